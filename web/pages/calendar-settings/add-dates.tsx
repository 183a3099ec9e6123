import { useState } from 'react';
import type { FormEvent } from 'react';
import { rowProblemsSchema, schoolDateSchema } from '../../../server/contract/calendar.contract.ts';
import type { CalendarSettings, SchoolDate } from '../../../server/contract/calendar.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { Refusal } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { ChooseOne } from '../../components/choice/choice.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { Select } from '../../components/select/select.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import styles from './calendar-settings.module.css';
import { useChange } from './settings-query.ts';

const ALL = '';
const EMPTY: SchoolDate = { kind: 'term', name: '', firstDay: '', lastDay: '' };
const EXAMPLE = 'Autumn term, 2 September 2026, 18 December 2026';

interface AddDatesProps {
  readonly settings: CalendarSettings;
  readonly schools: readonly School[];
}

/** Adds dates: one that is typed, or a whole year as rows. What cannot be taken in is named, and stays in the form. */
export function AddDates({ settings, schools }: AddDatesProps) {
  const own = schools.filter(({ id }) => settings.schoolIds.includes(id));
  const [how, setHow] = useState<'typed' | 'pasted'>('typed');
  const [schoolId, setSchoolId] = useState(settings.keepsAll ? ALL : (own[0]?.id ?? ALL));
  const { date, setDate, rows, setRows, wrong, add, submit } = useAdding(
    how,
    schoolId === ALL ? null : schoolId,
  );
  return (
    <form className={styles.form} onSubmit={submit} noValidate aria-labelledby="add-dates">
      <h2 id="add-dates">Add dates</h2>
      <ChooseOne<'typed' | 'pasted'>
        legend="How"
        name="how"
        options={[
          { value: 'typed', label: 'Type one' },
          { value: 'pasted', label: 'Paste the rows of a year' },
        ]}
        value={how}
        onChange={(next) => {
          setHow(next);
          add.reset();
        }}
      />
      <Select
        label="School"
        name="schoolId"
        options={[
          ...(settings.keepsAll ? [{ value: ALL, label: 'All schools' }] : []),
          ...own.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={schoolId}
        onChange={setSchoolId}
      />
      {how === 'typed' ? (
        <TypedDate date={date} onChange={setDate} wrong={wrong} />
      ) : (
        <Field
          label="Rows"
          name="rows"
          kind="textarea"
          lines={6}
          required
          hint={`One a line: a name with “term”, “half-term” or “INSET” in it, the first day, the last day. Such as: ${EXAMPLE}. From a spreadsheet, copy the cells.`}
          value={rows}
          onChange={setRows}
          spellCheck={false}
        />
      )}
      {add.error ? <Refused error={add.error} /> : null}
      {add.isSuccess ? (
        <Notice tone="going-well" word="Added." live>
          They are in the list above.
        </Notice>
      ) : null}
      <div className={styles.buttons}>
        <Button kind="primary" type="submit" busy={add.isPending ? 'Adding…' : undefined}>
          {how === 'typed' ? 'Add it' : 'Add them'}
        </Button>
      </div>
    </form>
  );
}

/** What is typed or pasted, and adding it; it stays in the form until it was taken in. */
function useAdding(how: 'typed' | 'pasted', schoolId: string | null) {
  const [date, setDate] = useState(EMPTY);
  const [rows, setRows] = useState('');
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const add = useChange();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const typed = { ...date, lastDay: date.lastDay === '' ? date.firstDay : date.lastDay };
    const parsed = schoolDateSchema.safeParse(typed);
    const issues = how === 'typed' ? (parsed.error?.issues ?? []) : [];
    setWrong(Object.fromEntries(issues.map((issue) => [String(issue.path[0]), issue.message])));
    if (issues.length > 0) return focusFirstWrong(event.currentTarget);
    if (add.isPending) return;
    const body = how === 'typed' ? { schoolId, date: typed } : { schoolId, rows };
    const onSuccess = (): void => {
      setDate(EMPTY);
      setRows('');
    };
    add.mutate({ method: 'POST', path: 'dates', body }, { onSuccess });
  };
  return { date, setDate, rows, setRows, wrong, add, submit };
}

interface TypedDateProps {
  readonly date: SchoolDate;
  readonly onChange: (date: SchoolDate) => void;
  readonly wrong: Readonly<Record<string, string>>;
}

function TypedDate({ date, onChange, wrong }: TypedDateProps) {
  return (
    <>
      <ChooseOne<SchoolDate['kind']>
        legend="What it is"
        name="kind"
        options={[
          { value: 'term', label: 'Term', detail: 'From its first to its last school day.' },
          { value: 'half-term', label: 'Half-term' },
          { value: 'inset', label: 'Training day (INSET)' },
        ]}
        value={date.kind}
        onChange={(kind) => onChange({ ...date, kind })}
      />
      <Field
        label="Name"
        name="name"
        required
        hint="Such as “Autumn term”."
        autoComplete="off"
        value={date.name}
        onChange={(name) => onChange({ ...date, name })}
        error={wrong['name']}
      />
      <div className={styles.two}>
        <Field
          label="First day"
          name="firstDay"
          kind="date"
          required
          value={date.firstDay}
          onChange={(firstDay) => onChange({ ...date, firstDay })}
          error={wrong['firstDay']}
        />
        <Field
          label="Last day"
          name="lastDay"
          kind="date"
          hint="Leave it empty for a single day."
          value={date.lastDay}
          onChange={(lastDay) => onChange({ ...date, lastDay })}
          error={wrong['lastDay']}
        />
      </div>
    </>
  );
}

/** Every row that cannot be taken in, by the number that the person counts. */
function Refused({ error }: { readonly error: Error }) {
  const read = rowProblemsSchema.safeParse(
    error instanceof Refusal ? error.facts['problems'] : null,
  );
  const problems = read.success ? read.data : [];
  return (
    <Notice tone="stopped" word="Nothing was added." live>
      {problems.length > 1 ? (
        <ul className={styles.problems}>
          {problems.map(({ row, says }) => (
            <li key={`${row} ${says}`}>
              Row {row}: {says}
            </li>
          ))}
        </ul>
      ) : (
        refusalWords(error)
      )}
    </Notice>
  );
}
