import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { requireAnywhere, type Actor, type Grant } from '../kernel/permissions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { issueLink } from './links.actions.ts';
import { revokeSessionsOf } from './session.store.ts';
import { comparableEmail, idleSince, whyNotGrant } from './staff.rules.ts';
import {
  accountByEmail,
  accountById,
  insertPerson,
  peopleOf,
  schoolsOf,
  type AccountRow,
} from './staff.store.ts';

/** A colleague as administrators see them. */
export interface StaffPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly grants: Grant[];
  /** invited: has not chosen a password yet. */
  readonly state: 'active' | 'invited' | 'left';
  readonly sessions: number;
  readonly lastSeenAt: Date | null;
}

/** Everybody of the federation by name. Needs `people:manage`. */
export async function listPeople(deps: Deps, actor: Actor): Promise<StaffPerson[]> {
  requireAnywhere(actor, 'people:manage');
  const now = deps.clock.now();
  const rows = await inTransaction(deps.db, (tx) =>
    peopleOf(tx, actor.federationId, { now, idleSince: idleSince(now) }),
  );
  return rows.map(({ id, name, email, grants, sessions, lastSeenAt, ...row }) => ({
    id,
    name,
    email,
    grants: [...grants],
    state: row.deactivatedAt !== null ? 'left' : row.hasPassword ? 'active' : 'invited',
    sessions,
    lastSeenAt,
  }));
}

/**
 * Adds a colleague with their roles and writes the invitation. Needs `people:manage`.
 *
 * @throws Refusal `bad-input` for an address that somebody has already, or roles that do not go together;
 *   `not-allowed` for one's own address
 */
export async function invitePerson(
  deps: Deps,
  actor: Actor,
  command: { name: string; email: string; grants: readonly Grant[] },
): Promise<{ id: string }> {
  requireAnywhere(actor, 'people:manage');
  const now = deps.clock.now();
  const id = deps.newId();
  const email = command.email.trim();
  return inTransaction(deps.db, async (tx) => {
    const existing = await accountByEmail(tx, comparableEmail(email));
    const schools = await schoolsOf(tx, actor.federationId);
    const schoolIds = schools.map((school) => school.id);
    const refusal = whyNotGrant(actor, existing?.id, command.grants, schoolIds);
    if (refusal !== undefined) throw refusal;
    if (existing !== undefined) throw emailTaken();
    const person = { id, federationId: actor.federationId, name: command.name, email, now };
    // Two administrators may invite the same person at the same moment.
    if (!(await insertPerson(tx, person, command.grants))) throw emailTaken();
    await issueLink(tx, deps, person, 'invitation');
    await recordEvent(tx, {
      federationId: actor.federationId,
      at: now,
      actorId: actor.personId,
      kind: 'person.invited',
      subjectKind: 'person',
      subjectId: id,
      detail: { grants: command.grants.map(({ role, schoolId }) => ({ role, schoolId })) },
    });
    await announcePerson(tx, actor.federationId, id);
    return { id };
  });
}

function emailTaken(): Refusal {
  return new Refusal(
    'bad-input',
    'Somebody with this e-mail address is there already.',
    'Look in the list, or type another address.',
    { field: 'email' },
  );
}

/** Writes a new invitation, which replaces the old one. Needs `people:manage`; throws `wrong-state` once they have a password. */
export async function renewInvitation(
  deps: Deps,
  actor: Actor,
  command: { personId: string },
): Promise<void> {
  requireAnywhere(actor, 'people:manage');
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const person = await colleague(tx, actor, command.personId);
    if (person.passwordHash !== null || person.deactivatedAt !== null) {
      throw new Refusal(
        'wrong-state',
        `${person.name} has used the invitation already, or has left.`,
        'They can ask for a new password on the sign-in page.',
      );
    }
    await issueLink(tx, deps, person, 'invitation');
    await recordEvent(tx, {
      federationId: actor.federationId,
      at: now,
      actorId: actor.personId,
      kind: 'person.invited',
      subjectKind: 'person',
      subjectId: person.id,
      detail: { again: true },
    });
  });
}

/** Signs a colleague out everywhere. Needs `people:manage`. */
export async function endSessions(
  deps: Deps,
  actor: Actor,
  command: { personId: string },
): Promise<{ ended: number }> {
  requireAnywhere(actor, 'people:manage');
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const person = await colleague(tx, actor, command.personId);
    const ended = await revokeSessionsOf(tx, person.id, now);
    await recordEvent(tx, {
      federationId: actor.federationId,
      at: now,
      actorId: actor.personId,
      kind: 'person.sessions-ended',
      subjectKind: 'person',
      subjectId: person.id,
      detail: { ended },
    });
    await announcePerson(tx, actor.federationId, person.id);
    return { ended };
  });
}

async function colleague(tx: Tx, actor: Actor, personId: string): Promise<AccountRow> {
  const person = await accountById(tx, personId);
  if (person?.federationId !== actor.federationId) throw notFound('person');
  return person;
}

async function announcePerson(tx: Tx, federationId: string, personId: string): Promise<void> {
  await announce(tx, { topic: 'people', id: personId, federationId, schoolId: null });
}
