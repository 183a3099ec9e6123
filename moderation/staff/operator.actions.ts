import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import type { Actor, Grant, Role } from '../kernel/permissions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { federationIds } from './founding.store.ts';
import { issueLink } from './links.actions.ts';
import { comparableEmail, whyNotGrant } from './staff.rules.ts';
import { type AccountRow, accountByEmail, insertPerson, schoolsOf } from './staff.store.ts';

/**
 * Invites somebody from the command line of the machine, where nobody is signed in: the way in for the first
 * administrator. Somebody who was invited before and chose no password yet gets a new link; the old one ends, and their
 * roles stay as they were.
 *
 * @param command.school short name of the school for a drafter or a head; undefined for the other roles
 * @returns the link, which works once: for the operator to hand over in person
 * @throws Refusal `not-found` without a federation or such a school, `bad-input` for an address that has a password
 */
export async function inviteByOperator(
  deps: Deps,
  command: { name: string; email: string; role: Role; school: string | undefined },
): Promise<{ id: string; link: string }> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const federationId = await onlyFederation(tx);
    const existing = await accountByEmail(tx, comparableEmail(command.email));
    if (existing !== undefined) requireOpenInvitation(existing, federationId);
    const person = existing ?? {
      id: deps.newId(),
      federationId,
      name: command.name,
      email: command.email,
    };
    const grants: Grant[] = [];
    if (existing === undefined) {
      grants.push(await grantFor(tx, federationId, command));
      if (!(await insertPerson(tx, { ...person, now }, grants))) throw addressTaken();
    }
    const link = await issueLink(tx, deps, person, 'invitation');
    await recordEvent(tx, {
      federationId,
      at: now,
      actorId: null,
      kind: 'person.invited',
      subjectKind: 'person',
      subjectId: person.id,
      detail:
        existing === undefined ? { byOperator: true, grants } : { byOperator: true, again: true },
    });
    return { id: person.id, link };
  });
}

/**
 * Makes a link to choose a new password, for somebody who cannot have theirs by e-mail: whoever runs the machine could do as much to its
 * database, an administrator must not. It works once and ends every earlier link.
 *
 * @returns the link: for the operator to hand over in person
 * @throws Refusal `not-found` where nobody with this address has a password here
 */
export async function newPasswordByOperator(
  deps: Deps,
  command: { email: string },
): Promise<{ link: string }> {
  return inTransaction(deps.db, async (tx) => {
    const person = await accountByEmail(tx, comparableEmail(command.email));
    if (person === undefined || person.passwordHash === null || person.deactivatedAt !== null) {
      throw new Refusal(
        'not-found',
        'Nobody who works here signs in with this address.',
        'Look at the address, or make an invitation with `gatehouse invite`.',
        { field: 'email' },
      );
    }
    const link = await issueLink(tx, deps, person, 'reset');
    await recordEvent(tx, {
      federationId: person.federationId,
      at: deps.clock.now(),
      actorId: null,
      kind: 'person.link-made',
      subjectKind: 'person',
      subjectId: person.id,
      detail: { byOperator: true, purpose: 'reset' },
    });
    return { link };
  });
}

async function onlyFederation(tx: Tx): Promise<string> {
  const [federation, another] = await federationIds(tx);
  if (federation === undefined) {
    throw new Refusal(
      'not-found',
      'There is no federation in this database yet.',
      'Run `gatehouse found` for your own, or `gatehouse seed` for the demo federation.',
    );
  }
  if (another !== undefined) {
    throw new Refusal(
      'bad-input',
      'There are several federations in this database.',
      'Ask an administrator of the right one for the invitation.',
    );
  }
  return federation;
}

function requireOpenInvitation(existing: AccountRow, federationId: string): void {
  if (
    existing.federationId === federationId &&
    existing.passwordHash === null &&
    existing.deactivatedAt === null
  ) {
    return;
  }
  throw addressTaken();
}

function addressTaken(): Refusal {
  return new Refusal(
    'bad-input',
    'Somebody with this e-mail address is there already.',
    'They can ask for a new password on the sign-in page, or you choose another address.',
    { field: 'email' },
  );
}

async function grantFor(
  tx: Tx,
  federationId: string,
  command: { role: Role; school: string | undefined },
): Promise<Grant> {
  const schools = await schoolsOf(tx, federationId);
  const wanted = command.school?.toLowerCase();
  const school = schools.find((each) => each.shortName.toLowerCase() === wanted);
  if (command.school !== undefined && school === undefined) {
    throw new Refusal(
      'not-found',
      `There is no school ${command.school}.`,
      `Write one of ${schools.map((each) => each.shortName).join(', ')}.`,
      { field: 'school' },
    );
  }
  const grant: Grant = { role: command.role, schoolId: school?.id ?? null };
  const operator: Actor = { personId: '', federationId, name: '', grants: [] };
  const refusal = whyNotGrant(
    operator,
    undefined,
    [grant],
    schools.map((each) => each.id),
  );
  if (refusal !== undefined) throw refusal;
  return grant;
}
