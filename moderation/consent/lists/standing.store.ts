import { sql } from 'kysely';
import type { Tx } from '../../database/client.ts';
import type { PermissionReason } from '../permission.rules.ts';

/** Any number, as long as every process takes the same one and no other lock does. */
const STANDING_LOCK = 4_310_012;

/** Held until the transaction ends, so that of two who bring the same lines up to date the second sees what the first wrote. */
export async function lockStandings(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${STANDING_LOCK})`.execute(tx);
}

/** Some of the people whose lines are not true any more on this school day: something was written, or their time has run out. */
export async function stalePeople(tx: Tx, day: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ subject_id: string }>`
    select subject_id from (
      (select subject_id from register_stale order by seq limit ${limit})
      union (select subject_id from subject_standing where until_day < ${day}::date limit ${limit})
      union (select subject_id from subject_standing where from_day > ${day}::date limit ${limit})
    ) stale limit ${limit}`.execute(tx);
  return rows.map((row) => row.subject_id);
}

/** The notes about these people that are there now; later ones stay, whatever happens meanwhile. */
export async function staleNotes(tx: Tx, subjectIds: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('register_stale')
    .select('seq')
    .where(sql<boolean>`subject_id = any(${[...subjectIds]}::uuid[])`)
    .execute();
  return rows.map((row) => row.seq);
}

export async function dropStaleNotes(tx: Tx, seqs: readonly string[]): Promise<void> {
  await sql`delete from register_stale where seq = any(${[...seqs]}::bigint[])`.execute(tx);
}

/** Notes everybody of the register as changed. @returns how many people that are */
export async function noteEverybody(tx: Tx): Promise<number> {
  const { rows } = await sql<{ people: string }>`
    with everybody as (
      select id from subject union select subject_id from register_entry
    ), noted as (insert into register_stale (subject_id) select id from everybody)
    select count(*) as people from everybody`.execute(tx);
  return Number(rows[0]?.people ?? 0);
}

export interface EntryRow {
  readonly subjectId: string;
  readonly federationId: string;
  readonly schoolId: string;
  readonly classId: string | null;
  readonly kind: 'pupil' | 'adult';
  readonly leavesOn: string | null;
  readonly sortKey: string;
  readonly words: readonly string[];
}

export interface StandingRow {
  readonly subjectId: string;
  readonly federationId: string;
  readonly schoolId: string;
  readonly sortKey: string;
  readonly use: string;
  readonly reason: PermissionReason;
  readonly from: string | null;
  readonly until: string | null;
  /** Of a yes that ends though the person stays: its last day. */
  readonly endsOn: string | null;
}

/** Writes these lines over the old ones; lines that say the same already are left as they are. */
export async function writeEntries(tx: Tx, entries: readonly EntryRow[]): Promise<void> {
  await sql`
    insert into register_entry (subject_id, federation_id, school_id, class_id, kind, leaves_on, sort_key, words)
    select "subjectId", "federationId", "schoolId", "classId", kind, "leavesOn", "sortKey", array_to_tsvector(words)
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as new(
      "subjectId" uuid, "federationId" uuid, "schoolId" uuid, "classId" uuid, kind text, "leavesOn" date, "sortKey" text, words text[])
    on conflict (subject_id) do update set
      federation_id = excluded.federation_id, school_id = excluded.school_id, class_id = excluded.class_id,
      kind = excluded.kind, leaves_on = excluded.leaves_on, sort_key = excluded.sort_key, words = excluded.words
    where (register_entry.federation_id, register_entry.school_id, register_entry.class_id, register_entry.kind,
        register_entry.leaves_on, register_entry.sort_key, register_entry.words)
      is distinct from (excluded.federation_id, excluded.school_id, excluded.class_id, excluded.kind,
        excluded.leaves_on, excluded.sort_key, excluded.words)`.execute(tx);
}

export async function writeStandings(tx: Tx, standings: readonly StandingRow[]): Promise<void> {
  await sql`
    insert into subject_standing (subject_id, use_code, federation_id, school_id, sort_key, reason, from_day, until_day, ends_on)
    select "subjectId", use, "federationId", "schoolId", "sortKey", reason, "from", until, "endsOn"
    from jsonb_to_recordset(${JSON.stringify(standings)}::jsonb) as new(
      "subjectId" uuid, use text, "federationId" uuid, "schoolId" uuid, "sortKey" text, reason text, "from" date, until date, "endsOn" date)
    on conflict (subject_id, use_code) do update set
      federation_id = excluded.federation_id, school_id = excluded.school_id, sort_key = excluded.sort_key,
      reason = excluded.reason, from_day = excluded.from_day, until_day = excluded.until_day,
      ends_on = excluded.ends_on
    where (subject_standing.federation_id, subject_standing.school_id, subject_standing.sort_key, subject_standing.reason,
        subject_standing.from_day, subject_standing.until_day, subject_standing.ends_on)
      is distinct from (excluded.federation_id, excluded.school_id, excluded.sort_key, excluded.reason,
        excluded.from_day, excluded.until_day, excluded.ends_on)`.execute(tx);
}

/** Takes away these people's lines about uses that there are no more. */
export async function dropOtherUses(
  tx: Tx,
  subjectIds: readonly string[],
  uses: readonly string[],
): Promise<void> {
  await sql`delete from subject_standing
    where subject_id = any(${[...subjectIds]}::uuid[]) and use_code <> all(${[...uses]}::text[])`.execute(
    tx,
  );
}

/** Takes away the lines of people who are on the register no more. */
export async function dropLines(tx: Tx, subjectIds: readonly string[]): Promise<void> {
  const ids = [...subjectIds];
  await sql`delete from register_entry where subject_id = any(${ids}::uuid[])`.execute(tx);
  await sql`delete from subject_standing where subject_id = any(${ids}::uuid[])`.execute(tx);
}

/** What lists need of people beside their file: whose federation and which class. */
export async function placesOf(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<Map<string, { federationId: string; classId: string | null }>> {
  const rows = await tx
    .selectFrom('subject')
    .select(['id', 'federation_id as federationId', 'class_id as classId'])
    .where(sql<boolean>`id = any(${[...subjectIds]}::uuid[])`)
    .execute();
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}
