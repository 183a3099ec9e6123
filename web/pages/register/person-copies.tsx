import type { Subject } from '../../../server/contract/person.contract.ts';
import styles from './person.module.css';

/** All that is held about somebody, to hand over when they or their parents ask for it. */
export function PersonCopies({ subject }: { readonly subject: Subject }) {
  return (
    <section className={styles.section} aria-labelledby="copies">
      <h2 id="copies">When they ask what is held</h2>
      <p>
        Names, guardians, every answer, the list of forms, and posts with{' '}
        {subject.knownAs ?? subject.forename} in them. Read it before it leaves the house: it names
        both parents.
      </p>
      <p className={styles.links}>
        <a href={`/api/register/subjects/${subject.id}/file.pdf`} download>
          Take a copy as PDF
        </a>
        <a href={`/api/register/subjects/${subject.id}/file.csv`} download>
          as CSV
        </a>
      </p>
    </section>
  );
}
