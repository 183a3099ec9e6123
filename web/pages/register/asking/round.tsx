import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useLocation, useParams } from 'react-router';
import { remindedSchema } from '../../../../server/contract/asking.contract.ts';
import type { ClassProgress, OpenedRound } from '../../../../server/contract/asking.contract.ts';
import { Refusal, request } from '../../../api/client.ts';
import { schoolOf, useSession } from '../../../api/session.ts';
import { Button } from '../../../components/button/button.tsx';
import { Confirm } from '../../../components/dialog/dialog.tsx';
import { ErrorPanel } from '../../../components/error-panel/error-panel.tsx';
import { LinkButton } from '../../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../../components/loading-words/loading-words.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { PageHeading } from '../../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../../components/school-tag/school-tag.tsx';
import { Table } from '../../../components/table/table.tsx';
import type { Column } from '../../../components/table/table.tsx';
import { refusalWords } from '../../../post/refusal-words.ts';
import { formatDay } from '../../../time.ts';
import { useNow } from '../../../use-now.ts';
import { roundQuery, ROUNDS_KEY } from './asking-query.ts';
import { classWords, counted } from './asking-words.ts';
import styles from './asking.module.css';
import { StillMissing } from './still-missing.tsx';

/** One round: how far it is, class by class, and who is still missing. */
export default function RoundPage() {
  const { id = '' } = useParams();
  const round = useQuery(roundQuery(id));
  if (round.data) return <OneRound round={round.data} />;
  const isGone = round.error instanceof Refusal && round.error.status === 404;
  return (
    <>
      <PageHeading within="Asking parents">
        {isGone ? 'There is no such round' : 'A round'}
      </PageHeading>
      {isGone ? (
        <p>
          It was never opened, or belongs to another school.{' '}
          <Link to="/register/asking">Back to the rounds</Link>
        </p>
      ) : round.error ? (
        <ErrorPanel error={round.error} onTryAgain={() => void round.refetch()} />
      ) : (
        <LoadingWords>Counting the answers…</LoadingWords>
      )}
    </>
  );
}

function OneRound({ round }: { readonly round: OpenedRound }) {
  const session = useSession();
  const school = schoolOf(session, round.schoolId);
  const now = useNow();
  return (
    <>
      <PageHeading
        within="Asking parents"
        facts={
          <>
            {school ? <SchoolTag school={school} full /> : null}
            <span>
              {round.closedAt === null ? `answers by ${formatDay(round.answerBy, now)}` : 'closed'}
            </span>
            <span>
              a yes holds from {formatDay(round.holdsFrom, now)} until{' '}
              {formatDay(round.holdsUntil, now)}
            </span>
          </>
        }
        actions={<Link to="/register/asking">Back to the rounds</Link>}
      >
        {round.title}
      </PageHeading>
      <div className={styles.page}>
        <JustOpened />
        <p>Parents are asked about: {round.uses.join(', ')}.</p>
        <Figures round={round} />
        <Acts round={round} />
        <section className={styles.section}>
          <h2>Class by class</h2>
          <Table
            caption="Answers, class by class"
            rows={round.classes.map((each) => ({ each, round }))}
            keyOf={({ each }) => each.classId ?? 'none'}
            columns={CLASS_COLUMNS}
          />
          <p className={styles.small}>
            An answer is what one parent says about one child, so a child with two parents counts
            twice.
          </p>
        </section>
        <StillMissing round={round} now={now} />
      </div>
    </>
  );
}

/** Said once, right after opening. */
function JustOpened() {
  const state: unknown = useLocation().state;
  const letters =
    typeof state === 'object' && state !== null && 'letters' in state ? state.letters : undefined;
  if (typeof letters !== 'number') return null;
  return (
    <Notice tone="going-well" word="The round is open." live>
      {counted(letters, 'letter was', 'letters were')} written. Without a mail server they reach
      nobody yet: give out the form on paper.
    </Notice>
  );
}

function Figures({ round }: { readonly round: OpenedRound }) {
  const figures: [string, string | number][] = [
    ['Answered', `${round.answered} of ${round.wanted}`],
    ['Missing', round.missing],
    ['On paper', round.paper],
  ];
  return (
    <dl className={styles.figures}>
      {figures.map(([word, count]) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

function Acts({ round }: { readonly round: OpenedRound }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const remind = useMutation({
    mutationFn: () =>
      request('POST', `/api/register/rounds/${round.id}/reminders`, { schema: remindedSchema }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ROUNDS_KEY }),
  });
  const paper = <LinkButton to={`/register/asking/${round.id}/paper`}>Print the forms</LinkButton>;
  if (round.closedAt !== null) {
    return (
      <Notice tone="information" word="This round is closed.">
        Its links work no more; the answers stay. Parents can change theirs at any time with a fresh
        link.
      </Notice>
    );
  }
  return (
    <>
      <div className={styles.acts}>
        <Button
          kind="primary"
          icon="send"
          onPress={() => remind.mutate()}
          busy={remind.isPending ? 'Writing the letters…' : undefined}
          off={round.canRemind === 0 ? nobodyToRemind(round) : undefined}
        >
          {`Remind those who are missing (${round.canRemind})`}
        </Button>
        {paper}
        <Button onPress={() => setAsking(true)}>Close the round</Button>
      </div>
      {remind.data ? (
        <Notice tone="going-well" word="Reminded." live>
          {counted(remind.data.letters, 'letter was', 'letters were')} written, each with a new link
          that replaces the old one.
        </Notice>
      ) : null}
      {remind.error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(remind.error)}
        </Notice>
      ) : null}
      <p className={styles.small}>
        {round.remindedAt === null
          ? 'A week before the day Gatehouse reminds by itself whoever is missing.'
          : 'The reminder of the last week has gone out by itself.'}
      </p>
      <Closing round={round} isOpen={isAsking} onClose={() => setAsking(false)} />
    </>
  );
}

interface ClosingProps {
  readonly round: OpenedRound;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function Closing({ round, isOpen, onClose }: ClosingProps) {
  const queries = useQueryClient();
  const close = useMutation({
    mutationFn: () => request('POST', `/api/register/rounds/${round.id}/closing`),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ROUNDS_KEY });
      onClose();
    },
  });
  return (
    <Confirm
      isOpen={isOpen}
      onClose={onClose}
      question={`Close “${round.title}”?`}
      act="Close it"
      onAct={() => close.mutate()}
      busy={close.isPending ? 'Closing…' : undefined}
    >
      <p>
        The links in its letters end at once, and nobody is reminded any more. Answers that are in
        stay; whoever has not answered counts as a no.
      </p>
      {close.error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(close.error)}
        </Notice>
      ) : null}
    </Confirm>
  );
}

function nobodyToRemind(round: OpenedRound): string {
  if (round.writtenToday > 0) return 'Everybody who is missing had a letter today.';
  return round.paper > 0 ? 'Only answers on paper are missing.' : 'Nobody is missing.';
}

interface ClassRow {
  readonly each: ClassProgress;
  readonly round: OpenedRound;
}

const CLASS_COLUMNS: readonly [Column<ClassRow>, ...Column<ClassRow>[]] = [
  { key: 'class', heading: 'Class', cell: ({ each }) => classWords(each) },
  { key: 'asked', heading: 'Written to', isNumber: true, cell: ({ each }) => each.asked },
  { key: 'answered', heading: 'Answered', isNumber: true, cell: ({ each }) => each.answered },
  { key: 'missing', heading: 'Missing', isNumber: true, cell: ({ each }) => each.missing },
  { key: 'paper', heading: 'On paper', isNumber: true, cell: ({ each }) => each.paper },
  { key: 'print', heading: 'Form', isShort: true, cell: printCell },
];

function printCell({ each, round }: ClassRow): ReactNode {
  if (each.classId === null) return null;
  return (
    <Link to={`/register/asking/${round.id}/paper?class=${each.classId}`}>
      Print<span className="only-heard"> the forms of {classWords(each)}</span>
    </Link>
  );
}
