import type { Subject } from '../../../server/contract/person.contract.ts';
import { Timeline } from '../../components/timeline/timeline.tsx';
import { formatDay, formatMoment } from '../../time.ts';
import { answeredWords, answererWords, nameOfUse } from './answer-words.ts';
import styles from './person.module.css';

type Answer = Subject['history'][number];

/** Every answer ever written down, newest first; nothing here is ever changed. */
export function PersonAnswers({
  subject,
  now,
}: {
  readonly subject: Subject;
  readonly now: number;
}) {
  return (
    <section className={styles.section} aria-labelledby="every-answer">
      <h2 id="every-answer">Every answer</h2>
      {subject.history.length === 0 ? (
        <p>Nobody has been asked yet, which counts as no.</p>
      ) : (
        <Timeline
          label="Every answer, newest first"
          entries={subject.history.map((answer) => ({
            key: answer.id,
            when: formatDay(answer.answeredOn, now),
            at: answer.answeredOn,
            who: answererWords(subject, answer.guardian),
            what: `${answeredWords(answer)}: ${nameOfUse(subject, answer.use)}${answer.holds ? ' (holds today)' : ''}`,
            detail: <AnswerDetail answer={answer} now={now} />,
            icon: answer.status === 'granted' ? 'check' : 'cross',
          }))}
        />
      )}
    </section>
  );
}

function AnswerDetail({ answer, now }: { readonly answer: Answer; readonly now: number }) {
  const basis =
    answer.lawfulBasis === 'public-task' ? 'public task, with the right to object' : 'consent';
  const isYes = answer.status === 'granted';
  const terms = [
    ...answer.conditions,
    isYes ? `from ${formatDay(answer.validFrom, now)}` : null,
    answer.validUntil === null ? null : `until ${formatDay(answer.validUntil, now)}`,
    basis,
    answer.method,
  ].filter(Boolean);
  return (
    <>
      {terms.join(' · ')}
      <br />
      written down {answer.recordedBy ? `by ${answer.recordedBy} ` : ''}
      {formatMoment(answer.recordedAt, now)}
      {answer.takenBackAt === null ? null : (
        <>
          <br />
          taken back with its import {formatMoment(answer.takenBackAt, now)}; it counts no more
        </>
      )}
      {answer.evidenceId === null ? null : (
        <>
          {' · '}
          <a href={`/api/register/evidence/${answer.evidenceId}`} target="_blank" rel="noreferrer">
            the form
            <span className="only-heard"> of {formatDay(answer.answeredOn, now)} (new window)</span>
          </a>
        </>
      )}
    </>
  );
}
