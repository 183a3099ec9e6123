import { useSession } from '../../api/session.ts';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import styles from './person.module.css';

export interface RegisterActionsProps {
  /** What the list is narrowed down to; empty for all. */
  readonly schoolId: string;
  readonly classId: string;
}

/** What can be done with the register as a whole: add somebody by hand, and take a copy of one school's. */
export function RegisterActions({ schoolId, classId }: RegisterActionsProps) {
  const session = useSession();
  const schools = session?.schools ?? [];
  const school = schoolId === '' && schools.length === 1 ? (schools[0]?.id ?? '') : schoolId;
  const query = new URLSearchParams({ schoolId: school, ...(classId === '' ? {} : { classId }) });
  return (
    <div className={styles.links}>
      {session?.may.includes('register:export') ? (
        school === '' ? (
          <span className={styles.soft}>Choose a school to take a copy</span>
        ) : (
          <>
            <a href={`/api/register/export.pdf?${query}`} download>
              Take a copy as PDF
            </a>
            <a href={`/api/register/export.csv?${query}`} download>
              as CSV
            </a>
          </>
        )
      ) : null}
      {session?.may.includes('register:write') ? (
        <LinkButton to="/register/new">Add somebody</LinkButton>
      ) : null}
    </div>
  );
}
