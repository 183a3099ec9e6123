import { Refusal } from './errors.ts';
import type { Ability, Role } from './permissions.contract.ts';

export type { Ability, Role } from './permissions.contract.ts';

/** One role that a person holds: in one school, or (schoolId null) in the whole federation. */
export interface Grant {
  readonly role: Role;
  readonly schoolId: string | null;
}

/** Who is acting: always a signed-in person, or one of our own machines (which may never decide anything). */
export interface Actor {
  readonly personId: string;
  readonly federationId: string;
  readonly name: string;
  readonly grants: readonly Grant[];
}

/**
 * Who may do what (product.md section 1). An administrator runs the system and cannot approve content; an auditor reads
 * the record and sees no child's face, hence no drafts; the safeguarding lead can stop a post, never approve one.
 */
const ABILITIES: Readonly<Record<Role, readonly Ability[]>> = {
  drafter: [
    'draft:write',
    'draft:read-own',
    'register:mark',
    'equipment:read',
    'rulebook:read',
    'sandbox:open',
  ],
  head: [
    'draft:write',
    'draft:read-own',
    'draft:read-school',
    'draft:decide',
    'calendar:keep',
    'register:mark',
    'register:read',
    'register:write',
    'register:ask',
    'register:export',
    'reach-back:read',
    'equipment:read',
    'rulebook:read',
    'sandbox:open',
    'page:read',
    'page:pause',
    'page:resume',
    'incident:declare',
    'post:take-down',
  ],
  'executive-head': [
    'draft:write',
    'draft:read-own',
    'draft:read-school',
    'draft:decide',
    'calendar:keep',
    'register:mark',
    'register:read',
    'register:write',
    'register:read-protected',
    'register:protect',
    'register:ask',
    'register:export',
    'reach-back:read',
    'equipment:read',
    'record:read',
    'rulebook:read',
    'sandbox:open',
    'page:read',
    'page:pause',
    'page:resume',
    'page:accept-alert',
    'page:people',
    'incident:declare',
    'incident:close',
    'post:take-down',
  ],
  'safeguarding-lead': [
    'draft:read-school',
    'draft:stop',
    'register:read',
    'register:read-protected',
    'register:protect',
    'reach-back:read',
    'record:read',
    'rulebook:read',
    'sandbox:open',
    'page:read',
    'page:pause',
    'incident:declare',
    'post:take-down',
  ],
  administrator: [
    'people:manage',
    'calendar:keep',
    'record:read',
    'record:verify',
    'register:read',
    'register:write',
    'register:ask',
    'register:export',
    'register:import',
    'uses:manage',
    'equipment:read',
    'equipment:write',
    'rulebook:read',
    'operations:read',
    'sandbox:open',
    'page:manage',
    'page:people',
    'page:read',
    'page:pause',
  ],
  auditor: ['page:read', 'record:read', 'record:verify', 'rulebook:read', 'sandbox:open'],
};

/** Every ability that a role brings, for the authorisation table and the documentation. */
export function abilitiesOf(role: Role): readonly Ability[] {
  return ABILITIES[role];
}

/** May this person do it at all, in whichever school? Draws the menu. */
export function mayAnywhere(actor: Actor, ability: Ability): boolean {
  return actor.grants.some((grant) => ABILITIES[grant.role].includes(ability));
}

/** May this person do it in this school? A grant for the federation covers every school. */
export function mayIn(actor: Actor, ability: Ability, schoolId: string): boolean {
  return actor.grants.some(
    (grant) =>
      (grant.schoolId === null || grant.schoolId === schoolId) &&
      ABILITIES[grant.role].includes(ability),
  );
}

/** The schools in which this person may do it; 'all' when a federation-wide grant brings it. */
export function schoolsWhere(actor: Actor, ability: Ability): readonly string[] | 'all' {
  const having = actor.grants.filter((grant) => ABILITIES[grant.role].includes(ability));
  if (having.some((grant) => grant.schoolId === null)) return 'all';
  return [...new Set(having.flatMap((grant) => (grant.schoolId === null ? [] : [grant.schoolId])))];
}

/** Guards an action that is not about one school. Throws the refusal `not-allowed`. */
export function requireAnywhere(actor: Actor, ability: Ability): void {
  if (!mayAnywhere(actor, ability)) throw notAllowed();
}

/** Guards an action about one school. Throws the refusal `not-allowed`. */
export function requireIn(actor: Actor, ability: Ability, schoolId: string): void {
  if (!mayIn(actor, ability, schoolId)) throw notAllowed();
}

function notAllowed(): Refusal {
  return new Refusal(
    'not-allowed',
    'Your role does not include this.',
    'Ask an administrator if you think that it should.',
  );
}
