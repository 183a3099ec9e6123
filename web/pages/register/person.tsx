import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useParams } from 'react-router';
import type { Subject } from '../../../server/contract/person.contract.ts';
import { Refusal } from '../../api/client.ts';
import { schoolOf, useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { formatDay } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { EditPerson } from './edit-person.tsx';
import { PersonAnswers } from './person-answers.tsx';
import { PersonCopies } from './person-copies.tsx';
import { PersonForms } from './person-forms.tsx';
import { PersonGuardians } from './person-guardians.tsx';
import { personQuery } from './person-query.ts';
import { PersonUses } from './person-uses.tsx';
import { ProtectionSection } from './protection.tsx';
import { ANSWER_HEADING, RecordAnswer } from './record-answer.tsx';
import { useWayBack } from './way-back.ts';
import styles from './person.module.css';

/** One person of the register: what holds today for each use, every answer ever given, and a form for a new one. */
export default function RegisterPerson() {
  const { id = '' } = useParams();
  const subject = useQuery(personQuery(id));
  if (subject.data) return <OpenPerson key={subject.data.id} subject={subject.data} />;
  const isGone = subject.error instanceof Refusal && subject.error.status === 404;
  return (
    <>
      <PageHeading within="Register">{isGone ? 'Nobody is here' : 'A person'}</PageHeading>
      {isGone ? (
        <p>
          This person is not on the register, or belongs to another school.{' '}
          <Link to="/register">Back to the register</Link>
        </p>
      ) : subject.error ? (
        <ErrorPanel error={subject.error} onTryAgain={() => void subject.refetch()} />
      ) : (
        <LoadingWords>Fetching what was answered…</LoadingWords>
      )}
    </>
  );
}

function OpenPerson({ subject }: { readonly subject: Subject }) {
  const now = useNow();
  const called = subject.knownAs ?? subject.forename;
  return (
    <>
      <Heading subject={subject} now={now} />
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
          <PersonUses subject={subject} now={now} />
          {subject.kind === 'pupil' ? <PersonGuardians subject={subject} now={now} /> : null}
          <PersonAnswers subject={subject} now={now} />
          <PersonForms subject={subject} now={now} />
        </div>
        <div className={styles.aside}>
          {subject.mayWrite ? (
            <>
              <RecordAnswer subject={subject} called={called} />
              <EditPerson subject={subject} />
            </>
          ) : null}
          {subject.mayExport ? <PersonCopies subject={subject} /> : null}
        </div>
      </div>
    </>
  );
}

function Heading({ subject, now }: { readonly subject: Subject; readonly now: number }) {
  const school = schoolOf(useSession(), subject.schoolId);
  const back = useWayBack();
  return (
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
      actions={
        <>
          {subject.mayWrite ? (
            <span className={styles.toForm}>
              <Button onPress={goToForm}>Write down an answer</Button>
            </span>
          ) : null}
          <PaperForm subject={subject} />
          <Link to={back.to}>{back.word}</Link>
        </>
      }
    >
      {`${subject.knownAs ?? subject.forename} ${subject.surname}`}
    </PageHeading>
  );
}

/** On a phone the form stands far below all that is held. */
function goToForm(): void {
  const heading = document.getElementById(ANSWER_HEADING);
  heading?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}

/** The way to the form on paper of one child; whoever is not asked about has none, and that page says so. */
function PaperForm({ subject }: { readonly subject: Subject }) {
  // Goes along, so that the way from there to here leads on to where one came from.
  const state: unknown = useLocation().state;
  if (!subject.mayPrintForm) return null;
  const query = new URLSearchParams({ school: subject.schoolId, child: subject.id });
  return (
    <Link to={`/register/paper?${query}`} state={state}>
      The form on paper
    </Link>
  );
}
