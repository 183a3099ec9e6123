import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { protectedListSchema } from '../../../server/contract/protection.contract.ts';
import type { ProtectedLine } from '../../../server/contract/protection.contract.ts';
import { request } from '../../api/client.ts';
import { schoolOf, useSession } from '../../api/session.ts';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { Table } from '../../components/table/table.tsx';
import type { Column } from '../../components/table/table.tsx';
import { formatDay } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { kindWords } from './protection-words.ts';
import { PersonLink } from './person-link.tsx';
import styles from './register.module.css';

interface Row {
  readonly line: ProtectedLine;
  readonly school: string;
  readonly now: number;
}

/** Everybody under protection, for those who may know: whose review is due comes first. */
export default function Protected() {
  const session = useSession();
  const now = useNow();
  const people = useQuery({
    queryKey: ['register', { protected: true }],
    queryFn: ({ signal }) =>
      request('GET', '/api/register/protected', { schema: protectedListSchema, signal }),
  });
  const rows = (people.data?.subjects ?? []).map((line) => ({
    line,
    school: schoolOf(session, line.schoolId)?.shortName ?? '',
    now,
  }));
  const due = rows.filter(({ line }) => line.reviewDue).length;
  return (
    <>
      <PageHeading within="Register" actions={<Link to="/register">Back to the register</Link>}>
        Who is protected
      </PageHeading>
      <p className={styles.lead}>
        Never published, whatever was answered. Colleagues see only “cannot be published”; why
        stands on the page of each person.
        {due === 0 ? '' : ` ${due === 1 ? '1 is' : `${due} are`} due to be looked at again.`}
      </p>
      {people.error ? (
        <ErrorPanel error={people.error} onTryAgain={() => void people.refetch()} />
      ) : !people.data ? (
        <LoadingWords>Fetching who is protected…</LoadingWords>
      ) : rows.length === 0 ? (
        <EmptyState title="Nobody is under protection" icon="register" level={2}>
          Open a person of the register to protect them: a court order, an adoption, a child who is
          looked after.
        </EmptyState>
      ) : (
        <Table
          caption="People under protection"
          rows={rows}
          keyOf={({ line }) => line.subjectId}
          columns={COLUMNS}
        />
      )}
    </>
  );
}

const COLUMNS: readonly [Column<Row>, ...Column<Row>[]] = [
  { key: 'name', heading: 'Name', cell: nameCell },
  {
    key: 'class',
    heading: 'Class',
    isShort: true,
    cell: ({ line, school }) => [line.className ?? 'no class', school].filter(Boolean).join(', '),
  },
  { key: 'kind', heading: 'About', isShort: true, cell: ({ line }) => kindWords(line.kind) },
  {
    key: 'since',
    heading: 'Since',
    cell: ({ line, now }) =>
      [formatDay(line.since, now), line.by].filter((each) => each !== null).join(', '),
  },
  { key: 'review', heading: 'To be looked at again', cell: reviewCell },
];

function nameCell({ line }: Row): ReactNode {
  return (
    <PersonLink id={line.subjectId} back="Back to who is protected" className={styles.name ?? ''}>
      {line.name}
    </PersonLink>
  );
}

function reviewCell({ line, now }: Row): ReactNode {
  if (line.reviewOn === null) return 'no day set';
  const day = formatDay(line.reviewOn, now);
  return line.reviewDue ? <strong>due since {day}</strong> : day;
}
