import type { Subject } from '../../../server/contract/person.contract.ts';
import { formatMoment } from '../../time.ts';
import styles from './person.module.css';

/** Scans, photos and PDFs of forms that were kept about somebody, also those that no answer names. */
export function PersonForms({ subject, now }: { readonly subject: Subject; readonly now: number }) {
  if (subject.evidence.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby="forms-kept">
      <h2 id="forms-kept">Forms that were kept</h2>
      <ul className={styles.list}>
        {subject.evidence.map((form) => (
          <li key={form.id}>
            <a href={`/api/register/evidence/${form.id}`} target="_blank" rel="noreferrer">
              {form.fileName}
              <span className="only-heard"> (new window)</span>
            </a>
            <span className={styles.soft}>
              {form.addedBy === null ? '' : `${form.addedBy}, `}
              {formatMoment(form.addedAt, now)}
              {subject.history.some(({ evidenceId }) => evidenceId === form.id)
                ? ''
                : ' · no answer names it'}
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.soft}>Whoever opens a form is named in the record.</p>
    </section>
  );
}
