import type { ReactNode } from 'react';
import type { Subject } from '../../../server/contract/person.contract.ts';
import { Table } from '../../components/table/table.tsx';
import type { Column } from '../../components/table/table.tsx';
import { formatDay } from '../../time.ts';
import { answererWords } from './answer-words.ts';
import { MayBeShown } from './may-be-shown.tsx';
import styles from './person.module.css';

type Use = Subject['uses'][number];

interface Row {
  readonly use: Use;
  readonly restsOn: string;
  readonly until: string;
}

const COLUMNS: readonly [Column<Row>, ...Column<Row>[]] = [
  { key: 'use', heading: 'Use', cell: ({ use }) => use.name },
  { key: 'may', heading: 'Today', isShort: true, cell: mayCell },
  { key: 'says', heading: 'Because', cell: ({ use }) => use.says },
  { key: 'rests', heading: 'Rests on', cell: ({ restsOn }) => restsOn },
  { key: 'until', heading: 'Until', isShort: true, cell: ({ until }) => until },
];

function mayCell({ use }: Row): ReactNode {
  return <MayBeShown may={use.mayBeShown} />;
}

/** What holds today for each use, on which answers it rests and until when. */
export function PersonUses({ subject, now }: { readonly subject: Subject; readonly now: number }) {
  const rows = subject.uses.map((use): Row => ({
    use,
    restsOn: restingWords(subject, use, now),
    until: use.until === null ? (use.mayBeShown ? 'no end' : '') : formatDay(use.until, now),
  }));
  return (
    <section className={styles.section} aria-labelledby="uses-today">
      <h2 id="uses-today">Use by use, today</h2>
      <Table
        caption="What holds today for each use"
        rows={rows}
        keyOf={({ use }) => use.use}
        columns={COLUMNS}
      />
    </section>
  );
}

function restingWords(subject: Subject, use: Use, now: number): string {
  const words = subject.history
    .filter(({ id }) => use.restsOn.includes(id))
    .map((answer) => {
      const who = answererWords(subject, answer.guardian);
      return `${who}, ${formatDay(answer.answeredOn, now)}`;
    });
  return words.join('; ');
}
