import { sql } from 'kysely';
import type { Tx } from '../../database/client.ts';

export interface LinkToMake {
  readonly id: string;
  readonly tokenSha256: Buffer;
  readonly guardianId: string;
  /** Null for one that the parent asked for. */
  readonly roundId: string | null;
  readonly now: Date;
  readonly expiresAt: Date;
}

const LINKS_PER_STATEMENT = 1_000;

export async function insertParentLinks(tx: Tx, links: readonly LinkToMake[]): Promise<void> {
  for (let from = 0; from < links.length; from += LINKS_PER_STATEMENT) {
    await tx
      .insertInto('parent_link')
      .values(
        links.slice(from, from + LINKS_PER_STATEMENT).map((link) => ({
          token_sha256: link.tokenSha256,
          id: link.id,
          guardian_id: link.guardianId,
          round_id: link.roundId,
          created_at: link.now,
          expires_at: link.expiresAt,
        })),
      )
      .execute();
  }
}

/**
 * Ends the open links of these guardians, since a newer letter takes their place: those of rounds, or those that they
 * asked for. Somebody else who asks in their name thus never ends the link in a school's letter.
 */
export async function replaceLinks(
  tx: Tx,
  guardianIds: readonly string[],
  kind: 'of-rounds' | 'fresh',
  now: Date,
): Promise<void> {
  await tx
    .updateTable('parent_link')
    .set({ replaced_at: now })
    .where(sql<boolean>`guardian_id = any(${[...guardianIds]}::uuid[])`)
    .where('round_id', kind === 'fresh' ? 'is' : 'is not', null)
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .execute();
}

/**
 * Ends every open link of guardians whose address is another now: whoever reads the letters that went to the old one
 * does not answer in their name.
 */
export async function endLinksOfGuardians(
  tx: Tx,
  guardianIds: readonly string[],
  now: Date,
): Promise<void> {
  await replaceLinks(tx, guardianIds, 'of-rounds', now);
  await replaceLinks(tx, guardianIds, 'fresh', now);
}

/** Ends every open link of a round. */
export async function endLinksOfRound(tx: Tx, roundId: string, now: Date): Promise<void> {
  // Its guardians first, as a letter of another round holds them.
  const open = await tx
    .selectFrom('parent_link')
    .select('guardian_id')
    .where('round_id', '=', roundId)
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .execute();
  await holdGuardians(
    tx,
    open.map((link) => link.guardian_id),
  );
  await tx
    .updateTable('parent_link')
    .set({ replaced_at: now })
    .where('round_id', '=', roundId)
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .execute();
}

export interface ParentLink {
  readonly id: string;
  readonly guardianId: string;
  readonly guardian: string;
  readonly federationId: string;
  readonly federation: string;
  readonly roundId: string | null;
  /** False once it was used, replaced, or has expired. */
  readonly isOpen: boolean;
  readonly usedAt: Date | null;
  readonly usedFor: Buffer | null;
}

/**
 * Keeps every other link of the same guardian waiting until the transaction ends. A link alone would not do: two that
 * are used at once would each wait for the other.
 */
export async function holdGuardianOf(tx: Tx, tokenSha256: Buffer): Promise<void> {
  const link = await tx
    .selectFrom('parent_link')
    .select('guardian_id')
    .where('token_sha256', '=', tokenSha256)
    .executeTakeFirst();
  if (link !== undefined) await holdGuardians(tx, [link.guardian_id]);
}

/** The same for many, always in one order, so that nobody waits for somebody who waits for them. */
export async function holdGuardians(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx
    .selectFrom('guardian')
    .select('id')
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** The link of a token, whatever has become of it; undefined when there is none. */
export async function parentLink(
  tx: Tx,
  tokenSha256: Buffer,
  now: Date,
): Promise<ParentLink | undefined> {
  const row = await tx
    .selectFrom('parent_link as link')
    .innerJoin('guardian', 'guardian.id', 'link.guardian_id')
    .innerJoin('federation', 'federation.id', 'guardian.federation_id')
    .select(['link.id', 'link.round_id', 'link.used_at', 'link.used_for'])
    .select(['link.replaced_at', 'link.expires_at'])
    .select(['guardian.id as guardian_id', 'guardian.name as guardian'])
    .select(['federation.id as federation_id', 'federation.name as federation'])
    .where('link.token_sha256', '=', tokenSha256)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    guardianId: row.guardian_id,
    guardian: row.guardian,
    federationId: row.federation_id,
    federation: row.federation,
    roundId: row.round_id,
    isOpen: row.used_at === null && row.replaced_at === null && row.expires_at > now,
    usedAt: row.used_at,
    usedFor: row.used_for,
  };
}

/** Uses a link up, and ends every other open link of the guardian. */
export async function spendLinks(
  tx: Tx,
  link: { id: string; guardianId: string },
  sent: Buffer,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('parent_link')
    .set({ used_at: now, used_for: sent })
    .where('id', '=', link.id)
    .execute();
  await tx
    .updateTable('parent_link')
    .set({ replaced_at: now })
    .where('guardian_id', '=', link.guardianId)
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .execute();
}

export interface GuardianRow {
  readonly id: string;
  readonly federationId: string;
  readonly federation: string;
  readonly name: string;
  readonly email: string;
}

/** Guardians with an address, among these. */
export async function guardiansWithEmail(tx: Tx, ids: readonly string[]): Promise<GuardianRow[]> {
  return guardianRows(tx)
    .where(sql<boolean>`guardian.id = any(${[...ids]}::uuid[])`)
    .orderBy('guardian.name')
    .execute();
}

/** At most this many letters for one address: two parents may share one, a whole class does not. */
const GUARDIANS_OF_ONE_ADDRESS = 4;

/** Guardians of this address who may answer for somebody. @param email without case or space around it */
export async function guardiansByEmail(tx: Tx, email: string): Promise<GuardianRow[]> {
  return guardianRows(tx)
    .where(sql<boolean>`lower(guardian.email) = ${email}`)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('guardianship')
          .select('guardianship.guardian_id')
          .whereRef('guardianship.guardian_id', '=', 'guardian.id')
          .where('guardianship.may_answer', '=', true),
      ),
    )
    .orderBy('guardian.id')
    .limit(GUARDIANS_OF_ONE_ADDRESS)
    .execute();
}

function guardianRows(tx: Tx) {
  return tx
    .selectFrom('guardian')
    .innerJoin('federation', 'federation.id', 'guardian.federation_id')
    .select(['guardian.id', 'guardian.federation_id as federationId', 'guardian.name'])
    .select('federation.name as federation')
    .select(sql<string>`guardian.email`.as('email'))
    .where('guardian.email', 'is not', null)
    .where('guardian.email', '<>', '');
}

/** How many links a guardian asked for since each of two moments. */
export async function freshLinksSince(
  tx: Tx,
  guardianId: string,
  since: { window: Date; day: Date },
): Promise<{ inWindow: number; inDay: number }> {
  const rows = await tx
    .selectFrom('parent_link')
    .select('created_at')
    .where('guardian_id', '=', guardianId)
    .where('round_id', 'is', null)
    .where('created_at', '>', since.day)
    .execute();
  return {
    inDay: rows.length,
    inWindow: rows.filter((row) => row.created_at > since.window).length,
  };
}

/**
 * What this guardian said last about each child and use, as `child use`; nobody else's answer is among it.
 *
 * @param counted ids of the answers that count on the register: one that was taken back with its import does not
 */
export async function lastAnswersOf(tx: Tx, guardianId: string, counted: readonly string[]) {
  const rows = await tx
    .selectFrom('consent_answer')
    .distinctOn(['subject_id', 'use_code'])
    .selectAll()
    .where('guardian_id', '=', guardianId)
    .where(sql<boolean>`id = any(${[...counted]}::uuid[])`)
    .orderBy('subject_id')
    .orderBy('use_code')
    .orderBy('seq', 'desc')
    .execute();
  return new Map(
    rows.map((row) => [
      `${row.subject_id} ${row.use_code}`,
      {
        status: row.status,
        groupOnly: row.group_only,
        noCloseUp: row.no_close_up,
        firstNameAllowed: row.first_name_allowed,
        validUntil: row.valid_until,
        answeredOn: row.answered_on,
      },
    ]),
  );
}
