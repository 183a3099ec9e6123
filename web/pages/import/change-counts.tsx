import type { ImportDiff } from '../../../server/contract/import.contract.ts';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import styles from './changes.module.css';
import { counted, whatChanges } from './import-words.ts';

/** What a person asks first, in words and numbers. */
export function ChangeCounts({ diff: { counts } }: { readonly diff: ImportDiff }) {
  if (whatChanges(counts) === 'nothing changes' && counts.gone === 0) {
    return (
      <EmptyState title="Nothing would change" icon="going-well" level={3}>
        The register already says what this file says
        {counts.againstANo > 0 ? ', except where the parents’ own no stands' : ''}.
      </EmptyState>
    );
  }
  const lines: readonly (readonly [number, string])[] = [
    [counts.added, 'new'],
    [counts.changed, 'changed'],
    [counts.moved, counts.moved === 1 ? 'moves class' : 'move class'],
    [counts.gone, 'not in the file'],
    [counts.turnedToYes, 'turned to yes'],
    [counts.turnedToNo, 'turned to no'],
    [counts.newlyAnswered, counts.newlyAnswered === 1 ? 'first answer' : 'first answers'],
    [counts.otherwiseChanged, 'with other terms'],
    [counts.againstANo, 'yes against a no'],
  ];
  return (
    <div>
      <ul className={styles.counts}>
        {lines
          .filter(([count]) => count > 0)
          .map(([count, says]) => (
            <li key={says} className={styles.count}>
              <strong>{count.toLocaleString('en-GB')}</strong> {says}
            </li>
          ))}
      </ul>
      <p className={styles.soft}>
        Of {counted(counts.rows, 'row')} in the file.{unchangedWords(counts.answersUnchanged)}
      </p>
    </div>
  );
}

function unchangedWords(count: number): string {
  if (count === 0) return '';
  return ` ${counted(count, 'answer stays as it is', 'answers stay as they are')}.`;
}
