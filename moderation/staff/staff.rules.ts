import { Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Actor, Grant, Role } from '../kernel/permissions.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What decides whether a session still counts. */
export interface SessionTimes {
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/** Not ended by anybody, used within the idle time, and not older than a session may get. */
export function sessionIsLive(session: SessionTimes, now: Date): boolean {
  return (
    session.revokedAt === null &&
    now < session.expiresAt &&
    now.getTime() - session.lastSeenAt.getTime() < LIMITS.sessionIdleHours * HOUR_MS
  );
}

/** A session that is used a thousand times an hour need not be written a thousand times. */
export function sessionNeedsTouch(session: SessionTimes, now: Date): boolean {
  return now.getTime() - session.lastSeenAt.getTime() >= MINUTE_MS;
}

export function sessionExpiry(now: Date): Date {
  return new Date(now.getTime() + LIMITS.sessionLifeDays * DAY_MS);
}

/** Earliest moment whose session could still be live; older ones are not counted. */
export function idleSince(now: Date): Date {
  return new Date(now.getTime() - LIMITS.sessionIdleHours * HOUR_MS);
}

/** Sign-in tries before this moment no longer count. */
export function triesSince(now: Date): Date {
  return new Date(now.getTime() - LIMITS.signInWindowMinutes * MINUTE_MS);
}

/** The counts include the try that is being made. */
export function tooManyTries(tries: {
  readonly ofEmail: number;
  readonly fromAddress: number;
}): boolean {
  return (
    tries.ofEmail > LIMITS.signInTriesPerEmail || tries.fromAddress > LIMITS.signInTriesPerAddress
  );
}

export type LinkPurpose = 'invitation' | 'reset';

export function linkExpiry(purpose: LinkPurpose, now: Date): Date {
  const hours = purpose === 'invitation' ? LIMITS.invitationHours : LIMITS.resetHours;
  return new Date(now.getTime() + hours * HOUR_MS);
}

/** Roles that decide what is published; whoever runs the system holds none of them (product.md section 1). */
const DECIDING: readonly Role[] = ['head', 'executive-head'];
const OF_A_SCHOOL: readonly Role[] = ['drafter', 'head'];

/**
 * Why these roles cannot be given to this person by this actor; undefined when they can.
 *
 * @param schoolIds the schools of the federation
 * @param personId who would get them; undefined for somebody new
 */
export function whyNotGrant(
  actor: Actor,
  personId: string | undefined,
  grants: readonly Grant[],
  schoolIds: readonly string[],
): Refusal | undefined {
  if (personId === actor.personId) {
    return new Refusal(
      'not-allowed',
      'Nobody can give a role to themselves.',
      'Ask another administrator.',
    );
  }
  const roles = new Set(grants.map((grant) => grant.role));
  if (roles.has('administrator') && DECIDING.some((role) => roles.has(role))) {
    return badGrants(
      'An administrator cannot also be a head or the executive headteacher, since administrators cannot approve content.',
      'Choose one of the two, or invite two people.',
    );
  }
  const keys = grants.map((grant) => `${grant.role} ${grant.schoolId ?? ''}`);
  if (new Set(keys).size < keys.length) {
    return badGrants('The same role is there twice.', 'Take one of them out.');
  }
  for (const { role, schoolId } of grants) {
    if (OF_A_SCHOOL.includes(role) && (schoolId === null || !schoolIds.includes(schoolId))) {
      return badGrants('This role belongs to a school.', 'Choose one of your schools for it.');
    }
    if (!OF_A_SCHOOL.includes(role) && schoolId !== null) {
      return badGrants('This role belongs to the whole federation.', 'Leave the school out.');
    }
  }
  return undefined;
}

function badGrants(title: string, remedy: string): Refusal {
  return new Refusal('bad-input', title, remedy, { field: 'grants' });
}

/** An e-mail address as it is compared: without case or space around it. */
export function comparableEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** The policy is past its review day. Both are school days, "2026-11-24". */
export function policyIsOverdue(reviewOn: string, today: string): boolean {
  return reviewOn < today;
}

const TOLD_OF_OVERDUE: readonly Role[] = ['administrator', 'executive-head'];

/** Administrators and the executive headteacher see that the policy is past its review day. */
export function isToldOfOverduePolicy(actor: Actor): boolean {
  return actor.grants.some((grant) => TOLD_OF_OVERDUE.includes(grant.role));
}
