import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { subjectSchema } from '../../../server/contract/register.contract.ts';
import type { Subject } from '../../../server/contract/register.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { schoolOf, useSession } from '../../api/session.ts';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { Table } from '../../components/table/table.tsx';
import type { Column } from '../../components/table/table.tsx';
import { Timeline } from '../../components/timeline/timeline.tsx';
import { formatDay, formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { MayBeShown } from './may-be-shown.tsx';
import { ProtectionSection } from './protection.tsx';
import { RecordAnswer } from './record-answer.tsx';
import styles from './register.module.css';

type Answer = Subject['history'][number];
type Use = Subject['uses'][number];

const ANSWERED: Record<Answer['status'], string> = {
  granted: 'said yes',
  refused: 'said no',
  withdrawn: 'took back the yes',
  'not-asked': 'was not asked',
};

/** One person of the register: what holds today for each use, every answer ever given, and a form for a new one. */
export default function RegisterPerson() {
  const { id = '' } = useParams();
  const subject = useQuery({
    queryKey: ['register', id],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/subjects/${id}`, { schema: subjectSchema, signal }),
  });
  if (subject.data) return <OpenPerson key={subject.data.id} subject={subject.data} />;
  const isGone = subject.error instanceof Refusal && subject.error.status === 404;
  return (
    <>
      <PageHeading within="Register">{isGone ? 'Nobody is here' : 'A person'}</PageHeading>
      {isGone ? (
        <>
          <p>This person is not on the register, or belongs to another school.</p>
          <LinkButton to="/register">Back to the register</LinkButton>
        </>
      ) : subject.error ? (
        <ErrorPanel error={subject.error} onTryAgain={() => void subject.refetch()} />
      ) : (
        <LoadingWords>Fetching what was answered…</LoadingWords>
      )}
    </>
  );
}

function OpenPerson({ subject }: { readonly subject: Subject }) {
  const session = useSession();
  const now = useNow();
  const school = schoolOf(session, subject.schoolId);
  const called = subject.knownAs ?? subject.forename;
  return (
    <>
      <PageHeading
        within="Register"
        facts={
          <>
            {school ? <SchoolTag school={school} full /> : null}
            <span>{subject.className ?? (subject.kind === 'adult' ? 'adult' : 'no class')}</span>
            {subject.knownAs ? <span>on the register as {subject.forename}</span> : null}
            {subject.leavesOn ? <span>leaves {formatDay(subject.leavesOn, now)}</span> : null}
          </>
        }
        actions={<Link to="/register">Back to the register</Link>}
      >
        {`${called} ${subject.surname}`}
      </PageHeading>
      <div className={styles.columns}>
        <div className={styles.column}>
          <Notice
            tone={subject.mayBeShown ? 'going-well' : 'stopped'}
            word={
              subject.mayBeShown
                ? 'May be shown on the Page today.'
                : 'May not be shown on the Page.'
            }
          >
            {subject.says}
          </Notice>
          <ProtectionSection subject={subject} called={called} />
          <Uses subject={subject} />
          <Answers subject={subject} now={now} />
        </div>
        <RecordAnswer subject={subject} called={called} />
      </div>
    </>
  );
}

const USE_COLUMNS: readonly [Column<Use>, ...Column<Use>[]] = [
  { key: 'use', heading: 'Use', cell: (use) => use.name },
  { key: 'may', heading: 'Today', isShort: true, cell: mayCell },
  { key: 'says', heading: 'Because', cell: (use) => use.says },
];

function mayCell(use: Use): ReactNode {
  return <MayBeShown may={use.mayBeShown} />;
}

function Uses({ subject }: { readonly subject: Subject }) {
  return (
    <section className={styles.section}>
      <h2>Use by use, today</h2>
      <Table
        caption="What holds today for each use"
        rows={subject.uses}
        keyOf={(use) => use.use}
        columns={USE_COLUMNS}
      />
    </section>
  );
}

function Answers({ subject, now }: { readonly subject: Subject; readonly now: number }) {
  const nameOf = (use: string): string => subject.uses.find((one) => one.use === use)?.name ?? use;
  return (
    <section className={styles.section}>
      <h2>Every answer</h2>
      {subject.history.length === 0 ? (
        <p>Nobody has been asked yet, which counts as no.</p>
      ) : (
        <Timeline
          label="Every answer, newest first"
          entries={subject.history.map((answer, index) => ({
            key: `${answer.recordedAt} ${index}`,
            when: formatDay(answer.answeredOn, now),
            at: answer.answeredOn,
            who: answer.guardian ?? (subject.kind === 'adult' ? 'They' : 'A parent'),
            what: `${ANSWERED[answer.status]}: ${nameOf(answer.use)}`,
            detail: <AnswerDetail answer={answer} now={now} />,
            icon: answer.status === 'granted' ? 'check' : 'cross',
          }))}
        />
      )}
    </section>
  );
}

function AnswerDetail({ answer, now }: { readonly answer: Answer; readonly now: number }) {
  const until = answer.validUntil === null ? null : `until ${formatDay(answer.validUntil, now)}`;
  const basis =
    answer.lawfulBasis === 'public-task' ? 'public task, with the right to object' : 'consent';
  const terms = [...answer.conditions, until, basis, answer.method].filter(Boolean).join(' · ');
  return (
    <>
      {terms}
      <br />
      written down {answer.recordedBy ? `by ${answer.recordedBy} ` : ''}
      {formatMoment(answer.recordedAt, now)}
      {answer.takenBackAt === null ? null : (
        <>
          <br />
          taken back with its import {formatMoment(answer.takenBackAt, now)}; it counts no more
        </>
      )}
    </>
  );
}
