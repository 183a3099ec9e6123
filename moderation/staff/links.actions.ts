import { setTimeout as sleep } from 'node:timers/promises';
import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Secret } from '../kernel/secret.ts';
import { post } from '../letters/letters.actions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { letterWithLink, linkAddress } from './letters.rules.ts';
import { insertLink, linksMadeSince, openLink, closeLinksOf, type OpenLink } from './link.store.ts';
import { hashPassword } from './passwords.ts';
import { revokeSessionsOf } from './session.store.ts';
import { comparableEmail, linkExpiry, triesSince, type LinkPurpose } from './staff.rules.ts';
import { accountByEmail, federationName, setPasswordHash } from './staff.store.ts';
import { newToken, tokenHash } from '../kernel/tokens.ts';

/** Longer than looking an account up and writing its letter ever takes, so that the time tells nothing. */
const RESET_ANSWER_MS = 400;
/** Reset links for one person within the sign-in window; more would only fill their letter box. */
const RESETS_PER_WINDOW = 3;

/**
 * Makes a single-use link, which replaces every earlier one, and writes the letter that carries it.
 *
 * @returns the link's address: only for whoever hands it over in person; never log it
 */
export async function issueLink(
  tx: Tx,
  deps: Deps,
  person: { id: string; federationId: string; name: string; email: string },
  purpose: LinkPurpose,
): Promise<string> {
  const now = deps.clock.now();
  const token = newToken();
  await closeLinksOf(tx, person.id, now);
  await insertLink(tx, {
    tokenSha256: tokenHash(token),
    personId: person.id,
    purpose,
    now,
    expiresAt: linkExpiry(purpose, now),
  });
  const address = linkAddress(deps.publicUrl, token.reveal());
  const letter = letterWithLink(purpose, {
    name: person.name,
    federation: await federationName(tx, person.federationId),
    address,
  });
  const { federationId, email } = person;
  await post(tx, deps, [{ federationId, addressee: 'staff', to: email, letter }]);
  return address;
}

/** Whom a link is for. Throws `link-used-or-expired`, also for one that never was. */
export async function readLink(
  deps: Deps,
  token: Secret,
): Promise<Pick<OpenLink, 'purpose' | 'name' | 'email'>> {
  const now = deps.clock.now();
  const link = await inTransaction(deps.db, (tx) => openLink(tx, tokenHash(token), now));
  if (link === undefined) throw linkGone();
  return { purpose: link.purpose, name: link.name, email: link.email };
}

/** Sets the password that the link allows, once, and ends every session of the person. Throws `link-used-or-expired`. */
export async function redeemLink(
  deps: Deps,
  command: { token: Secret; password: Secret },
): Promise<void> {
  // First the cheap look: guessed links must not make the server compute password hashes.
  await readLink(deps, command.token);
  const passwordHash = await hashPassword(command.password);
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const link = await openLink(tx, tokenHash(command.token), now, true);
    if (link === undefined) throw linkGone();
    await setPasswordHash(tx, link.personId, passwordHash);
    await closeLinksOf(tx, link.personId, now);
    const sessionsEnded = await revokeSessionsOf(tx, link.personId, now);
    await announce(tx, {
      topic: 'people',
      id: link.personId,
      federationId: link.federationId,
      schoolId: null,
    });
    await recordEvent(tx, {
      federationId: link.federationId,
      at: now,
      actorId: link.personId,
      kind: 'person.link-used',
      subjectKind: 'person',
      subjectId: link.personId,
      detail: { purpose: link.purpose, sessionsEnded },
    });
  });
}

/**
 * Writes a letter with a reset link when there is such a person with a password. Says and takes the same whether there is
 * or not, so that nobody learns who works here.
 */
export async function requestReset(deps: Deps, command: { email: string }): Promise<void> {
  const now = deps.clock.now();
  const work = inTransaction(deps.db, async (tx) => {
    const account = await accountByEmail(tx, comparableEmail(command.email));
    if (account === undefined || account.deactivatedAt !== null) return;
    // Somebody who never used their invitation has no password to replace.
    if (account.passwordHash === null) return;
    const made = await linksMadeSince(tx, account.id, 'reset', triesSince(now));
    if (made < RESETS_PER_WINDOW) await issueLink(tx, deps, account, 'reset');
  });
  await Promise.all([work, sleep(RESET_ANSWER_MS)]);
}

function linkGone(): Refusal {
  return new Refusal(
    'link-used-or-expired',
    'This link was used already, or is too old.',
    `Ask for a new one: a link works once, an invitation for ${LIMITS.invitationHours / 24} days, a new password for ${LIMITS.resetHours} hours.`,
  );
}
