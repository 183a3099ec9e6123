import { ChooseOne } from '../../components/choice/choice.tsx';
import { ColumnSelect } from './column-select.tsx';
import type { ColumnFieldsProps } from './column-select.tsx';
import styles from './columns.module.css';

const NEEDED = [
  { field: 'number', label: 'Pupil number' },
  { field: 'forename', label: 'Forename' },
  { field: 'surname', label: 'Surname' },
] as const;

const MORE = [
  { field: 'className', label: 'Class' },
  { field: 'year', label: 'Year' },
  { field: 'knownAs', label: 'Known as' },
  { field: 'leavesOn', label: 'Leaving date' },
] as const;

/** Who the pupils are. */
export function PupilColumns({ data, form, change, wrong }: ColumnFieldsProps) {
  const readsDates =
    form.leavesOn !== null || form.uses.some(({ validUntil }) => validUntil !== null);
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>The pupil</legend>
      <p className={styles.soft}>
        The number is the UPN, the admission number or another that stays with the pupil: by it the
        next file finds them again.
      </p>
      <div className={styles.lines}>
        {NEEDED.map(({ field, label }) => (
          <ColumnSelect
            key={field}
            data={data}
            label={label}
            name={field}
            none="Choose the column"
            column={form[field]}
            onChange={(column) => change({ [field]: column })}
            error={wrong[field]}
          />
        ))}
        {MORE.map(({ field, label }) => (
          <ColumnSelect
            key={field}
            data={data}
            label={label}
            name={field}
            column={form[field] ?? ''}
            onChange={(column) => change({ [field]: column === '' ? null : column })}
            error={wrong[field]}
          />
        ))}
      </div>
      {readsDates ? (
        <ChooseOne
          legend="How dates are written"
          name="dateFormat"
          options={[
            { value: 'dd/mm/yyyy', label: 'Day first: 16/07/2027' },
            { value: 'yyyy-mm-dd', label: 'Year first: 2027-07-16' },
          ]}
          value={form.dateFormat}
          onChange={(dateFormat) => change({ dateFormat })}
        />
      ) : null}
    </fieldset>
  );
}
