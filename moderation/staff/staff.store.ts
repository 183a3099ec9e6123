import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { Grant } from '../kernel/permissions.ts';

export interface AccountRow {
  readonly id: string;
  readonly federationId: string;
  readonly name: string;
  readonly email: string;
  readonly passwordHash: string | null;
  readonly deactivatedAt: Date | null;
}

const ACCOUNT = [
  'id',
  'federation_id as federationId',
  'name',
  'email',
  'password_hash as passwordHash',
  'deactivated_at as deactivatedAt',
] as const;

/** @param email as `comparableEmail` gives it */
export async function accountByEmail(tx: Tx, email: string): Promise<AccountRow | undefined> {
  return tx
    .selectFrom('person')
    .select(ACCOUNT)
    .where(sql`lower(email)`, '=', email)
    .executeTakeFirst();
}

export async function accountById(tx: Tx, personId: string): Promise<AccountRow | undefined> {
  return tx.selectFrom('person').select(ACCOUNT).where('id', '=', personId).executeTakeFirst();
}

/** Returns false, and writes nothing, when somebody has this e-mail address already. */
export async function insertPerson(
  tx: Tx,
  person: { id: string; federationId: string; name: string; email: string; now: Date },
  grants: readonly Grant[],
): Promise<boolean> {
  const made = await tx
    .insertInto('person')
    .values({
      id: person.id,
      federation_id: person.federationId,
      name: person.name,
      email: person.email,
      password_hash: null,
      created_at: person.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows !== 1n) return false;
  if (grants.length === 0) return true;
  await tx
    .insertInto('role_grant')
    .values(
      grants.map(({ role, schoolId }) => ({
        person_id: person.id,
        role,
        school_id: schoolId,
        granted_at: person.now,
      })),
    )
    .execute();
  return true;
}

export async function setPasswordHash(
  tx: Tx,
  personId: string,
  passwordHash: string,
): Promise<void> {
  await tx
    .updateTable('person')
    .set({ password_hash: passwordHash })
    .where('id', '=', personId)
    .execute();
}

export async function grantsOf(tx: Tx, personId: string): Promise<Grant[]> {
  return tx
    .selectFrom('role_grant')
    .select(['role', 'school_id as schoolId'])
    .where('person_id', '=', personId)
    .orderBy('role')
    .orderBy('school_id')
    .execute();
}

export interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly hasPassword: boolean;
  readonly deactivatedAt: Date | null;
  readonly grants: readonly Grant[];
  /** Sessions that still count. */
  readonly sessions: number;
  readonly lastSeenAt: Date | null;
}

/**
 * Everybody of a federation by name. Sessions count when they have not ended, expire after `now` and were used since
 * `idleSince`.
 */
export async function peopleOf(
  tx: Tx,
  federationId: string,
  times: { now: Date; idleSince: Date },
): Promise<PersonRow[]> {
  const people = await tx
    .selectFrom('person')
    .leftJoin('session', 'session.person_id', 'person.id')
    .select((eb) => [
      'person.id',
      'person.name',
      'person.email',
      'person.deactivated_at as deactivatedAt',
      sql<boolean>`person.password_hash is not null`.as('hasPassword'),
      eb.fn.max('session.last_seen_at').as('lastSeenAt'),
      eb.fn
        .count<string>('session.token_sha256')
        .filterWhere('session.revoked_at', 'is', null)
        .filterWhere('session.expires_at', '>', times.now)
        .filterWhere('session.last_seen_at', '>', times.idleSince)
        .as('sessions'),
    ])
    .where('person.federation_id', '=', federationId)
    .groupBy('person.id')
    .orderBy('person.name')
    .orderBy('person.id')
    .execute();
  const grants = await tx
    .selectFrom('role_grant')
    .innerJoin('person', 'person.id', 'role_grant.person_id')
    .select(['role_grant.person_id', 'role_grant.role', 'role_grant.school_id as schoolId'])
    .where('person.federation_id', '=', federationId)
    .orderBy('role_grant.role')
    .execute();
  const grantsByPerson = Map.groupBy(grants, (grant) => grant.person_id);
  return people.map((person) => ({
    ...person,
    sessions: Number(person.sessions),
    lastSeenAt: person.lastSeenAt ?? null,
    grants: (grantsByPerson.get(person.id) ?? []).map(({ role, schoolId }) => ({ role, schoolId })),
  }));
}

export interface SchoolRow {
  readonly id: string;
  readonly name: string;
  readonly shortName: string;
  readonly accent: 'sea' | 'clay' | 'plum' | 'moss' | 'slate';
}

/** The schools of a federation in their own order. */
export async function schoolsOf(tx: Tx, federationId: string): Promise<SchoolRow[]> {
  return tx
    .selectFrom('school')
    .select(['id', 'name', 'short_name as shortName', 'accent'])
    .where('federation_id', '=', federationId)
    .orderBy('position')
    .orderBy('name')
    .execute();
}

export async function federationName(tx: Tx, federationId: string): Promise<string> {
  const row = await tx
    .selectFrom('federation')
    .select('name')
    .where('id', '=', federationId)
    .executeTakeFirstOrThrow();
  return row.name;
}
