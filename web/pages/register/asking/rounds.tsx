import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Round } from '../../../../server/contract/asking.contract.ts';
import type { School } from '../../../../server/contract/staff.contract.ts';
import { schoolOf, useSession } from '../../../api/session.ts';
import { EmptyState } from '../../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../../components/error-panel/error-panel.tsx';
import { LinkButton } from '../../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../../components/school-tag/school-tag.tsx';
import { Select } from '../../../components/select/select.tsx';
import { Table } from '../../../components/table/table.tsx';
import type { Column } from '../../../components/table/table.tsx';
import { formatDay } from '../../../time.ts';
import { useNow } from '../../../use-now.ts';
import { RegisterTabs } from '../register-tabs.tsx';
import { roundsQuery } from './asking-query.ts';
import styles from './asking.module.css';

/** Every round in which parents were or are asked. */
export default function Rounds() {
  const session = useSession();
  const [address, setAddress] = useSearchParams();
  const schoolId = address.get('school') ?? '';
  const rounds = useQuery(roundsQuery(schoolId));
  const now = useNow();
  if (!session) return null;
  const found = rounds.data?.rounds ?? [];
  return (
    <>
      <PageHeading
        within="Register"
        actions={
          <LinkButton to="/register/asking/new" kind="primary">
            Ask parents
          </LinkButton>
        }
      >
        Asking parents
      </PageHeading>
      <RegisterTabs />
      <div className={styles.page}>
        <p className={styles.lead}>
          Once a year, as a rule, each school asks its parents what may be shown. They answer on
          their phone with a link that works once, or on paper.{' '}
          <Link to="/register/asking/words">What parents read about each use</Link>
        </p>
        {session.schools.length > 1 ? (
          <div className={styles.form}>
            <Select
              label="School"
              name="school"
              value={schoolId}
              onChange={(school) => setAddress(school === '' ? {} : { school }, { replace: true })}
              options={[
                { value: '', label: 'All schools' },
                ...session.schools.map((school) => ({ value: school.id, label: school.name })),
              ]}
            />
          </div>
        ) : null}
        {rounds.error ? (
          <ErrorPanel error={rounds.error} onTryAgain={() => void rounds.refetch()} />
        ) : !rounds.data ? (
          <LoadingWords>Fetching the rounds…</LoadingWords>
        ) : found.length === 0 ? (
          <EmptyState title="Nobody has been asked yet" icon="send" level={2}>
            “Ask parents” writes to every parent of the classes that you choose. You then see here,
            class by class, who has answered and who is missing.
          </EmptyState>
        ) : (
          <Table
            caption="Rounds, the newest first"
            rows={found.map((round) => ({
              round,
              now,
              school: session.schools.length > 1 ? schoolOf(session, round.schoolId) : undefined,
            }))}
            keyOf={({ round }) => round.id}
            columns={COLUMNS}
          />
        )}
      </div>
    </>
  );
}

interface Row {
  readonly round: Round;
  readonly school: School | undefined;
  readonly now: number;
}

const COLUMNS: readonly [Column<Row>, ...Column<Row>[]] = [
  { key: 'title', heading: 'Round', cell: titleCell },
  { key: 'state', heading: 'State', cell: ({ round, now }) => stateOf(round, now) },
  {
    key: 'answered',
    heading: 'Answered',
    isNumber: true,
    cell: ({ round }) => `${round.answered} of ${round.wanted}`,
  },
  { key: 'missing', heading: 'Missing', isNumber: true, cell: ({ round }) => round.missing },
  { key: 'paper', heading: 'On paper', isNumber: true, cell: ({ round }) => round.paper },
];

function titleCell({ round, school }: Row): ReactNode {
  return (
    <>
      {school ? <SchoolTag school={school} /> : null}{' '}
      <Link to={`/register/asking/${round.id}`}>{round.title}</Link>
    </>
  );
}

function stateOf(round: Round, now: number): string {
  return round.closedAt === null ? `open, answers by ${formatDay(round.answerBy, now)}` : 'closed';
}
