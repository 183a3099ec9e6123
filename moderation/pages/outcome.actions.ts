import type { Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import {
  type ApprovedDraft,
  approvedPages,
  comeBack,
  endPublishing,
} from '../drafts/publishing.actions.ts';
import { recordEvent } from '../record/record.actions.ts';
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
 * Returns a post to the inbox of which nothing is visible. When another Page already shows it, or this one has a post that
 * may be seen, that cannot be undone by a decision: then this Page is marked for a person to look at, and the draft with it.
 */
export async function backToInbox(
  tx: Tx,
  deps: Deps,
  approved: ApprovedDraft,
  publication: PublicationRow | undefined,
  stop: Stop,
  now: Date,
): Promise<void> {
  const others = (await publicationsOf(tx, [approved.draft.id])).filter(
    (each) => each.approvalId !== approved.approval.id && each.state !== 'refused',
  );
  const own =
    publication ?? (others.length > 0 ? await intend(tx, deps, approved, now) : undefined);
  if (others.length > 0 || (own !== undefined && own.postId !== null)) {
    if (own !== undefined) await leaveToPerson(tx, approved, own.id, stop, now);
    return;
  }
  if (own !== undefined)
    await closePublication(tx, own.id, { state: 'refused', trouble: stop.says, now });
  await comeBack(tx, approved.draft, stop, now);
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

/** Ends the publishing of a draft once each of its Pages has an outcome. */
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
  const allThere = states.every((state) => state === 'published');
  await endPublishing(tx, draftId, allThere ? 'published' : 'outcome-unknown', now);
}

/** Puts what became of one Page's post on the record. */
export async function recordOutcome(
  tx: Tx,
  approved: ApprovedDraft,
  kind: 'publication.started' | 'publication.published' | 'publication.unconfirmed',
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
