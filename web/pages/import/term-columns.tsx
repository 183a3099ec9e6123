import type { Import, UseColumn } from '../../../server/contract/import.contract.ts';
import { Select } from '../../components/select/select.tsx';
import { ColumnSelect } from './column-select.tsx';
import styles from './columns.module.css';
import { saysYes, termWordsOf, withTermWord } from './mapping-form.ts';
import type { Term } from './mapping-form.ts';

const TERMS: readonly { readonly term: Term; readonly label: string }[] = [
  { term: 'groupOnly', label: 'In a group only' },
  { term: 'noCloseUp', label: 'No close-up' },
  { term: 'firstName', label: 'The first name may stand with the picture' },
];

export interface TermColumnsProps {
  readonly data: Import;
  readonly chosen: UseColumn;
  /** What the use is called. */
  readonly name: string;
  readonly onChange: (next: UseColumn) => void;
}

/** On what terms a yes holds, where the file says so in columns of their own. Few files do, so it is folded away. */
export function TermColumns({ data, chosen, name, onChange }: TermColumnsProps) {
  const isUsed = TERMS.some(({ term }) => chosen[term] !== null) || chosen.validUntil !== null;
  return (
    <details className={styles.terms} open={isUsed || undefined}>
      <summary>
        Terms of a yes<span className="only-heard"> for {name}</span>, if the file has them
      </summary>
      <div className={styles.lines}>
        {TERMS.map(({ term, label }) => (
          <div key={term} className={styles.term}>
            <ColumnSelect
              data={data}
              label={label}
              name={`${term}-${chosen.use}`}
              column={chosen[term]?.column ?? ''}
              onChange={(column) =>
                onChange({ ...chosen, [term]: column === '' ? null : { column, yes: [], no: [] } })
              }
            />
            <TermWords data={data} chosen={chosen} term={term} onChange={onChange} />
          </div>
        ))}
        <ColumnSelect
          data={data}
          label="Last day of the yes"
          name={`validUntil-${chosen.use}`}
          column={chosen.validUntil ?? ''}
          onChange={(column) => onChange({ ...chosen, validUntil: column === '' ? null : column })}
        />
      </div>
    </details>
  );
}

const YES_OR_NO = [
  { value: '', label: 'Choose what it means' },
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
];

function TermWords({
  data,
  chosen,
  term,
  onChange,
}: Omit<TermColumnsProps, 'name'> & { readonly term: Term }) {
  const said = chosen[term];
  if (said === null) return null;
  const words = termWordsOf(chosen, said, data.wordsByColumn);
  if (words === undefined) {
    return <p className={styles.needs}>There are too many different words below this heading.</p>;
  }
  return (
    <div className={styles.wordList}>
      {words.map((word) => {
        const meansYes = saysYes(said, word);
        return (
          <div key={word} data-left={meansYes === null || undefined}>
            <Select
              label={word === '' ? 'An empty cell' : `“${word}”`}
              name={`${term}-${chosen.use}-${word}`}
              options={YES_OR_NO}
              value={meansYes === null ? '' : meansYes ? 'yes' : 'no'}
              onChange={(value) =>
                onChange({
                  ...chosen,
                  [term]: withTermWord(said, word, value === '' ? null : value === 'yes'),
                })
              }
            />
          </div>
        );
      })}
    </div>
  );
}
