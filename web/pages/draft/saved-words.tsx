import { Icon } from '../../components/icon/icon.tsx';
import { formatClock } from '../../time.ts';
import type { SavingState } from './saving/draft-saver.ts';
import styles from './saved-words.module.css';

/** "Saved 14:10", "Saving…": where the words are that somebody types, said quietly and read out only when it matters. */
export function SavedWords({ saving }: { readonly saving: SavingState }) {
  const { phase, savedAt } = saving;
  switch (phase) {
    case 'typing':
    case 'saving':
      return <span className={styles.words}>Saving…</span>;
    case 'trouble':
    case 'conflict':
      return (
        <span className={styles.words} data-trouble>
          <Icon name="needs-you" size={16} />
          {saving.pending.length === 0 ? 'Not done' : 'Not saved yet'}
        </span>
      );
    case 'idle':
      return (
        <span className={styles.words}>
          <Icon name="check" size={16} />
          {savedAt === null ? 'Saved' : `Saved ${formatClock(savedAt)}`}
        </span>
      );
  }
}
