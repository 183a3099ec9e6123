import type { Tx } from '../database/client.ts';

export interface DecisionRow {
  readonly id: string;
  readonly kind: 'approve' | 'return' | 'reject' | 'undo-approval' | 'stop';
  readonly revision: number;
  readonly personId: string;
  readonly reason: string | null;
  readonly at: Date;
}

export interface ApprovalRow {
  readonly id: string;
  readonly draftId: string;
  readonly revision: number;
  readonly pageId: string;
  readonly digest: string;
  readonly approvedBy: string;
  readonly approvedAt: Date;
  readonly dueAt: Date;
  readonly withdrawnAt: Date | null;
}

export async function insertDecision(
  tx: Tx,
  decision: DecisionRow & { draftId: string; sawVersion: number },
): Promise<void> {
  await tx
    .insertInto('draft_decision')
    .values({
      id: decision.id,
      draft_id: decision.draftId,
      number: decision.revision,
      kind: decision.kind,
      person_id: decision.personId,
      reason: decision.reason,
      saw_version: decision.sawVersion,
      at: decision.at,
    })
    .execute();
}

export async function insertApproval(
  tx: Tx,
  approval: ApprovalRow & { decisionId: string },
): Promise<void> {
  await tx
    .insertInto('approval')
    .values({
      id: approval.id,
      decision_id: approval.decisionId,
      draft_id: approval.draftId,
      number: approval.revision,
      page_id: approval.pageId,
      digest: approval.digest,
      approved_by: approval.approvedBy,
      approved_at: approval.approvedAt,
      due_at: approval.dueAt,
    })
    .execute();
}

/** Approvals in force, one for each Page. */
export async function approvalsInForce(tx: Tx, draftId: string): Promise<ApprovalRow[]> {
  const rows = await tx
    .selectFrom('approval')
    .selectAll()
    .where('draft_id', '=', draftId)
    .where('withdrawn_at', 'is', null)
    .execute();
  return rows.map(toApproval);
}

export async function approvalById(tx: Tx, id: string): Promise<ApprovalRow | undefined> {
  const row = await tx.selectFrom('approval').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toApproval(row);
}

export async function withdrawApprovals(tx: Tx, draftId: string, now: Date): Promise<void> {
  await tx
    .updateTable('approval')
    .set({ withdrawn_at: now })
    .where('draft_id', '=', draftId)
    .where('withdrawn_at', 'is', null)
    .execute();
}

/** The words that were approved, whatever the draft says now. */
export async function approvedText(tx: Tx, approvalId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('approval')
    .innerJoin('draft_revision as revision', (join) =>
      join
        .onRef('revision.draft_id', '=', 'approval.draft_id')
        .onRef('revision.number', '=', 'approval.number'),
    )
    .select('revision.text')
    .where('approval.id', '=', approvalId)
    .executeTakeFirst();
  return row?.text;
}

/** Ends the approval for one Page; those for others stay in force. */
export async function withdrawApproval(tx: Tx, approvalId: string, now: Date): Promise<void> {
  await tx
    .updateTable('approval')
    .set({ withdrawn_at: now })
    .where('id', '=', approvalId)
    .where('withdrawn_at', 'is', null)
    .execute();
}

function toApproval(row: {
  id: string;
  draft_id: string;
  number: number;
  page_id: string;
  digest: string;
  approved_by: string;
  approved_at: Date;
  due_at: Date;
  withdrawn_at: Date | null;
}): ApprovalRow {
  return {
    id: row.id,
    draftId: row.draft_id,
    revision: row.number,
    pageId: row.page_id,
    digest: row.digest,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
    dueAt: row.due_at,
    withdrawnAt: row.withdrawn_at,
  };
}
