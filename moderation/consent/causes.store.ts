import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';

/** Something on the register after which a person may perhaps not be shown any more. */
export interface CauseOnRegister {
  /** Of the answer or the flag; of the person, when they left. */
  readonly id: string;
  readonly subjectId: string;
  readonly federationId: string;
  readonly schoolId: string;
  readonly at: Date;
  readonly kind: 'granted' | 'refused' | 'withdrawn' | 'not-asked' | 'flag' | 'left';
  /** Only for answers: the same voice said yes before. */
  readonly tookBackYes: boolean;
}

/** These answers, in the order in which they were given. */
export async function answerCauses(tx: Tx, ids: readonly string[]): Promise<CauseOnRegister[]> {
  const rows = await tx
    .selectFrom('consent_answer as answer')
    .innerJoin('subject', 'subject.id', 'answer.subject_id')
    .select([
      'answer.id',
      'answer.subject_id as subjectId',
      'answer.recorded_at as at',
      'answer.status as kind',
      'subject.federation_id as federationId',
      'subject.school_id as schoolId',
      sql<boolean>`coalesce((select before.status = 'granted' from consent_answer before
        where before.subject_id = answer.subject_id and before.use_code = answer.use_code
          and before.guardian_id is not distinct from answer.guardian_id and before.seq < answer.seq
        order by before.seq desc limit 1), false)`.as('tookBackYes'),
    ])
    .where(sql<boolean>`answer.id = any(${[...ids]}::uuid[])`)
    .orderBy('answer.seq')
    .execute();
  return rows;
}

/** These flags, as far as they were set and not lifted since. */
export async function flagCauses(tx: Tx, ids: readonly string[]): Promise<CauseOnRegister[]> {
  const rows = await tx
    .selectFrom('protection_flag as flag')
    .innerJoin('subject', 'subject.id', 'flag.subject_id')
    .select([
      'flag.id',
      'flag.subject_id as subjectId',
      'flag.recorded_at as at',
      'subject.federation_id as federationId',
      'subject.school_id as schoolId',
    ])
    .where(sql<boolean>`flag.id = any(${[...ids]}::uuid[])`)
    .where('flag.act', '=', 'set')
    .orderBy('flag.seq')
    .execute();
  return rows.map((row) => ({ ...row, kind: 'flag', tookBackYes: false }));
}

export async function leaverCauses(
  tx: Tx,
  subjectIds: readonly string[],
  now: Date,
): Promise<CauseOnRegister[]> {
  const rows = await tx
    .selectFrom('subject')
    .select(['id', 'federation_id as federationId', 'school_id as schoolId'])
    .where(sql<boolean>`id = any(${[...subjectIds]}::uuid[])`)
    .execute();
  return rows.map((row) => ({
    ...row,
    subjectId: row.id,
    at: now,
    kind: 'left',
    tookBackYes: false,
  }));
}
