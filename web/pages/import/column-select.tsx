import type { Import } from '../../../server/contract/import.contract.ts';
import { Select } from '../../components/select/select.tsx';
import type { MappingForm } from './mapping-form.ts';
import styles from './columns.module.css';

export interface ColumnFieldsProps {
  readonly data: Import;
  readonly form: MappingForm;
  readonly change: (changes: Partial<MappingForm>) => void;
  readonly wrong: Readonly<Record<string, string>>;
}

export interface ColumnSelectProps {
  readonly data: Pick<Import, 'headings' | 'firstCells'>;
  readonly label: string;
  readonly name: string;
  /** '' when none is chosen. */
  readonly column: string;
  readonly onChange: (column: string) => void;
  /** What stands for "none": a column that every pupil needs has to be chosen. */
  readonly none?: string;
  readonly error?: string | undefined;
}

/** One thing about a pupil and the heading under which the file has it, with the first words below that heading beside it. */
export function ColumnSelect(props: ColumnSelectProps) {
  const { data, label, name, column, onChange, none = 'Not in this file', error } = props;
  const headings = data.headings.filter((heading) => heading !== '');
  const isForeign = column !== '' && !headings.includes(column);
  return (
    <div className={styles.line}>
      <Select
        label={label}
        name={name}
        options={[
          { value: '', label: none },
          ...(isForeign ? [{ value: column, label: `${column} (not in this file)` }] : []),
          ...headings.map((heading) => ({ value: heading, label: heading })),
        ]}
        value={column}
        onChange={onChange}
        error={error}
      />
      <Examples cells={column === '' ? undefined : data.firstCells[column]} />
    </div>
  );
}

function Examples({ cells }: { readonly cells: readonly string[] | undefined }) {
  if (cells === undefined) return null;
  return (
    <p className={styles.examples}>
      {cells.length === 0 ? (
        'Empty in the first rows.'
      ) : (
        <>
          <span className={styles.examplesWord}>In the file: </span>
          {cells.join(' · ')}
        </>
      )}
    </p>
  );
}
