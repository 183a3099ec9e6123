import type { Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../kernel/errors.ts';
import type { Actor } from '../kernel/permissions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { approvalDigest } from './approval.rules.ts';
import {
  approvalById,
  type ApprovalRow,
  approvalsInForce,
  approvedText,
  withdrawApproval,
  withdrawApprovals,
} from './approval.store.ts';
import { lookAfresh } from './decide.actions.ts';
import { mayRead } from './deciding.rules.ts';
import { type DraftFile, loadDraft, type PageFile, touchDraft } from './draft.store.ts';
import type { KeptFinding } from './finding.store.ts';
import { announceDraft } from './settle.actions.ts';
import { canHappen, transition } from './states.rules.ts';

/** An approval with the draft that it is about, both held until the transaction ends. */
export interface ApprovedDraft {
  readonly approval: ApprovalRow;
  readonly draft: DraftFile;
  readonly page: PageFile;
}

/** Loads and locks what an approval is about; undefined when it was withdrawn or its draft has moved on. */
export async function openApproved(tx: Tx, approvalId: string): Promise<ApprovedDraft | undefined> {
  const pointer = await approvalById(tx, approvalId);
  if (pointer === undefined) return undefined;
  const draft = await loadDraft(tx, pointer.draftId, { lock: true });
  // Read again under the draft's lock: an undo may have withdrawn it in between.
  const approval = await approvalById(tx, approvalId);
  if (draft === undefined || approval === undefined || approval.withdrawnAt !== null)
    return undefined;
  if (draft.revision !== approval.revision) return undefined;
  if (draft.state !== 'approved' && draft.state !== 'scheduled' && draft.state !== 'publishing')
    return undefined;
  const page = draft.pages.find((each) => each.id === approval.pageId);
  return page === undefined ? undefined : { approval, draft, page };
}

/** The approvals of a draft that are in force: one for each Page that it may go to. */
export async function approvedPages(tx: Tx, draftId: string): Promise<ApprovalRow[]> {
  return approvalsInForce(tx, draftId);
}

/** The words that were approved, whatever the draft says now. */
export async function approvedWords(tx: Tx, approvalId: string): Promise<string> {
  return (await approvedText(tx, approvalId)) ?? '';
}

/** The final files in order, as they were approved. */
export function approvedPhotos(draft: DraftFile): { sha256: string; altText: string }[] {
  return draft.photos.map((photo) => {
    const sha256 = photo.rendered?.sha256 ?? undefined;
    if (sha256 === undefined) throw new Error(`Photo ${photo.id} has no final file.`);
    return { sha256, altText: photo.altText };
  });
}

/** The digest of what is about to be sent to this Page, from digests computed over the very bytes at hand. */
export function digestToSend(approved: ApprovedDraft, sha256s: readonly string[]): string {
  return approvalDigest({
    text: approved.draft.text,
    photos: approved.draft.photos.map((photo, index) => ({
      sha256: sha256s[index] ?? '',
      altText: photo.altText,
    })),
    pageGraphId: approved.page.graphId,
    wantedAt: approved.draft.wantedAt,
  });
}

/**
 * Asks register and rulebook once more, as of `now`. A withdrawn answer, a new flag or anything else that stops the post
 * gives the sentence for the inbox; undefined means that it may go out.
 */
export async function whatStopsItNow(
  tx: Tx,
  deps: Pick<Deps, 'newId'>,
  draft: DraftFile,
  now: Date,
): Promise<string | undefined> {
  const stop = whatStops(await lookAfresh(tx, deps, draft, now));
  return stop === undefined ? undefined : `Just before publishing: ${stop.why}`;
}

/** The first finding that keeps a post from going out: a block, or a hold that nobody has settled. */
export function whatStops(findings: readonly KeptFinding[]): KeptFinding | undefined {
  return findings.find(
    (finding) =>
      finding.severity === 'block' || (finding.severity === 'hold' && finding.resolution === null),
  );
}

/** The first of the draft's Pages is about to be written to. */
export async function startPublishing(tx: Tx, draft: DraftFile, now: Date): Promise<void> {
  if (draft.state === 'publishing') return;
  await touchDraft(tx, draft.id, now, { state: transition(draft.state, 'publish-starts') });
  await announceDraft(tx, draft);
}

/** Sends an approved draft back to the inbox: every approval of it ends, and the reason is on the record. */
export async function comeBack(
  tx: Tx,
  draft: DraftFile,
  reason: { says: string; code: string },
  now: Date,
): Promise<void> {
  await withdrawApprovals(tx, draft.id, now);
  await touchDraft(tx, draft.id, now, {
    state: transition(draft.state, 'comes-back'),
    cameBackBecause: reason.says,
  });
  await recordEvent(tx, {
    federationId: draft.federationId,
    at: now,
    actorId: null,
    kind: 'draft.came-back',
    subjectKind: 'draft',
    subjectId: draft.id,
    detail: { revision: draft.revision, code: reason.code },
  });
  await announceDraft(tx, draft);
}

/** All Pages have an outcome: the draft is published, or a person must look at what a Page shows. */
export async function endPublishing(
  tx: Tx,
  draftId: string,
  outcome: 'published' | 'outcome-unknown',
  now: Date,
): Promise<void> {
  const draft = await loadDraft(tx, draftId, { lock: true });
  // A person who looked may have settled the last Page of a draft that was unconfirmed.
  if (draft === undefined || !canHappen(draft.state, outcome)) return;
  await touchDraft(tx, draft.id, now, { state: transition(draft.state, outcome) });
  await announceDraft(tx, draft);
}

/** A draft that a Page shows, or may show. */
export type DraftOnPages = DraftFile;

/** Loads a draft and holds it until the transaction ends. */
export async function holdDraft(tx: Tx, draftId: string): Promise<DraftOnPages | undefined> {
  return loadDraft(tx, draftId, { lock: true });
}

/** A draft that this person may see; with `lock` it is held until the transaction ends. Throws `not-found`. */
export async function readDraft(
  tx: Tx,
  actor: Actor,
  draftId: string,
  options: { lock?: boolean } = {},
): Promise<DraftOnPages> {
  const draft = await loadDraft(tx, draftId, options);
  if (draft === undefined || !mayRead(draft, actor)) throw notFound('draft');
  return draft;
}

/** The approval in force for one Page of a draft. */
export async function approvalFor(
  tx: Tx,
  draftId: string,
  pageId: string,
): Promise<ApprovalRow | undefined> {
  return (await approvalsInForce(tx, draftId)).find((each) => each.pageId === pageId);
}

/** The draft is left out on one Page: its approval ends, those for other Pages stay. */
export async function leavePageOut(tx: Tx, approvalId: string, now: Date): Promise<void> {
  await withdrawApproval(tx, approvalId, now);
}

/** What a Page shows of it was looked at: the version that screens name moves on. */
export async function touchHeld(tx: Tx, draft: DraftFile, now: Date): Promise<number> {
  const version = await touchDraft(tx, draft.id, now);
  await announceDraft(tx, draft);
  return version;
}

/** It was counted as published, and that was taken back: nobody knows again. */
export async function countUndone(tx: Tx, draft: DraftFile, now: Date): Promise<void> {
  if (canHappen(draft.state, 'count-undone'))
    await touchDraft(tx, draft.id, now, { state: transition(draft.state, 'count-undone') });
}

/** No Page shows the post any more. While another of its Pages is still being written to, that one's outcome comes first. */
export async function endTakenDown(tx: Tx, draft: DraftFile, now: Date): Promise<void> {
  if (canHappen(draft.state, 'take-down'))
    await touchDraft(tx, draft.id, now, { state: transition(draft.state, 'take-down') });
  await announceDraft(tx, draft);
}
