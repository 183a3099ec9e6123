import type { School } from '../../../server/contract/staff.contract.ts';
import styles from './school-tag.module.css';

export interface SchoolTagProps {
  readonly school: Pick<School, 'name' | 'shortName' | 'accent'>;
  /** Writes the whole name after the short one. */
  readonly full?: boolean;
}

/** Which school: its colour and, always beside it, its short name. */
export function SchoolTag({ school, full = false }: SchoolTagProps) {
  return (
    <span className={styles.tag} data-school-accent={school.accent}>
      <span className={styles.short} aria-hidden="true">
        {school.shortName}
      </span>
      <span className={full ? styles.name : 'only-heard'}>{school.name}</span>
    </span>
  );
}
