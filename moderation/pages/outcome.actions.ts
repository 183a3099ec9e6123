import type { Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import {
  type ApprovedDraft,
  approvedPages,
  comeBack,
  endPublishing,
  endTakenDown,
  holdDraft,
  startPublishing,
} from '../drafts/publishing.actions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { leaveAllToDelete } from './leftovers.actions.ts';
import {
  closePublication,
  intendToPublish,
  publicationOf,
  type PublicationRow,
  publicationsOf,
} from './publication.store.ts';

/** Why a post goes back to the inbox: a code for the record, a sentence for people. */
export interface Stop {
  readonly code: string;
  readonly says: string;
}

/**
 * Ends the way of a post to one Page because of `stop`. What may have been seen is left to a person. Else nothing of it is
 * visible here: when no other Page shows the draft, or may, the whole draft goes back to the inbox; when one does, that cannot be
 * undone by a decision about the draft, so this Page alone waits for a person, who approves it again or leaves it out.
 */
export async function backToInbox(
  tx: Tx,
  deps: Deps,
  approved: ApprovedDraft,
  publication: PublicationRow | undefined,
  stop: Stop,
  now: Date,
): Promise<void> {
  if (publication !== undefined && publication.showAskedAt !== null) {
    await leaveToPerson(tx, approved, publication.id, stop, now);
    return;
  }
  const isElsewhere = (await publicationsOf(tx, [approved.draft.id])).some(
    (each) => each.approvalId !== approved.approval.id && each.state !== 'refused',
  );
  const own = publication ?? (isElsewhere ? await intend(tx, deps, approved, now) : undefined);
  if (own !== undefined) {
    await closePublication(tx, own.id, { state: 'refused', trouble: stop.says, now });
    await leaveAllToDelete(tx, own, now);
  }
  if (!isElsewhere) {
    await comeBack(tx, approved.draft, stop, now);
    return;
  }
  if (own === undefined) return;
  const detail = { publicationId: own.id, code: stop.code };
  await recordOutcome(tx, approved, 'publication.stopped', detail, now);
  // Nothing else may have begun it: its other Pages are at work, or have been.
  await startPublishing(tx, approved.draft, now);
  await settlePages(tx, approved.draft.id, now);
}

/** Marks what a Page shows as unconfirmed: nothing is sent again, and a person looks. */
export async function leaveToPerson(
  tx: Tx,
  approved: ApprovedDraft,
  publicationId: string,
  why: Stop,
  now: Date,
): Promise<void> {
  await closePublication(tx, publicationId, { state: 'unconfirmed', trouble: why.says, now });
  const detail = { publicationId, code: why.code };
  await recordOutcome(tx, approved, 'publication.unconfirmed', detail, now);
  await settlePages(tx, approved.draft.id, now);
}

/** Writes down the intention to publish, before the first call to the Page. */
export async function intend(
  tx: Tx,
  deps: Deps,
  approved: ApprovedDraft,
  now: Date,
): Promise<PublicationRow> {
  const id = deps.newId();
  await intendToPublish(tx, {
    id,
    approvalId: approved.approval.id,
    draftId: approved.draft.id,
    pageId: approved.page.id,
    now,
  });
  await recordOutcome(tx, approved, 'publication.started', { publicationId: id }, now);
  const publication = await publicationOf(tx, approved.approval.id);
  if (publication === undefined) throw new Error('The intention to publish was not kept.');
  return publication;
}

/**
 * Lets the draft follow its Pages once none of them is on its way any more: published when each shows it (or showed it, and it
 * was taken down since), taken down when none does any more, else a person has to look.
 */
export async function settlePages(tx: Tx, draftId: string, now: Date): Promise<void> {
  // Asked for by id: what the register said while the post was on its way is the reach-back's matter.
  await later(tx, 'look-back', { draftId }, { now });
  const approvals = await approvedPages(tx, draftId);
  const publications = await publicationsOf(tx, [draftId]);
  const states = approvals.map(
    (approval) =>
      publications.find((each) => each.approvalId === approval.id)?.state ?? 'publishing',
  );
  if (states.includes('publishing')) return;
  const isOff = states.length > 0 && states.every((state) => state === 'taken-down');
  const isThere = states.every((state) => state === 'published' || state === 'taken-down');
  await endPublishing(tx, draftId, isThere && !isOff ? 'published' : 'outcome-unknown', now);
  if (!isOff) return;
  const draft = await holdDraft(tx, draftId);
  if (draft !== undefined) await endTakenDown(tx, draft, now);
}

/** Puts what became of one Page's post on the record. */
export async function recordOutcome(
  tx: Tx,
  approved: ApprovedDraft,
  kind:
    | 'publication.started'
    | 'publication.published'
    | 'publication.unconfirmed'
    | 'publication.stopped',
  detail: Record<string, unknown>,
  now: Date,
): Promise<void> {
  await recordEvent(tx, {
    federationId: approved.draft.federationId,
    at: now,
    actorId: null,
    kind,
    subjectKind: 'draft',
    subjectId: approved.draft.id,
    detail: { revision: approved.draft.revision, pageId: approved.page.id, ...detail },
  });
}
