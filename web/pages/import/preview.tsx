import type { Import } from '../../../server/contract/import.contract.ts';
import { Icon } from '../../components/icon/icon.tsx';
import styles from './preview.module.css';

/** As many as stand beside the choices without scrolling. */
const SHOWN = 6;

/** The first rows as they would be read, following each choice. */
export function Preview({ data, isSaving }: { readonly data: Import; readonly isSaving: boolean }) {
  const rows = data.preview.slice(0, SHOWN);
  return (
    <section className={styles.preview} aria-labelledby="preview">
      <h3 id="preview">The first rows, as they are read</h3>
      <p className={styles.soft} role="status">
        {isSaving ? 'Reading the rows again…' : wordsAbout(rows.length, data.rows)}
      </p>
      {rows.length === 0 ? null : (
        <ol className={styles.rows}>
          {rows.map((row) => (
            <Row key={row.row} row={row} />
          ))}
        </ol>
      )}
    </section>
  );
}

function wordsAbout(shown: number, all: number): string {
  if (shown === 0)
    return 'They appear here once number, forename and surname are chosen, each from a column of its own.';
  return `${shown} of ${all.toLocaleString('en-GB')}.`;
}

function Row({ row }: { readonly row: Import['preview'][number] }) {
  const facts = [
    row.className,
    row.number === '' ? 'no number' : row.number,
    row.leavesOn === null ? null : `leaves ${row.leavesOn}`,
  ].filter((each) => each !== null);
  return (
    <li className={styles.row}>
      <strong>{row.name === '' ? 'No name' : row.name}</strong>
      <span className={styles.soft}>{facts.join(' · ')}</span>
      {row.answers.length === 0 ? null : <span>{row.answers.join(' · ')}</span>}
      {row.guardians.map((guardian) => (
        <span key={guardian} className={styles.soft}>
          {guardian}
        </span>
      ))}
      {row.problem === null ? null : (
        <span className={styles.problem}>
          <Icon name="stopped" size={16} />
          {row.problem}
        </span>
      )}
    </li>
  );
}
