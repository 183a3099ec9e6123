import { inTransaction, type Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { canonicalJson } from '../kernel/digest.ts';
import { Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Actor } from '../kernel/permissions.ts';
import type { EventKind } from '../record/record.rules.ts';
import { recordEvent } from '../record/record.actions.ts';
import { approvalDigest, dueAt } from './approval.rules.ts';
import {
  approvalsInForce,
  insertApproval,
  insertDecision,
  withdrawApprovals,
} from './approval.store.ts';
import { decisionFile } from './decision-file.ts';
import { requireAct } from './deciding.rules.ts';
import { type DraftFile, touchDraft } from './draft.store.ts';
import { evaluateDraft } from './evaluation.actions.ts';
import { findingsOf, type KeptFinding } from './finding.store.ts';
import { announceDraft, keepRound } from './settle.actions.ts';
import { transition } from './states.rules.ts';
import { loadReadable, stale } from './open-revision.ts';
import { restoreTime, setTime } from './timing.store.ts';

export type DecisionCommand =
  | { draftId: string; kind: 'approve'; version: number; when?: 'now' | undefined }
  | { draftId: string; kind: 'return' | 'reject'; version: number; reason: string };

export interface Decided {
  readonly version: number;
  readonly undoUntil: Date | null;
}

/**
 * Decides a draft: approve, send back or refuse. The decision names the version that the person saw; when the draft has
 * moved on it loses with `stale`. Approval evaluates everything once more at this moment and pins the digest for each Page.
 * With `when: 'now'` a post whose time has passed is approved for now: no time is what is approved, and what the digest pins.
 */
export async function decideDraft(
  deps: Deps,
  actor: Actor,
  command: DecisionCommand,
): Promise<Decided> {
  const now = deps.clock.now();
  const decided = await inTransaction(deps.db, async (tx) => {
    const draft = await loadReadable(tx, actor, command.draftId);
    if (draft.version !== command.version) throw stale(draft);
    if (command.kind === 'approve') return approve(tx, deps, actor, draft, command.when, now);
    requireAct(command.kind, decisionFile(draft, []), actor, now);
    const version = await sendBack(tx, deps, actor, draft, command, now);
    return { version, undoUntil: null };
  });
  // What the fresh look found is kept (the transaction above committed) before the approver is told.
  if (decided instanceof Refusal) throw decided;
  return decided;
}

async function approve(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  waiting: DraftFile,
  when: 'now' | undefined,
  now: Date,
): Promise<Decided | Refusal> {
  const act = when === 'now' ? 'send-now' : 'approve';
  requireAct(act, decisionFile(waiting, await findingsOf(tx, waiting)), actor, now);
  // What is judged and approved is the post as it goes out: without the time that has passed.
  const draft = when === 'now' ? { ...waiting, wantedAt: null } : waiting;
  const findings = await lookAfresh(tx, deps, draft, now);
  const changed = refusalOf(() => {
    requireAct(act, decisionFile(waiting, findings), actor, now);
  });
  if (changed !== undefined) {
    await touchDraft(tx, draft.id, now);
    await announceDraft(tx, draft);
    return changed;
  }
  const decisionId = deps.newId();
  await keepDecision(
    tx,
    deps,
    actor,
    draft,
    { id: decisionId, kind: 'approve', reason: null },
    now,
  );
  if (when === 'now') await setTime(tx, deps, draft, { by: actor.personId, decisionId }, now);
  const due = dueAt(draft.wantedAt, now, LIMITS.undoApprovalSeconds);
  const photos = draft.photos.map(finalPhoto);
  const digests: Record<string, string> = {};
  for (const page of draft.pages) {
    const id = deps.newId();
    const digest = approvalDigest({
      text: draft.text,
      photos,
      pageGraphId: page.graphId,
      wantedAt: draft.wantedAt,
    });
    digests[page.id] = digest;
    await insertApproval(tx, {
      id,
      decisionId,
      draftId: draft.id,
      revision: draft.revision,
      pageId: page.id,
      digest,
      approvedBy: actor.personId,
      approvedAt: now,
      dueAt: due,
      withdrawnAt: null,
    });
    await later(tx, 'publish', { approvalId: id }, { now, dueAt: due });
  }
  const state = transition(draft.state, draft.wantedAt === null ? 'approve-now' : 'approve-later');
  const version = await touchDraft(tx, draft.id, now, { state, cameBackBecause: null });
  await tell(
    tx,
    actor,
    draft,
    'draft.approved',
    { digests, dueAt: due.toISOString(), ...(when === 'now' ? { sentNow: true } : {}) },
    now,
  );
  return { version, undoUntil: undoUntil(now) };
}

async function sendBack(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  draft: DraftFile,
  command: { kind: 'return' | 'reject'; reason: string },
  now: Date,
): Promise<number> {
  await keepDecision(tx, deps, actor, draft, { id: deps.newId(), ...command }, now);
  const version = await touchDraft(tx, draft.id, now, {
    state: transition(draft.state, command.kind),
    cameBackBecause: command.reason,
  });
  await tell(
    tx,
    actor,
    draft,
    command.kind === 'return' ? 'draft.returned' : 'draft.rejected',
    {},
    now,
  );
  return version;
}

/** Takes an approval back within the first seconds, while nothing has gone out. */
export async function undoApproval(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; version: number },
): Promise<Decided> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const draft = await loadReadable(tx, actor, command.draftId);
    const approvals = await approvalsInForce(tx, draft.id);
    const approved = approvals[0];
    const until =
      approved?.approvedBy === actor.personId ? undoUntil(approved.approvedAt) : undefined;
    requireAct('undo-approval', decisionFile(draft, [], until), actor, now);
    if (draft.version !== command.version) throw stale(draft);
    await withdrawApprovals(tx, draft.id, now);
    await restoreTime(tx, deps, draft, actor.personId, now);
    await keepDecision(
      tx,
      deps,
      actor,
      draft,
      { id: deps.newId(), kind: 'undo-approval', reason: null },
      now,
    );
    const version = await touchDraft(tx, draft.id, now, {
      state: transition(draft.state, 'undo-approval'),
    });
    await tell(tx, actor, draft, 'draft.approval-undone', {}, now);
    return { version, undoUntil: null };
  });
}

/** The safeguarding lead stops a post that waits or is approved; it goes back to its writer at once. */
export async function stopDraft(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; version: number; reason: string },
): Promise<Decided> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const draft = await loadReadable(tx, actor, command.draftId);
    // No check of the version: stopping must win over whatever happened a moment ago.
    requireAct('stop', decisionFile(draft, []), actor, now);
    await withdrawApprovals(tx, draft.id, now);
    await keepDecision(
      tx,
      deps,
      actor,
      draft,
      { id: deps.newId(), kind: 'stop', reason: command.reason },
      now,
    );
    const version = await touchDraft(tx, draft.id, now, {
      state: transition(draft.state, 'stop'),
      cameBackBecause: `Stopped by ${actor.name}: ${command.reason}`,
    });
    await tell(tx, actor, draft, 'draft.stopped', {}, now);
    return { version, undoUntil: null };
  });
}

/** Until when an approval given at `approvedAt` can be undone. */
export function undoUntil(approvedAt: Date): Date {
  return new Date(approvedAt.getTime() + LIMITS.undoApprovalSeconds * 1_000);
}

/** Evaluates the draft at this moment and keeps the outcome as a new round when it differs from the last one. */
export async function lookAfresh(
  tx: Tx,
  deps: Pick<Deps, 'newId'>,
  draft: DraftFile,
  now: Date,
): Promise<KeptFinding[]> {
  const kept = await findingsOf(tx, draft);
  const fresh = await evaluateDraft(tx, draft, 'submitted', now);
  const bare = kept.map(({ id: _id, resolution: _resolution, ...finding }) => finding);
  if (canonicalJson(bare) === canonicalJson(fresh)) return kept;
  return keepRound(tx, deps, draft, fresh);
}

function finalPhoto(photo: DraftFile['photos'][number]): { sha256: string; altText: string } {
  const sha256 = photo.rendered?.state === 'rendered' ? photo.rendered.sha256 : null;
  // Findings block before this can happen; approving without the final bytes must be impossible all the same.
  if (sha256 === null) throw new Error(`Photo ${photo.id} has no final file.`);
  return { sha256, altText: photo.altText };
}

async function keepDecision(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  draft: DraftFile,
  decision: {
    id: string;
    kind: 'approve' | 'return' | 'reject' | 'undo-approval' | 'stop';
    reason: string | null;
  },
  now: Date,
): Promise<void> {
  await insertDecision(tx, {
    id: decision.id,
    kind: decision.kind,
    reason: decision.reason,
    draftId: draft.id,
    revision: draft.revision,
    personId: actor.personId,
    sawVersion: draft.version,
    at: now,
  });
}

/** Puts what was done to a draft on the record, and tells the screens. */
export async function tell(
  tx: Tx,
  actor: Actor,
  draft: DraftFile,
  kind: EventKind,
  detail: Record<string, unknown>,
  now: Date,
): Promise<void> {
  await recordEvent(tx, {
    federationId: draft.federationId,
    at: now,
    actorId: actor.personId,
    kind,
    subjectKind: 'draft',
    subjectId: draft.id,
    detail: { revision: draft.revision, ...detail },
  });
  await announceDraft(tx, draft);
}

function refusalOf(check: () => void): Refusal | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
