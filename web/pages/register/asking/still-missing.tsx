import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { OpenedRound } from '../../../../server/contract/asking.contract.ts';
import { Button } from '../../../components/button/button.tsx';
import { EmptyState } from '../../../components/empty-state/empty-state.tsx';
import { Select } from '../../../components/select/select.tsx';
import { Table } from '../../../components/table/table.tsx';
import type { Column } from '../../../components/table/table.tsx';
import { PersonLink } from '../person-link.tsx';
import { classWords, waitingWords } from './asking-words.ts';
import styles from './asking.module.css';

type Waiting = OpenedRound['waitingFor'][number];

const AT_FIRST = 50;

/** Who has not answered yet, by name, of one class or of all. */
export function StillMissing({
  round,
  now,
}: {
  readonly round: OpenedRound;
  readonly now: number;
}) {
  const [classId, setClassId] = useState('');
  const [shown, setShown] = useState(AT_FIRST);
  const rows = round.waitingFor
    .filter((each) => classId === '' || (each.classId ?? 'none') === classId)
    .map((waiting) => ({ waiting, roundId: round.id, isOpen: round.closedAt === null, now }));
  return (
    <section className={styles.section} aria-labelledby="still-missing">
      <h2 id="still-missing">Still missing</h2>
      {round.waitingFor.length === 0 ? (
        <EmptyState title="Everybody has answered" icon="check">
          There is nobody left to ask in this round.
        </EmptyState>
      ) : (
        <>
          <div className={styles.form}>
            <Select
              label="Class"
              name="class"
              value={classId}
              onChange={setClassId}
              options={[
                { value: '', label: 'All classes' },
                ...round.classes.map((each) => ({
                  value: each.classId ?? 'none',
                  label: classWords(each),
                })),
              ]}
            />
          </div>
          <Table
            caption="Whose answer is still missing"
            rows={rows.slice(0, shown)}
            keyOf={({ waiting }) => `${waiting.subjectId} ${waiting.guardianId}`}
            columns={COLUMNS}
          />
          {rows.length > shown ? (
            <Button onPress={() => setShown(shown + AT_FIRST)}>Show more</Button>
          ) : null}
        </>
      )}
    </section>
  );
}

interface Row {
  readonly waiting: Waiting;
  readonly roundId: string;
  readonly isOpen: boolean;
  readonly now: number;
}

const COLUMNS: readonly [Column<Row>, ...Column<Row>[]] = [
  { key: 'child', heading: 'Child', cell: childCell },
  { key: 'class', heading: 'Class', isShort: true, cell: ({ waiting }) => classWords(waiting) },
  { key: 'guardian', heading: 'Who answers', cell: ({ waiting }) => guardianWords(waiting) },
  { key: 'way', heading: 'So far', cell: ({ waiting, now }) => waitingWords(waiting, now) },
  { key: 'form', heading: 'Form', isShort: true, cell: formCell },
];

function childCell({ waiting }: Row): ReactNode {
  return (
    <PersonLink id={waiting.subjectId} back="Back to the round">
      {waiting.child}
    </PersonLink>
  );
}

function guardianWords({ guardian, relation }: Waiting): string {
  if (guardian === null) return 'nobody on file';
  return relation === null ? guardian : `${guardian} (${relation})`;
}

function formCell({ waiting, roundId, isOpen }: Row): ReactNode {
  if (!isOpen) return null;
  return (
    <Link to={`/register/asking/${roundId}/paper?child=${waiting.subjectId}`}>
      Print<span className="only-heard"> the form of {waiting.child}</span>
    </Link>
  );
}
