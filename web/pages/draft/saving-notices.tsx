import { useState } from 'react';
import { Button } from '../../components/button/button.tsx';
import { Dialog } from '../../components/dialog/dialog.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import type { Change } from './saving/changes.ts';
import type { Conflict, DraftSaver, SavingState } from './saving/draft-saver.ts';
import { wantedWords } from './draft-words.ts';
import styles from './saving-notices.module.css';

interface Props {
  readonly saver: DraftSaver;
  readonly saving: SavingState;
}

/** What went wrong with saving and what can be done: nothing of it goes away by itself while words are unsaved. */
export function SavingNotices({ saver, saving }: Props) {
  const { trouble, conflicts, setAside, pending } = saving;
  return (
    <>
      {conflicts.length > 0 ? <ConflictNotice saver={saver} conflicts={conflicts} /> : null}
      {trouble !== null && conflicts.length === 0 ? (
        <Notice
          tone={pending.length > 0 ? 'stopped' : 'needs-you'}
          word={trouble.title}
          live
          actions={
            pending.length > 0 ? (
              <Button onPress={saver.flush}>Try again now</Button>
            ) : (
              <Button onPress={saver.forgetTrouble}>All right</Button>
            )
          }
        >
          {trouble.detail}
          {pending.length > 0 ? ' Everything you typed is kept on this device until then.' : null}
        </Notice>
      ) : null}
      {setAside.length > 0 ? (
        <Notice
          tone="information"
          word="Your words were set aside."
          live
          actions={<Button onPress={saver.bringBack}>Bring my words back</Button>}
        >
          The draft now has what your colleague wrote.
        </Notice>
      ) : null}
    </>
  );
}

function ConflictNotice({
  saver,
  conflicts,
}: {
  readonly saver: DraftSaver;
  readonly conflicts: readonly Conflict[];
}) {
  const [isOpen, setOpen] = useState(false);
  const moment = useNow();
  const theirs = conflicts[0]?.theirs;
  const who = theirs?.editor.name ?? 'Somebody';
  const settle = (act: () => void): void => {
    setOpen(false);
    act();
  };
  return (
    <>
      <Notice
        tone="needs-you"
        word={`${who} changed this draft while you were writing.`}
        live
        actions={<Button onPress={() => setOpen(true)}>Show me what changed</Button>}
      >
        What you typed is still here and is not lost. Look at both, then choose.
      </Notice>
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title="Two people changed the same thing"
        actions={
          <>
            <Button onPress={() => settle(saver.takeTheirs)}>Take theirs</Button>
            <Button kind="primary" onPress={() => settle(saver.keepMine)}>
              Keep mine
            </Button>
          </>
        }
      >
        {conflicts.map(({ mine, theirs: now }) => (
          <section key={mine.kind} className={styles.both}>
            <div>
              <h3>
                As it is now: {now.editor.name}, {formatMoment(now.updatedAt, moment)}
              </h3>
              <p className={styles.words}>{wordsFor(mine, now, 'theirs', moment)}</p>
            </div>
            <div>
              <h3>Yours</h3>
              <p className={styles.words}>{wordsFor(mine, now, 'mine', moment)}</p>
            </div>
          </section>
        ))}
        <p>If you take theirs, your words are set aside and can be brought back.</p>
      </Dialog>
    </>
  );
}

/** One side of a conflict, with what differs marked. */
function wordsFor(mine: Change, now: Conflict['theirs'], side: 'mine' | 'theirs', moment: number) {
  const isMine = side === 'mine';
  switch (mine.kind) {
    case 'text': {
      const [own, other] = isMine ? [mine.text, now.text] : [now.text, mine.text];
      const { before, differs, after } = difference(own, other);
      return (
        <>
          {before}
          {differs === '' ? null : <mark>{differs}</mark>}
          {after}
        </>
      );
    }
    case 'wanted-at':
      return `Goes out ${wantedWords(isMine ? mine.wantedAt : now.wantedAt, moment)}`;
    case 'urgent':
      return (isMine ? mine.urgent : now.urgent) ? 'Urgent' : 'Not urgent';
    case 'pages': {
      const count = (isMine ? mine.pageIds : now.pageIds).length;
      return count === 1 ? '1 Page' : `${count} Pages`;
    }
    default:
      return null;
  }
}

/** Splits a text into what it shares with another at its start and end, and the part between that differs. */
export function difference(
  own: string,
  other: string,
): { before: string; differs: string; after: string } {
  const most = Math.min(own.length, other.length);
  let start = 0;
  while (start < most && own[start] === other[start]) start += 1;
  let end = 0;
  while (end < most - start && own.at(-1 - end) === other.at(-1 - end)) end += 1;
  return {
    before: own.slice(0, start),
    differs: own.slice(start, own.length - end),
    after: own.slice(own.length - end),
  };
}
