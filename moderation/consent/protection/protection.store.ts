import { sql } from 'kysely';
import type { Tx } from '../../database/client.ts';

/** A flag as it is kept. */
export interface FlagToKeep {
  readonly id: string;
  readonly subjectId: string;
  readonly act: 'set' | 'lifted';
  /** Kind and reason, sealed. */
  readonly sealed: Buffer;
  readonly reviewOn: string | null;
  /** Null when a machine carried it over. */
  readonly recordedBy: string | null;
  readonly recordedAt: Date;
}

/** Adds a flag; none is ever changed or removed (the database refuses it). */
export async function insertFlag(tx: Tx, flag: FlagToKeep): Promise<void> {
  await tx
    .insertInto('protection_flag')
    .values({
      id: flag.id,
      subject_id: flag.subjectId,
      act: flag.act,
      sealed: flag.sealed,
      review_on: flag.reviewOn,
      recorded_by: flag.recordedBy,
      recorded_at: flag.recordedAt,
    })
    .execute();
}

/** Makes whoever else sets or lifts this person's flag wait until the transaction ends. */
export async function lockFlagsOf(tx: Tx, subjectId: string): Promise<void> {
  await tx.selectFrom('subject').select('id').where('id', '=', subjectId).forUpdate().execute();
}

export interface KeptFlag {
  readonly id: string;
  readonly subjectId: string;
  readonly act: 'set' | 'lifted';
  readonly sealed: Buffer | null;
  /** The plain reason of a flag from before reasons were sealed. */
  readonly plain: string | null;
  readonly reviewOn: string | null;
  readonly recordedBy: string | null;
  readonly recordedAt: Date;
}

/** Every entry of these people's flags, the newest first. The caller guards who asks; only one database role may. */
export async function flagsOf(tx: Tx, subjectId: string): Promise<KeptFlag[]> {
  const rows = await flagRows(tx).where('subject_id', '=', subjectId).execute();
  return rows.map(kept);
}

/** The newest entry of everybody in these schools who was ever flagged, as far as it sets a flag. */
export async function flagsInForce(
  tx: Tx,
  federationId: string,
  schoolIds: readonly string[] | 'all',
): Promise<KeptFlag[]> {
  let query = flagRows(tx)
    .innerJoin('subject', 'subject.id', 'protection_flag.subject_id')
    .where('subject.federation_id', '=', federationId)
    .where('act', '=', 'set')
    .where(
      sql<boolean>`not exists (select from protection_flag later where later.subject_id = protection_flag.subject_id and later.seq > protection_flag.seq)`,
    );
  if (schoolIds !== 'all')
    query = query.where(sql<boolean>`subject.school_id = any(${[...schoolIds]}::uuid[])`);
  return (await query.execute()).map(kept);
}

function flagRows(tx: Tx) {
  return tx
    .selectFrom('protection_flag')
    .leftJoin('person', 'person.id', 'protection_flag.recorded_by')
    .select(['protection_flag.id', 'subject_id', 'act', 'sealed', 'reason', 'review_on'])
    .select(['recorded_at', 'person.name as recorder'])
    .orderBy('seq', 'desc');
}

function kept(row: {
  id: string;
  subject_id: string;
  act: 'set' | 'lifted';
  sealed: Buffer | null;
  reason: string | null;
  review_on: string | null;
  recorded_at: Date;
  recorder: string | null;
}): KeptFlag {
  return {
    id: row.id,
    subjectId: row.subject_id,
    act: row.act,
    sealed: row.sealed,
    plain: row.reason,
    reviewOn: row.review_on,
    recordedBy: row.recorder,
    recordedAt: row.recorded_at,
  };
}

/** Flags whose reason lies open still, at most so many. */
export async function plainFlags(
  tx: Tx,
  limit: number,
): Promise<{ id: string; act: 'set' | 'lifted'; reason: string }[]> {
  const rows = await tx
    .selectFrom('protection_flag')
    .select(['id', 'act', 'reason'])
    .where('sealed', 'is', null)
    .limit(limit)
    .forUpdate()
    .execute();
  return rows.map(({ id, act, reason }) => ({ id, act, reason: reason ?? '' }));
}

export async function sealFlag(tx: Tx, id: string, sealed: Buffer): Promise<void> {
  await tx
    .updateTable('protection_flag')
    .set({ sealed, reason: null })
    .where('id', '=', id)
    .execute();
}
