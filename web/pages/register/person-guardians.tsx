import { useRef, useState } from 'react';
import { Link } from 'react-router';
import type { Guardian, Subject } from '../../../server/contract/person.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { formatDay } from '../../time.ts';
import { answeredWords, nameOfUse } from './answer-words.ts';
import { GuardianForm } from './guardian-form.tsx';
import styles from './person.module.css';

interface PartProps {
  readonly subject: Subject;
  readonly now: number;
}

/** The child's parents and guardians with what each last said, and brothers and sisters who share one. */
export function PersonGuardians({ subject, now }: PartProps) {
  /** Whose entry is open: an id, 'new', or nobody's. */
  const [open, setOpen] = useState<string | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const close = (): void => {
    setOpen(null);
    // What had the focus is gone with the form.
    heading.current?.focus();
  };
  const done = (says: string): void => {
    close();
    setSaved(says);
  };
  return (
    <section className={styles.section} aria-labelledby="guardians">
      <h2 id="guardians" ref={heading} tabIndex={-1}>
        Parents and guardians
      </h2>
      {saved === null ? null : (
        <Notice tone="going-well" word="Written down." live>
          {saved}
        </Notice>
      )}
      {subject.guardians.length === 0 ? <p>Nobody is written down yet.</p> : null}
      <ul className={styles.guardians}>
        {subject.guardians.map((guardian) => (
          <li key={guardian.id} className={styles.guardian}>
            {open === guardian.id ? (
              <GuardianForm subject={subject} guardian={guardian} onDone={done} onClose={close} />
            ) : (
              <>
                <GuardianWords subject={subject} guardian={guardian} now={now} />
                {subject.mayWrite ? (
                  <Button onPress={() => setOpen(guardian.id)}>
                    Change<span className="only-heard"> {guardian.name}</span>
                  </Button>
                ) : null}
              </>
            )}
          </li>
        ))}
      </ul>
      {subject.mayWrite && open === 'new' ? (
        <GuardianForm subject={subject} guardian={null} onDone={done} onClose={close} />
      ) : null}
      {subject.mayWrite && open === null ? (
        <p>
          <Button onPress={() => setOpen('new')}>Add a parent or guardian</Button>
        </p>
      ) : null}
      <Siblings subject={subject} />
    </section>
  );
}

function GuardianWords({ subject, guardian, now }: PartProps & { readonly guardian: Guardian }) {
  return (
    <div className={styles.words}>
      <p>
        <strong>{guardian.name}</strong>, {guardian.relation}
        {guardian.mayAnswer
          ? ''
          : ' · may not answer for the child: a yes of theirs does not count'}
      </p>
      <p className={styles.soft}>{guardian.email ?? 'no e-mail address'}</p>
      {guardian.said.length === 0 ? (
        <p>has not answered</p>
      ) : (
        <ul className={styles.said}>
          {guardian.said.map((said) => (
            <li key={said.use} data-holds={said.holds || undefined}>
              {nameOfUse(subject, said.use)}:{' '}
              {answeredWords({ ...said, lawfulBasis: basisOf(subject, said.use) })},{' '}
              {formatDay(said.answeredOn, now)}
              {said.holds ? ' – this is what holds' : ''}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function basisOf(subject: Subject, use: string): 'consent' | 'public-task' {
  return subject.history.find((answer) => answer.use === use)?.lawfulBasis ?? 'consent';
}

function Siblings({ subject }: { readonly subject: Subject }) {
  if (subject.siblings.length === 0) return null;
  return (
    <p>
      Shares a parent or guardian with{' '}
      {subject.siblings.map((sibling, index) => (
        <span key={sibling.id}>
          {index === 0 ? '' : ', '}
          <Link to={`/register/${sibling.id}`}>{sibling.name}</Link>
          {sibling.className === null ? '' : ` (${sibling.className})`}
        </span>
      ))}
      .
    </p>
  );
}
