import type { School } from '../../../../server/contract/staff.contract.ts';
import { Select } from '../../../components/select/select.tsx';
import styles from './asking.module.css';

interface SchoolChoiceProps {
  readonly schools: readonly School[];
  readonly value: string;
  readonly onChange: (schoolId: string) => void;
}

/** For which school, where there is a choice. */
export function SchoolChoice({ schools, value, onChange }: SchoolChoiceProps) {
  if (schools.length <= 1) return null;
  return (
    <div className={styles.form}>
      <Select
        label="School"
        name="school"
        value={value}
        onChange={onChange}
        options={schools.map((school) => ({ value: school.id, label: school.name }))}
      />
    </div>
  );
}
