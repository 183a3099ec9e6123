import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';

/** First key of the advisory locks under which tries are counted: one class for addresses, one for e-mails. */
const ADDRESS_LOCK = 4_310_002;
const EMAIL_LOCK = 4_310_003;

/**
 * Notes a try and counts those since `since`, this one included. Tries of one e-mail or address wait for each other, so
 * that a hundred at once are counted as a hundred.
 */
export async function noteSignInTry(
  tx: Tx,
  one: { emailSha256: Buffer; address: string; at: Date; since: Date },
): Promise<{ ofEmail: number; fromAddress: number }> {
  // Always in this order; two tries can then not wait for each other.
  await sql`select pg_advisory_xact_lock(${sql.lit(ADDRESS_LOCK)}, hashtext(${one.address}))`.execute(
    tx,
  );
  await sql`select pg_advisory_xact_lock(${sql.lit(EMAIL_LOCK)}, hashtext(${one.emailSha256.toString('hex')}))`.execute(
    tx,
  );
  await tx
    .deleteFrom('sign_in_try')
    .where('at', '<', one.since)
    .where((eb) =>
      eb.or([eb('email_sha256', '=', one.emailSha256), eb('address', '=', one.address)]),
    )
    .execute();
  await tx
    .insertInto('sign_in_try')
    .values({ email_sha256: one.emailSha256, address: one.address, at: one.at })
    .execute();
  const counts = await tx
    .selectFrom('sign_in_try')
    .select((eb) => [
      eb.fn.countAll<string>().filterWhere('email_sha256', '=', one.emailSha256).as('of_email'),
      eb.fn.countAll<string>().filterWhere('address', '=', one.address).as('from_address'),
    ])
    .where((eb) =>
      eb.or([eb('email_sha256', '=', one.emailSha256), eb('address', '=', one.address)]),
    )
    .executeTakeFirstOrThrow();
  return { ofEmail: Number(counts.of_email), fromAddress: Number(counts.from_address) };
}

/** After a right password the tries of this e-mail no longer count against its owner. */
export async function forgetTriesOf(tx: Tx, emailSha256: Buffer): Promise<void> {
  await tx.deleteFrom('sign_in_try').where('email_sha256', '=', emailSha256).execute();
}

export async function insertSession(
  tx: Tx,
  session: {
    tokenSha256: Buffer;
    personId: string;
    csrfToken: string;
    now: Date;
    expiresAt: Date;
    device: string;
  },
): Promise<void> {
  await tx
    .insertInto('session')
    .values({
      token_sha256: session.tokenSha256,
      person_id: session.personId,
      csrf_token: session.csrfToken,
      created_at: session.now,
      last_seen_at: session.now,
      expires_at: session.expiresAt,
      device: session.device,
    })
    .execute();
}

export interface FoundSession {
  readonly tokenSha256: Buffer;
  readonly personId: string;
  readonly federationId: string;
  readonly name: string;
  readonly csrfToken: string;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/** The session with this token's hash, whatever its state; none for a person who left. */
export async function findSession(tx: Tx, tokenSha256: Buffer): Promise<FoundSession | undefined> {
  const row = await tx
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.person_id')
    .select([
      'session.person_id',
      'session.csrf_token',
      'session.last_seen_at',
      'session.expires_at',
      'session.revoked_at',
      'person.federation_id',
      'person.name',
    ])
    .where('session.token_sha256', '=', tokenSha256)
    .where('person.deactivated_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    tokenSha256,
    personId: row.person_id,
    federationId: row.federation_id,
    name: row.name,
    csrfToken: row.csrf_token,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}

export async function touchSession(tx: Tx, tokenSha256: Buffer, now: Date): Promise<void> {
  await tx
    .updateTable('session')
    .set({ last_seen_at: now })
    .where('token_sha256', '=', tokenSha256)
    .execute();
}

/** Ends one session. Returns whose it was; undefined when it had ended before or never was. */
export async function revokeSession(
  tx: Tx,
  tokenSha256: Buffer,
  now: Date,
): Promise<string | undefined> {
  const row = await tx
    .updateTable('session')
    .set({ revoked_at: now })
    .where('token_sha256', '=', tokenSha256)
    .where('revoked_at', 'is', null)
    .returning('person_id')
    .executeTakeFirst();
  return row?.person_id;
}

/** Ends every session of a person that has not ended yet. Returns how many. */
export async function revokeSessionsOf(tx: Tx, personId: string, now: Date): Promise<number> {
  const result = await tx
    .updateTable('session')
    .set({ revoked_at: now })
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
