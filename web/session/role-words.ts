import type { Role, School, Session } from '../../server/contract/staff.contract.ts';

export const ROLE_WORDS: Record<Role, string> = {
  drafter: 'Drafter',
  head: 'Head of school',
  'executive-head': 'Executive headteacher',
  'safeguarding-lead': 'Safeguarding lead',
  administrator: 'Administrator',
  auditor: 'Auditor (governor)',
};

/** Roles that are held in a school; the others are held in the whole federation. */
export const ROLES_OF_A_SCHOOL: readonly Role[] = ['drafter', 'head'];

/** "Head of school, Langley Fitzurse C of E Primary School"; a role of the federation stands alone. */
export function grantInWords(
  grant: Session['grants'][number],
  schools: readonly Pick<School, 'id' | 'name'>[],
): string {
  const school = schools.find((one) => one.id === grant.schoolId);
  return school ? `${ROLE_WORDS[grant.role]}, ${school.name}` : ROLE_WORDS[grant.role];
}

const DECIDING: readonly Role[] = ['head', 'executive-head'];

/** Whether this person decides the posts of a school, as head of it or of the federation. */
export function decidesIn(session: Pick<Session, 'grants'>, schoolId: string): boolean {
  return session.grants.some(
    (grant) =>
      DECIDING.includes(grant.role) && (grant.schoolId === null || grant.schoolId === schoolId),
  );
}
