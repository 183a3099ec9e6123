import { useState } from 'react';
import type { CalendarSettings } from '../../../server/contract/calendar.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { Table } from '../../components/table/table.tsx';
import type { Column } from '../../components/table/table.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { formatWholeDay } from '../../time.ts';
import styles from './calendar-settings.module.css';
import { useChange } from './settings-query.ts';

type Kept = CalendarSettings['dates'][number];

interface Row {
  readonly date: Kept;
  readonly schools: readonly School[];
  readonly onRemove: (date: Kept) => void;
}

const KINDS = { term: 'Term', 'half-term': 'Half-term', inset: 'Training day' } as const;

const COLUMNS: readonly [Column<Row>, ...Column<Row>[]] = [
  { key: 'name', heading: 'Name', cell: ({ date }) => date.name },
  { key: 'kind', heading: 'What it is', cell: ({ date }) => KINDS[date.kind] },
  { key: 'days', heading: 'Days', cell: ({ date }) => spokenDays(date) },
  {
    key: 'school',
    heading: 'School',
    cell: ({ date, schools }) => schools.find(({ id }) => id === date.schoolId)?.name ?? 'All',
  },
  {
    key: 'acts',
    heading: 'What you can do',
    cell: ({ date, onRemove }) =>
      date.mayChange ? (
        <Button onPress={() => onRemove(date)}>
          Take away<span className="only-heard">: {date.name}</span>
        </Button>
      ) : (
        'The office keeps it'
      ),
  },
];

function spokenDays({ firstDay, lastDay }: Pick<Kept, 'firstDay' | 'lastDay'>): string {
  const day = (text: string): string => formatWholeDay(`${text}T12:00:00Z`);
  return firstDay === lastDay ? day(firstDay) : `${day(firstDay)} to ${day(lastDay)}`;
}

interface DatesKeptProps {
  readonly settings: CalendarSettings;
  readonly schools: readonly School[];
}

/** The dates that are known, and the bank holidays that come with Gatehouse. */
export function DatesKept({ settings, schools }: DatesKeptProps) {
  const [removed, setRemoved] = useState<Kept | null>(null);
  const remove = useChange();
  const restore = useChange();
  const onRemove = (date: Kept): void => {
    if (remove.isPending) return;
    restore.reset();
    remove.mutate(
      { method: 'DELETE', path: `dates/${date.id}` },
      { onSuccess: () => setRemoved(date) },
    );
  };
  const undo = (): void => {
    if (removed === null || restore.isPending) return;
    const { kind, name, firstDay, lastDay, schoolId } = removed;
    const body = { schoolId, date: { kind, name, firstDay, lastDay } };
    restore.mutate({ method: 'POST', path: 'dates', body }, { onSuccess: () => setRemoved(null) });
  };
  const trouble = remove.error ?? restore.error;
  return (
    <section className={styles.section} aria-labelledby="dates">
      <h2 id="dates">Dates of the school year</h2>
      {removed === null ? null : (
        <Notice
          tone="going-well"
          word="Taken away."
          live
          actions={
            <Button icon="undo" onPress={undo} busy={restore.isPending ? 'Undoing…' : undefined}>
              Undo
            </Button>
          }
        >
          {removed.name}, {spokenDays(removed)}
        </Notice>
      )}
      {trouble ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(trouble)}
        </Notice>
      ) : null}
      {settings.dates.length === 0 ? (
        <EmptyState title="No dates are known yet" icon="calendar" level={3}>
          Add the terms, half-terms and training days of the year below. Until then nobody is warned
          about the holidays; bank holidays are known already.
        </EmptyState>
      ) : (
        <Table
          caption="Dates of the school year"
          rows={settings.dates.map((date) => ({ date, schools, onRemove }))}
          keyOf={({ date }) => date.id}
          columns={COLUMNS}
        />
      )}
      <details>
        <summary>Bank holidays in England that are known ({settings.bankHolidays.length})</summary>
        <ul className={styles.holidays}>
          {settings.bankHolidays.map(({ day, name }) => (
            <li key={day}>
              {formatWholeDay(`${day}T12:00:00Z`)}: {name}
            </li>
          ))}
        </ul>
        <p className={styles.small}>As gov.uk lists them. A new version brings later years.</p>
      </details>
    </section>
  );
}
