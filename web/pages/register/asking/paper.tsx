import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useParams, useSearchParams } from 'react-router';
import { paperSchema } from '../../../../server/contract/asking.contract.ts';
import type { Paper } from '../../../../server/contract/asking.contract.ts';
import { request } from '../../../api/client.ts';
import { Button } from '../../../components/button/button.tsx';
import { ErrorPanel } from '../../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../../components/page-heading/page-heading.tsx';
import {
  CONDITIONS,
  CONSENT_ANSWERS,
  OBJECTION_ANSWERS,
  PUBLIC_TASK,
  YOU_DECIDE,
} from '../../../family/asking-text.ts';
import { COVERS_WORDS, longDay } from './asking-words.ts';
import styles from './paper.module.css';

/** The form on paper of a round, or (`?school=&child=`) of a child outside one; a page for each child, in the very words that stand on the parents' page. */
export default function PaperForms() {
  const { id = '' } = useParams();
  const [address] = useSearchParams();
  const state: unknown = useLocation().state;
  const query = new URLSearchParams(
    id === '' ? { schoolId: address.get('school') ?? '' } : { roundId: id },
  );
  const [classId, subjectId] = [address.get('class'), address.get('child')];
  if (classId !== null) query.set('classId', classId);
  if (subjectId !== null) query.set('subjectId', subjectId);
  const paper = useQuery({
    queryKey: ['register', 'paper', query.toString()],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/paper-forms?${query}`, { schema: paperSchema, signal }),
  });
  return (
    <>
      <div className={styles.screenOnly}>
        <PageHeading
          within="Asking parents"
          actions={
            id === '' ? (
              <Link to={`/register/${subjectId ?? ''}`} state={state}>
                {subjectId === null ? 'Back to the register' : 'Back to the child'}
              </Link>
            ) : (
              <Link to={`/register/asking/${id}`}>Back to the round</Link>
            )
          }
        >
          The form on paper
        </PageHeading>
        <p>
          One sheet for each child. When a form comes back, write the answer down on the child’s own
          page of the register.
        </p>
        {paper.data ? (
          <Button kind="primary" onPress={() => globalThis.print()}>
            Print
          </Button>
        ) : null}
      </div>
      {paper.error ? (
        <ErrorPanel error={paper.error} onTryAgain={() => void paper.refetch()} />
      ) : paper.data ? (
        paper.data.children.map((child) => (
          <Sheet key={child.id} paper={paper.data} child={child} />
        ))
      ) : (
        <LoadingWords>Setting the forms…</LoadingWords>
      )}
    </>
  );
}

interface SheetProps {
  readonly paper: Paper;
  readonly child: Paper['children'][number];
}

function Sheet({ paper, child }: SheetProps) {
  return (
    <article className={styles.sheet} aria-labelledby={`form-${child.id}`}>
      <header className={styles.head}>
        <p>{paper.school}</p>
        <h2 id={`form-${child.id}`}>
          {paper.title}: may we show pictures of {child.name}?
        </h2>
        <p>
          {child.className === null ? null : `Class: ${child.className}. `}
          {paper.returnBy === null
            ? 'Please give this form to the school office.'
            : `Please give this form to the school office by ${longDay(paper.returnBy)}.`}
        </p>
      </header>
      <p>
        {YOU_DECIDE} A no holds at once. A yes holds until {longDay(paper.holdsUntil)}; then we ask
        again.
      </p>
      {paper.uses.map((use) => (
        <section key={use.code} className={styles.use}>
          <h3>{use.name}</h3>
          <p className={styles.words}>{use.words}</p>
          <p className={styles.small}>
            {use.lawfulBasis === 'consent' ? null : `${PUBLIC_TASK} `}
            {COVERS_WORDS[use.covers]}
          </p>
          {use.lawfulBasis === 'consent' ? <ConsentBoxes /> : <ObjectionBoxes />}
        </section>
      ))}
      <footer className={styles.foot}>
        <Line>Your name, and whether you are mother, father, carer …</Line>
        <Line>Signature</Line>
        <Line>Date</Line>
      </footer>
    </article>
  );
}

function ConsentBoxes() {
  return (
    <>
      <p className={styles.boxes}>
        <Box>{CONSENT_ANSWERS.yes}</Box>
        <Box>{CONSENT_ANSWERS.no}</Box>
      </p>
      <p className={styles.boxes}>
        <span>If yes, you may add:</span>
        {CONDITIONS.map(([key, words]) => (
          <Box key={key}>{words}</Box>
        ))}
      </p>
    </>
  );
}

function ObjectionBoxes() {
  return (
    <p className={styles.boxes}>
      <Box>{OBJECTION_ANSWERS.yes}</Box>
      <Box>{OBJECTION_ANSWERS.no}</Box>
    </p>
  );
}

function Box({ children }: { readonly children: string }) {
  return (
    <span className={styles.box}>
      <span className={styles.square} aria-hidden="true" />
      {children}
    </span>
  );
}

function Line({ children }: { readonly children: string }) {
  return <p className={styles.line}>{children}</p>;
}
