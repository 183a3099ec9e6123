import type { UseColumn } from '../../../server/contract/import.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { Select } from '../../components/select/select.tsx';
import { ColumnSelect } from './column-select.tsx';
import type { ColumnFieldsProps } from './column-select.tsx';
import styles from './columns.module.css';
import {
  asElsewhere,
  columnFor,
  meaningOf,
  withMeaning,
  wordsLeft,
  wordsOf,
} from './mapping-form.ts';
import type { MappingForm, Meaning } from './mapping-form.ts';
import { TermColumns } from './term-columns.tsx';

/** What was answered about each use, and what the school's own words for it mean. */
export function UseColumns({ data, form, change, wrong }: ColumnFieldsProps) {
  // The order of the register, whatever the order in which they were chosen.
  const set = (use: string, next: UseColumn | null): void => {
    const place = (each: UseColumn): number =>
      data.uses.findIndex((known) => known.use === each.use);
    const others = form.uses.filter((each) => each.use !== use);
    const uses = next === null ? others : [...others, next];
    change({ uses: uses.toSorted((one, other) => place(one) - place(other)) });
  };
  const foreign = form.uses.filter(({ use }) => data.uses.every((known) => known.use !== use));
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>The answers</legend>
      <p className={styles.soft}>
        For each use, the column with the answers about it. A use that is not in this file keeps the
        answers that the register has. Not asked is no.
      </p>
      {[...data.uses, ...foreign.map(({ use }) => ({ use, name: use }))].map(({ use, name }) => {
        const chosen = form.uses.find((each) => each.use === use);
        return (
          <div key={use} className={styles.use}>
            <ColumnSelect
              data={data}
              label={name}
              name={`use-${use}`}
              column={chosen?.column ?? ''}
              onChange={(column) =>
                set(
                  use,
                  column === ''
                    ? null
                    : columnFor(form, use, column, wordsOf(data.wordsByColumn, column)),
                )
              }
              error={wrong[`use-${use}`]}
            />
            {chosen ? (
              <div className={styles.meanings}>
                <Words
                  form={form}
                  chosen={chosen}
                  name={name}
                  words={wordsOf(data.wordsByColumn, chosen.column)}
                  onChange={(next) => set(use, next)}
                />
                <TermColumns
                  data={data}
                  chosen={chosen}
                  name={name}
                  onChange={(next) => set(use, next)}
                />
              </div>
            ) : null}
          </div>
        );
      })}
    </fieldset>
  );
}

const MEANINGS: readonly { readonly value: Meaning; readonly label: string }[] = [
  { value: 'granted', label: 'Yes' },
  { value: 'refused', label: 'No' },
  { value: 'withdrawn', label: 'Taken back' },
  { value: 'notAsked', label: 'Not asked' },
];

interface WordsProps {
  readonly form: MappingForm;
  readonly chosen: UseColumn;
  readonly name: string;
  readonly words: readonly string[] | undefined;
  readonly onChange: (next: UseColumn) => void;
}

function Words({ form, chosen, name, words, onChange }: WordsProps) {
  if (words === undefined) {
    return (
      <p className={styles.needs}>
        There are too many different words below “{chosen.column}” for answers. Choose the column
        that says yes or no.
      </p>
    );
  }
  const left = wordsLeft(chosen, words).length;
  const filled = asElsewhere(form, chosen, words);
  return (
    <fieldset className={styles.words}>
      <legend className={styles.wordsLegend}>
        What its words mean<span className="only-heard"> for {name}</span>
        {left === 0 ? null : <span className={styles.needs}> · {left} still to say</span>}
      </legend>
      <div className={styles.wordList}>
        {words.map((word) => (
          <div key={word} data-left={meaningOf(chosen, word) === null || undefined}>
            <Select
              label={word === '' ? 'An empty cell' : `“${word}”`}
              name={`word-${chosen.use}-${word}`}
              options={[
                { value: '', label: 'Choose what it means' },
                // An empty cell can never mean yes.
                ...MEANINGS.filter(({ value }) => word !== '' || value !== 'granted'),
              ]}
              value={meaningOf(chosen, word) ?? ''}
              onChange={(meaning) =>
                onChange(
                  withMeaning(
                    chosen,
                    word,
                    MEANINGS.find(({ value }) => value === meaning)?.value ?? null,
                  ),
                )
              }
            />
          </div>
        ))}
      </div>
      {filled === chosen ? null : (
        <div>
          <Button onPress={() => onChange(filled)}>
            Fill in as in the other answers<span className="only-heard"> for {name}</span>
          </Button>
        </div>
      )}
    </fieldset>
  );
}
