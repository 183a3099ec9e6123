import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { sha256 } from '../kernel/digest.ts';
import { Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Actor, Grant } from '../kernel/permissions.ts';
import type { Secret } from '../kernel/secret.ts';
import { recordEvent } from '../record/record.actions.ts';
import { passwordIsRight } from './passwords.ts';
import {
  findSession,
  forgetTriesOf,
  insertSession,
  noteSignInTry,
  revokeSession,
  touchSession,
  type FoundSession,
} from './session.store.ts';
import {
  comparableEmail,
  sessionExpiry,
  sessionIsLive,
  sessionNeedsTouch,
  tooManyTries,
  triesSince,
} from './staff.rules.ts';
import { accountByEmail, grantsOf, type AccountRow } from './staff.store.ts';
import { newToken, tokenHash } from '../kernel/tokens.ts';

/** What somebody offers as proof of who they are. Passkeys and OpenID Connect become further kinds of it. */
export interface Claim {
  readonly kind: 'password';
  readonly email: string;
  readonly password: Secret;
}

/** Somebody with a live session. */
export interface SignedIn {
  readonly actor: Actor;
  readonly tokenSha256: Buffer;
  readonly csrfToken: string;
}

/**
 * Signs somebody in and starts a session.
 *
 * @param command.address the network address, for counting tries
 * @param command.device what the browser calls itself, so that its owner can tell sessions apart
 * @param command.replaces a session of the same browser, which ends
 * @throws Refusal `too-many-tries`, or `sign-in-refused` with the same words and after the same time whether the account
 *   does not exist, has no password yet, has left, or the password is wrong
 */
export async function signIn(
  deps: Deps,
  command: {
    claim: Claim;
    address: string;
    device: string;
    replaces?: Secret | undefined;
  },
): Promise<SignedIn & { token: Secret; expiresAt: Date }> {
  const now = deps.clock.now();
  const email = comparableEmail(command.claim.email);
  await countTry(deps, { email, address: command.address, now });
  const account = await proveIdentity(deps, command.claim, now);
  const token = newToken();
  const csrfToken = newToken().reveal();
  const expiresAt = sessionExpiry(now);
  const device = command.device.slice(0, 200);
  return inTransaction(deps.db, async (tx) => {
    await forgetTriesOf(tx, sha256(email));
    if (command.replaces !== undefined) await revokeSession(tx, tokenHash(command.replaces), now);
    const tokenSha256 = tokenHash(token);
    await insertSession(tx, {
      tokenSha256,
      personId: account.id,
      csrfToken,
      now,
      expiresAt,
      device,
    });
    const actor = actorOf(
      { personId: account.id, federationId: account.federationId, name: account.name },
      await grantsOf(tx, account.id),
    );
    await recordEvent(tx, {
      federationId: account.federationId,
      at: now,
      actorId: account.id,
      kind: 'person.signed-in',
      subjectKind: 'person',
      subjectId: account.id,
      detail: { by: command.claim.kind },
    });
    return { actor, tokenSha256, csrfToken, token, expiresAt };
  });
}

/** Counts before the password is looked at, so that guesses made at the same moment count as well. */
async function countTry(
  deps: Deps,
  one: { email: string; address: string; now: Date },
): Promise<void> {
  const tries = await inTransaction(deps.db, (tx) =>
    noteSignInTry(tx, {
      emailSha256: sha256(one.email),
      address: one.address,
      at: one.now,
      since: triesSince(one.now),
    }),
  );
  if (!tooManyTries(tries)) return;
  throw new Refusal(
    'too-many-tries',
    'There were too many tries to sign in.',
    `Wait ${LIMITS.signInWindowMinutes} minutes, then try again, or ask for a link to choose a new password.`,
    { facts: { retryAfterSeconds: LIMITS.signInWindowMinutes * 60 } },
  );
}

/**
 * The step that each way of signing in has in its own form: it turns a claim into an account, or throws
 * `sign-in-refused`. Sessions, tries and the record are the same for all of them.
 */
async function proveIdentity(deps: Deps, claim: Claim, now: Date): Promise<AccountRow> {
  const account = await inTransaction(deps.db, (tx) =>
    accountByEmail(tx, comparableEmail(claim.email)),
  );
  const usable = account?.deactivatedAt === null ? account : undefined;
  // Outside the transaction: it takes tens of milliseconds on purpose.
  if ((await passwordIsRight(usable?.passwordHash ?? null, claim.password)) && usable)
    return usable;
  if (account !== undefined) await recordRefusal(deps, account, now);
  throw new Refusal(
    'sign-in-refused',
    'The e-mail address or the password is not right.',
    'Try again, or ask for a link to choose a new password.',
  );
}

async function recordRefusal(deps: Deps, account: AccountRow, now: Date): Promise<void> {
  await inTransaction(deps.db, (tx) =>
    recordEvent(tx, {
      federationId: account.federationId,
      at: now,
      actorId: null,
      kind: 'person.sign-in-refused',
      subjectKind: 'person',
      subjectId: account.id,
      detail: {},
    }),
  );
}

/** The person of a session as every action sees them. */
export function actorOf(
  session: Pick<FoundSession, 'personId' | 'federationId' | 'name'>,
  grants: readonly Grant[],
): Actor {
  return {
    personId: session.personId,
    federationId: session.federationId,
    name: session.name,
    grants,
  };
}

/** Who this cookie belongs to; undefined when the session ended, idled too long, or never was. Counts as use. */
export async function resumeSession(deps: Deps, token: Secret): Promise<SignedIn | undefined> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const session = await liveSession(tx, tokenHash(token), now);
    if (session === undefined) return undefined;
    if (sessionNeedsTouch(session, now)) await touchSession(tx, session.tokenSha256, now);
    const actor = actorOf(session, await grantsOf(tx, session.personId));
    return { actor, tokenSha256: session.tokenSha256, csrfToken: session.csrfToken };
  });
}

/** Whether a session still counts, without counting as use: for connections that stay open by themselves. */
export async function sessionStillLive(deps: Deps, tokenSha256: Buffer): Promise<boolean> {
  const now = deps.clock.now();
  const session = await inTransaction(deps.db, (tx) => liveSession(tx, tokenSha256, now));
  return session !== undefined;
}

async function liveSession(
  tx: Tx,
  tokenSha256: Buffer,
  now: Date,
): Promise<FoundSession | undefined> {
  const session = await findSession(tx, tokenSha256);
  return session !== undefined && sessionIsLive(session, now) ? session : undefined;
}

/** Ends this session. */
export async function signOut(deps: Deps, session: SignedIn): Promise<void> {
  const now = deps.clock.now();
  const { actor } = session;
  await inTransaction(deps.db, async (tx) => {
    if ((await revokeSession(tx, session.tokenSha256, now)) === undefined) return;
    await announce(tx, {
      topic: 'people',
      id: actor.personId,
      federationId: actor.federationId,
      schoolId: null,
    });
    await recordEvent(tx, {
      federationId: actor.federationId,
      at: now,
      actorId: actor.personId,
      kind: 'person.signed-out',
      subjectKind: 'person',
      subjectId: actor.personId,
      detail: {},
    });
  });
}
