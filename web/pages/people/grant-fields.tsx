import type { Role, School } from '../../../server/contract/staff.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { Select } from '../../components/select/select.tsx';
import { ROLE_WORDS, ROLES_OF_A_SCHOOL } from '../../session/role-words.ts';
import styles from './people.module.css';

/** A role while it is being chosen; `schoolId` counts only for roles of a school. */
export interface DraftGrant {
  readonly key: number;
  readonly role: Role;
  readonly schoolId: string;
}

export interface GrantFieldsProps {
  readonly schools: readonly School[];
  readonly grants: readonly DraftGrant[];
  readonly onChange: (grants: readonly DraftGrant[]) => void;
}

const ROLE_OPTIONS = Object.entries(ROLE_WORDS).map(([value, label]) => ({ value, label }));

/** One line for each role: which, and where it is held. */
export function GrantFields({ schools, grants, onChange }: GrantFieldsProps) {
  const change = (key: number, changes: Partial<DraftGrant>): void =>
    onChange(grants.map((grant) => (grant.key === key ? { ...grant, ...changes } : grant)));
  const add = (): void =>
    onChange([
      ...grants,
      {
        key: Math.max(...grants.map((grant) => grant.key)) + 1,
        role: 'drafter',
        schoolId: schools.at(-1)?.id ?? '',
      },
    ]);
  return (
    <div className={styles.grants}>
      {grants.map((grant, index) => (
        <div key={grant.key} className={styles.grant}>
          <Select
            label={index === 0 ? 'Role' : `Role ${index + 1}`}
            name={`role-${grant.key}`}
            value={grant.role}
            onChange={(role) => change(grant.key, { role: role as Role })}
            options={ROLE_OPTIONS}
          />
          {ROLES_OF_A_SCHOOL.includes(grant.role) ? (
            <Select
              label={index === 0 ? 'School' : `School of role ${index + 1}`}
              name={`school-${grant.key}`}
              value={grant.schoolId}
              onChange={(schoolId) => change(grant.key, { schoolId })}
              options={schools.map((school) => ({ value: school.id, label: school.name }))}
            />
          ) : null}
          {grants.length > 1 ? (
            <Button
              icon="cross"
              onPress={() => onChange(grants.filter((other) => other.key !== grant.key))}
            >
              Take out<span className="only-heard"> role {index + 1}</span>
            </Button>
          ) : null}
        </div>
      ))}
      <Button icon="plus" onPress={add}>
        Another role
      </Button>
    </div>
  );
}
