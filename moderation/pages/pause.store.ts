import type { Tx } from '../database/client.ts';

export interface NewPause {
  readonly id: string;
  readonly federationId: string;
  readonly pageId: string | null;
  readonly kind: 'pause' | 'incident';
  readonly because: string;
  readonly at: Date;
  /** Null: an operator. */
  readonly by: string | null;
}

/** Keeps a stop. False when the same is in force already. */
export async function insertPause(tx: Tx, pause: NewPause): Promise<boolean> {
  const result = await tx
    .insertInto('publishing_pause')
    .values({
      id: pause.id,
      federation_id: pause.federationId,
      page_id: pause.pageId,
      kind: pause.kind,
      because: pause.because,
      began_at: pause.at,
      began_by: pause.by,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export interface StopInForce {
  readonly id: string;
  readonly because: string;
  readonly beganAt: Date;
  readonly beganBy: string | null;
}

/** The stop of this kind that is in force, held until the transaction ends. */
export async function holdStop(
  tx: Tx,
  which: { federationId: string; pageId: string | null; kind: 'pause' | 'incident' },
): Promise<StopInForce | undefined> {
  return tx
    .selectFrom('publishing_pause')
    .select(['id', 'because', 'began_at as beganAt', 'began_by as beganBy'])
    .where('federation_id', '=', which.federationId)
    .where('page_id', which.pageId === null ? 'is' : '=', which.pageId)
    .where('kind', '=', which.kind)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

export async function endStop(
  tx: Tx,
  id: string,
  ended: { at: Date; by: string | null; because: string },
): Promise<void> {
  await tx
    .updateTable('publishing_pause')
    .set({ ended_at: ended.at, ended_by: ended.by, ended_because: ended.because })
    .where('id', '=', id)
    .execute();
}

export interface WaitingRow {
  readonly draftId: string;
  readonly pageId: string;
  readonly dueAt: Date;
}

/** Posts that are approved for these Pages and have not gone out, the first due first. */
export async function waitingOn(
  tx: Tx,
  pageIds: readonly string[],
  limit: number,
): Promise<WaitingRow[]> {
  if (pageIds.length === 0) return [];
  return tx
    .selectFrom('approval')
    .leftJoin('publication', 'publication.approval_id', 'approval.id')
    .innerJoin('draft', 'draft.id', 'approval.draft_id')
    .select([
      'approval.draft_id as draftId',
      'approval.page_id as pageId',
      'approval.due_at as dueAt',
    ])
    .where('approval.page_id', 'in', pageIds)
    .where('approval.withdrawn_at', 'is', null)
    .where('draft.state', 'in', ['approved', 'scheduled', 'publishing'])
    .where((eb) =>
      eb.or([eb('publication.id', 'is', null), eb('publication.state', '=', 'publishing')]),
    )
    .orderBy('approval.due_at')
    .orderBy('approval.id')
    .limit(limit)
    .execute();
}
