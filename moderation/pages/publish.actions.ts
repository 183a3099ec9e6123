import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { sha256Hex } from '../kernel/digest.ts';
import { LIMITS } from '../kernel/limits.ts';
import { recordEvent } from '../record/record.actions.ts';
import { GraphRefused } from '../facebook/graph-errors.ts';
import type { SocialPage } from '../facebook/social-page.ts';
import {
  type ApprovedDraft,
  approvedPhotos,
  approvedPages,
  comeBack,
  digestToSend,
  endPublishing,
  openApproved,
  startPublishing,
  whatStopsItNow,
} from '../drafts/publishing.actions.ts';
import { whatDiffers } from './confirmation.rules.ts';
import { type PageRow, pageById } from './pages.store.ts';
import {
  closePublication,
  intendToPublish,
  keepPost,
  keepUploadedPhoto,
  publicationOf,
  type PublicationRow,
  publicationsOf,
  uploadedPhotos,
} from './publication.store.ts';

/** What the publisher needs beyond the usual: a way to speak to a Page. */
export interface PublishDeps extends Deps {
  readonly pageOf: (page: PageRow) => SocialPage;
}

interface Shipment {
  readonly approvalId: string;
  readonly draftId: string;
  readonly publication: PublicationRow;
  readonly page: PageRow;
  readonly text: string;
  readonly photos: readonly { readonly sha256: string; readonly altText: string; readonly bytes: Buffer }[];
}

/**
 * Publishes one approved revision on one Page (the two phases of contract section 3.3). Every step writes down what it
 * did before the next begins, so that another worker can go on after a crash at any point:
 *
 * 1. look again (in force? due? register and rules? digest of the very bytes?) and write down the intention;
 * 2. the token must speak for the pinned Page; upload each photo; make the post, which nobody can see yet;
 * 3. look again, make it public (repeatable), read it back, and count it as published only when it matches.
 *
 * Throws when the Page gave no clear answer: the job is tried again and goes on where it was.
 */
export async function publishApproval(
  deps: PublishDeps,
  command: { approvalId: string },
  context: { signal: AbortSignal },
): Promise<void> {
  const shipment = await prepare(deps, command.approvalId);
  if (shipment === undefined) return;
  const page = deps.pageOf(shipment.page);
  try {
    await requirePinnedPage(page, shipment);
    context.signal.throwIfAborted();
    const photoIds = await uploadMissing(deps, page, shipment, context.signal);
    const postId = await makePost(deps, page, shipment, photoIds);
    context.signal.throwIfAborted();
    if (!(await holdsAtTheLastMoment(deps, page, shipment, postId))) return;
    await makeVisible(page, postId);
    await confirm(deps, page, shipment, postId, photoIds);
  } catch (error) {
    if (error instanceof WrongPage) return giveBack(deps, shipment, 'wrong-page', error.message);
    if (error instanceof GraphRefused && error.class !== 'throttle' && error.class !== 'transient') {
      return giveBack(deps, shipment, `graph-${error.class}`, error.failure.personIsTold);
    }
    throw error;
  }
}

/** Every attempt ended without a clear answer. What may be visible is for a person to look at. */
export async function publishFailed(
  deps: Deps,
  command: { approvalId: string; failure: string },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const approved = await openApproved(tx, command.approvalId);
    if (approved === undefined) return;
    const publication = await publicationOf(tx, command.approvalId);
    if (publication === undefined || publication.postId === null) {
      // Without a post nothing can be visible: photos that belong to no post are seen by nobody and lapse.
      await backToInbox(tx, deps, approved, publication, 'no-answer', NO_ANSWER, now);
      return;
    }
    if (publication.state !== 'publishing') return;
    await closePublication(tx, publication.id, { state: 'unconfirmed', trouble: MAY_BE_VISIBLE, now });
    await recordOutcome(tx, approved, 'publication.unconfirmed', { publicationId: publication.id }, now);
    await settlePages(tx, approved.draft.id, now);
  });
}

/** Why a post goes back to the inbox: a code for the record, a sentence for people. */
interface Stop {
  readonly code: string;
  readonly says: string;
}

const LATE: Stop = {
  code: 'late',
  says: 'Its time passed while Gatehouse was not running. It does not go out late by itself: send it back, so that the writer can choose another time.',
};
const WITHDRAWN: Stop = { code: 'withdrawn', says: 'The approval was withdrawn.' };
const NO_ANSWER = 'The Page did not answer, so nothing was published. Approve it again when the Page is back.';
const MAY_BE_VISIBLE = 'The Page did not answer clearly. Look at the Page to see whether the post is there.';

/** Clocks of two machines may differ by this much; anything earlier is refused, since an approver may still undo. */
const EARLY_MS = 1_000;

/** The queue handed the job out before its time. */
class NotYetDue extends Error {
  override readonly name = 'NotYetDue';
}

class WrongPage extends Error {}

async function prepare(deps: PublishDeps, approvalId: string): Promise<Shipment | undefined> {
  const seen = await inTransaction(deps.db, (tx) => openApproved(tx, approvalId));
  if (seen === undefined) return undefined;
  const bytes = await readApprovedBytes(deps, seen);
  const now = deps.clock.now();
  if (seen.approval.dueAt.getTime() - now.getTime() > EARLY_MS) throw new NotYetDue();
  return inTransaction(deps.db, async (tx) => {
    const approved = await openApproved(tx, approvalId);
    if (approved === undefined) return undefined;
    const page = await pageById(tx, approved.page.id);
    if (page === undefined) throw new Error(`Page ${approved.page.id} is gone.`);
    const begun = await publicationOf(tx, approvalId);
    if (begun !== undefined && begun.state !== 'publishing') return undefined;
    const stop = await whyNotNow(tx, deps, approved, bytes, begun?.postId != null);
    if (stop !== undefined) {
      await backToInbox(tx, deps, approved, begun, stop.code, stop.says, now);
      return undefined;
    }
    const publication = begun ?? (await intend(tx, deps, approved, now));
    await startPublishing(tx, approved.draft, now);
    return {
      approvalId,
      draftId: approved.draft.id,
      publication,
      page,
      text: approved.draft.text,
      photos: approvedPhotos(approved.draft).map((photo, index) => ({
        ...photo,
        bytes: bytes[index] ?? Buffer.alloc(0),
      })),
    };
  });
}

/** The final files' bytes; one that is missing or was changed in the store comes as no bytes and fails the digest. */
async function readApprovedBytes(deps: Deps, approved: ApprovedDraft): Promise<Buffer[]> {
  const bytes: Buffer[] = [];
  for (const photo of approvedPhotos(approved.draft)) {
    bytes.push(await deps.pictures.read(photo.sha256).catch(() => Buffer.alloc(0)));
  }
  return bytes;
}

async function whyNotNow(
  tx: Tx,
  deps: Deps,
  approved: ApprovedDraft,
  bytes: readonly Buffer[],
  hasPost: boolean,
): Promise<Stop | undefined> {
  const now = deps.clock.now();
  const digest = digestToSend(
    approved,
    bytes.map((each) => sha256Hex(each)),
  );
  if (digest !== approved.approval.digest) {
    return {
      code: 'digest-differs',
      says: 'What would have been published is not exactly what was approved, so it was stopped. Please look at it again.',
    };
  }
  // Once a post was made, whether it may become visible is asked just before that, when it may already be there.
  return hasPost ? undefined : stopsNow(tx, deps, approved, now);
}

/** Why an approved post must not go out at `now`: its time has passed, or register or rules say no. */
async function stopsNow(
  tx: Tx,
  deps: Deps,
  approved: ApprovedDraft,
  now: Date,
): Promise<Stop | undefined> {
  const lateMinutes = (now.getTime() - approved.approval.dueAt.getTime()) / 60_000;
  if (lateMinutes > LIMITS.publishGraceMinutes) return LATE;
  const says = await whatStopsItNow(tx, deps, approved.draft, now);
  return says === undefined ? undefined : { code: 'no-longer-allowed', says };
}

async function intend(
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

async function requirePinnedPage(page: SocialPage, shipment: Shipment): Promise<void> {
  const who = await page.whoAmI();
  if (who.id !== shipment.page.graphId) {
    throw new WrongPage('The token of this Page speaks for another Page, so nothing was sent. An administrator must reconnect it.');
  }
}

/** Uploads the photos that have no id yet, one by one, and returns the ids of all in order. */
async function uploadMissing(
  deps: PublishDeps,
  page: SocialPage,
  shipment: Shipment,
  signal: AbortSignal,
): Promise<string[]> {
  const known = await inTransaction(deps.db, (tx) => uploadedPhotos(tx, shipment.publication.id));
  const ids: string[] = [];
  for (const [index, photo] of shipment.photos.entries()) {
    signal.throwIfAborted();
    const before = known.find((each) => each.position === index + 1);
    if (before !== undefined && before.sha256 === photo.sha256) {
      ids.push(before.graphPhotoId);
      continue;
    }
    const { photoId } = await page.uploadPhoto({ bytes: photo.bytes, altText: photo.altText, position: index });
    await inTransaction(deps.db, (tx) =>
      keepUploadedPhoto(tx, {
        publicationId: shipment.publication.id,
        position: index + 1,
        sha256: photo.sha256,
        graphPhotoId: photoId,
        now: deps.clock.now(),
      }),
    );
    ids.push(photoId);
  }
  if (ids.length !== shipment.photos.length) throw new Error('Not every approved photo was uploaded.');
  return ids;
}

/** Makes the post that nobody can see yet, or goes on with the one that an earlier attempt made. */
async function makePost(
  deps: PublishDeps,
  page: SocialPage,
  shipment: Shipment,
  photoIds: readonly string[],
): Promise<string> {
  if (shipment.publication.postId !== null) return shipment.publication.postId;
  const postId =
    (await adoptable(page, shipment.text, photoIds)) ??
    (await page.createUnpublishedPost({ message: shipment.text, photoIds })).postId;
  const kept = await inTransaction(deps.db, (tx) => keepPost(tx, shipment.publication.id, postId));
  // A worker that hung and came back may have made one, too: only the kept one is ever made visible.
  if (kept !== postId) await page.deletePost(postId);
  return kept;
}

/** Makes the post public. "The same text as before" may mean that an earlier attempt got through: then it is there. */
async function makeVisible(page: SocialPage, postId: string): Promise<void> {
  try {
    await page.publishPost(postId);
  } catch (error) {
    if (!(error instanceof GraphRefused) || error.class !== 'duplicate') throw error;
    if (!(await isVisible(page, postId))) throw error;
  }
}

async function isVisible(page: SocialPage, postId: string): Promise<boolean> {
  const post = await page.readPost(postId);
  return post !== 'gone' && post.isPublished;
}

/** An unpublished post of ours with this text and these very photos: made by an attempt whose answer was lost. */
async function adoptable(
  page: SocialPage,
  text: string,
  photoIds: readonly string[],
): Promise<string | undefined> {
  const candidate = await page.findUnpublishedPost(text);
  if (candidate === undefined) return undefined;
  const post = await page.readPost(candidate);
  if (post === 'gone' || post.isPublished) return undefined;
  const same =
    post.photoIds.length === photoIds.length && post.photoIds.every((id, index) => id === photoIds[index]);
  return same ? candidate : undefined;
}

/**
 * Uploads take seconds, and a crash may have cost hours: a parent may have said no meanwhile, or the time has passed. Until
 * this holds nothing is made visible. A post that an earlier attempt already made visible is confirmed instead.
 */
async function holdsAtTheLastMoment(
  deps: PublishDeps,
  page: SocialPage,
  shipment: Shipment,
  postId: string,
): Promise<boolean> {
  const now = deps.clock.now();
  const why = await inTransaction(deps.db, async (tx) => {
    const approved = await openApproved(tx, shipment.approvalId);
    return approved === undefined ? WITHDRAWN : stopsNow(tx, deps, approved, now);
  });
  if (why === undefined || (await isVisible(page, postId))) return true;
  await giveBack(deps, shipment, why.code, why.says);
  await page.deletePost(postId);
  return false;
}

async function confirm(
  deps: PublishDeps,
  page: SocialPage,
  shipment: Shipment,
  postId: string,
  photoIds: readonly string[],
): Promise<void> {
  const shown = await page.readPost(postId);
  const trouble =
    shown === 'gone'
      ? 'The Page no longer has the post.'
      : whatDiffers({ text: shipment.text, photoIds }, shown);
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const approved = await openApproved(tx, shipment.approvalId);
    if (approved === undefined) return;
    const id = shipment.publication.id;
    if (trouble === undefined && shown !== 'gone') {
      await closePublication(tx, id, { state: 'published', permalink: shown.permalink, now });
      await recordOutcome(
        tx,
        approved,
        'publication.published',
        { publicationId: id, postId, digest: approved.approval.digest },
        now,
      );
    } else {
      await closePublication(tx, id, { state: 'unconfirmed', trouble: trouble ?? '', now });
      await recordOutcome(tx, approved, 'publication.unconfirmed', { publicationId: id, postId }, now);
    }
    await settlePages(tx, approved.draft.id, now);
  });
}

async function giveBack(deps: PublishDeps, shipment: Shipment, code: string, says: string): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const approved = await openApproved(tx, shipment.approvalId);
    if (approved === undefined) return;
    const publication = await publicationOf(tx, shipment.approvalId);
    await backToInbox(tx, deps, approved, publication, code, says, now);
  });
}

/**
 * Returns a post to the inbox of which nothing is visible. When another Page already shows it, that cannot be undone by
 * a decision: then this Page is marked for a person to look at, and the draft with it.
 */
async function backToInbox(
  tx: Tx,
  deps: Deps,
  approved: ApprovedDraft,
  publication: PublicationRow | undefined,
  code: string,
  says: string,
  now: Date,
): Promise<void> {
  const others = (await publicationsOf(tx, [approved.draft.id])).filter(
    (each) => each.approvalId !== approved.approval.id && each.state !== 'refused',
  );
  const own = publication ?? (others.length > 0 ? await intend(tx, deps, approved, now) : undefined);
  if (others.length === 0) {
    if (own !== undefined) await closePublication(tx, own.id, { state: 'refused', trouble: says, now });
    await comeBack(tx, approved.draft, { says, code }, now);
    return;
  }
  if (own === undefined) return;
  await closePublication(tx, own.id, { state: 'unconfirmed', trouble: says, now });
  await recordOutcome(tx, approved, 'publication.unconfirmed', { publicationId: own.id, code }, now);
  await settlePages(tx, approved.draft.id, now);
}

/** Ends the publishing of a draft once each of its Pages has an outcome. */
async function settlePages(tx: Tx, draftId: string, now: Date): Promise<void> {
  const approvals = await approvedPages(tx, draftId);
  const publications = await publicationsOf(tx, [draftId]);
  const states = approvals.map(
    (approval) => publications.find((each) => each.approvalId === approval.id)?.state ?? 'publishing',
  );
  if (states.includes('publishing')) return;
  const allThere = states.every((state) => state === 'published');
  await endPublishing(tx, draftId, allThere ? 'published' : 'outcome-unknown', now);
}

async function recordOutcome(
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
