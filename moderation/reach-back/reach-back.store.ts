import type { Tx } from '../database/client.ts';
import type { DraftState } from '../drafts/states.contract.ts';
import type { ReachCause, ReachOutcome } from './reach-back.contract.ts';

export interface ReachCase {
  readonly id: string;
  readonly federationId: string;
  readonly schoolId: string;
  readonly subjectId: string;
  readonly cause: ReachCause;
  readonly answerId: string | null;
  readonly flagId: string | null;
  readonly causedAt: Date;
  readonly reachedAt: Date | null;
  readonly toldAt: Date | null;
}

const CASE = [
  'id',
  'federation_id as federationId',
  'school_id as schoolId',
  'subject_id as subjectId',
  'cause',
  'answer_id as answerId',
  'flag_id as flagId',
  'caused_at as causedAt',
  'reached_at as reachedAt',
  'told_at as toldAt',
] as const;

/** Opens the case of an answer, a flag or a leaver, or gives the one that is open already. */
export async function openCase(
  tx: Tx,
  fresh: Omit<ReachCase, 'reachedAt' | 'toldAt'>,
): Promise<ReachCase> {
  await tx
    .insertInto('reach_back')
    .values({
      id: fresh.id,
      federation_id: fresh.federationId,
      school_id: fresh.schoolId,
      subject_id: fresh.subjectId,
      cause: fresh.cause,
      answer_id: fresh.answerId,
      flag_id: fresh.flagId,
      caused_at: fresh.causedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  let query = tx.selectFrom('reach_back').select(CASE);
  if (fresh.answerId !== null) query = query.where('answer_id', '=', fresh.answerId);
  else if (fresh.flagId !== null) query = query.where('flag_id', '=', fresh.flagId);
  else query = query.where('subject_id', '=', fresh.subjectId).where('cause', '=', 'left');
  return query.executeTakeFirstOrThrow();
}

/** The cases that met this draft while it was on its way to a Page. */
export async function casesThatMetPublishing(tx: Tx, draftId: string): Promise<ReachCase[]> {
  return tx
    .selectFrom('reach_back')
    .select(CASE)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('reach_back_draft as met')
          .select('met.case_id')
          .whereRef('met.case_id', '=', 'reach_back.id')
          .where('met.draft_id', '=', draftId)
          .where('met.outcome', '=', 'publisher-looks'),
      ),
    )
    .orderBy('caused_at')
    .orderBy('id')
    .execute();
}

/** Keeps what became of a draft or a post, once. False when it was kept before. */
export async function keepReached(
  tx: Tx,
  reached: {
    caseId: string;
    draftId: string;
    was: DraftState;
    outcome: ReachOutcome;
    publicationId?: string;
    takeDownId?: string;
    at: Date;
  },
): Promise<boolean> {
  const result = await tx
    .insertInto('reach_back_draft')
    .values({
      case_id: reached.caseId,
      draft_id: reached.draftId,
      was: reached.was,
      outcome: reached.outcome,
      publication_id: reached.publicationId ?? null,
      take_down_id: reached.takeDownId ?? null,
      at: reached.at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Has this case dealt with this post already? Then a second run asks for nothing again, even if a person called it off. */
export async function hasReachedPost(
  tx: Tx,
  caseId: string,
  publicationId: string,
): Promise<boolean> {
  const row = await tx
    .selectFrom('reach_back_draft')
    .select('case_id')
    .where('case_id', '=', caseId)
    .where('publication_id', '=', publicationId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes that everything was found. True only the first time. */
export async function closeCase(tx: Tx, caseId: string, now: Date): Promise<boolean> {
  const result = await tx
    .updateTable('reach_back')
    .set({ reached_at: now })
    .where('id', '=', caseId)
    .where('reached_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Notes that the heads were written to. True only the first time. */
export async function noteTold(tx: Tx, caseId: string, now: Date): Promise<boolean> {
  const result = await tx
    .updateTable('reach_back')
    .set({ told_at: now })
    .where('id', '=', caseId)
    .where('told_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** How many drafts and posts a case touched. */
export async function countReached(
  tx: Tx,
  caseId: string,
): Promise<{ drafts: number; posts: number }> {
  const rows = await tx
    .selectFrom('reach_back_draft')
    .select(['draft_id', 'publication_id'])
    .where('case_id', '=', caseId)
    .execute();
  return {
    drafts: new Set(rows.filter((row) => row.publication_id === null).map((row) => row.draft_id))
      .size,
    posts: rows.filter((row) => row.publication_id !== null).length,
  };
}

/** Whether a case is about a child or an adult. */
export async function kindOfCase(tx: Tx, caseId: string): Promise<'pupil' | 'adult'> {
  const row = await tx
    .selectFrom('reach_back')
    .innerJoin('subject', 'subject.id', 'reach_back.subject_id')
    .select('subject.kind')
    .where('reach_back.id', '=', caseId)
    .executeTakeFirstOrThrow();
  return row.kind;
}
