import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { openApproved } from '../drafts/publishing.actions.ts';
import type { SocialPage } from '../facebook/social-page.ts';
import { raiseAlert } from './alerts.actions.ts';
import { hasOtherToken } from './connection.actions.ts';
import { whatDiffers } from './confirmation.rules.ts';
import {
  backToInbox,
  leaveToPerson,
  recordOutcome,
  settlePages,
  type Stop,
} from './outcome.actions.ts';
import { createOrAdopt, isFinalRefusal, isVisible, makeVisible, takenOff } from './page-post.ts';
import {
  closePublication,
  forgetPost,
  keepPost,
  keepUploadedPhoto,
  publicationOf,
  uploadedPhotos,
} from './publication.store.ts';
import type { WaysToPages } from './speaking.actions.ts';
import { prepare, type Shipment, stopsNow, waits } from './shipment.actions.ts';

/** What the publisher needs beyond the usual: a way to speak to a Page. */
export interface PublishDeps extends Deps {
  readonly pageOf: WaysToPages['pageOf'];
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
  let postId = shipment.publication.postId ?? undefined;
  try {
    await requirePinnedPage(page, shipment);
    context.signal.throwIfAborted();
    const photoIds = await uploadMissing(deps, page, shipment, context.signal);
    postId = await makePost(deps, page, shipment, photoIds);
    context.signal.throwIfAborted();
    if (!(await holdsAtTheLastMoment(deps, page, shipment, postId))) return;
    await makeVisible(page, postId);
    await confirm(deps, page, shipment, postId, photoIds);
  } catch (error) {
    const stop = finalStop(error);
    if (stop === undefined) throw error;
    // The Page was connected again meanwhile: the next attempt goes on with the new token.
    if (await hasOtherToken(deps, shipment.page)) throw error;
    if (error instanceof WrongPage)
      await inTransaction(deps.db, (tx) =>
        raiseAlert(tx, deps, shipment.page, { kind: 'wrong-page', says: stop.says }),
      );
    // Another worker made the post while this one was refused: the next attempt goes on with it.
    if (postId === undefined && (await hasPost(deps, shipment))) throw error;
    const gone = postId === undefined || (await takenOff(page, postId));
    await giveBack(deps, shipment, stop, gone ? postId : undefined);
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
      await backToInbox(tx, deps, approved, publication, NO_ANSWER, now);
      return;
    }
    if (publication.state !== 'publishing') return;
    await leaveToPerson(tx, approved, publication.id, MAY_BE_VISIBLE, now);
  });
}

const WITHDRAWN: Stop = { code: 'withdrawn', says: 'The approval was withdrawn.' };
const NO_ANSWER: Stop = {
  code: 'no-answer',
  says: 'The Page did not answer, so nothing was published. Approve it again when the Page is back.',
};
const MAY_BE_VISIBLE: Stop = {
  code: 'no-clear-answer',
  says: 'The Page did not answer clearly. Look at the Page to see whether the post is there.',
};

class WrongPage extends Error {}

/** What cannot become better by trying again; undefined when it may. */
function finalStop(error: unknown): Stop | undefined {
  if (error instanceof WrongPage) return { code: 'wrong-page', says: error.message };
  if (!isFinalRefusal(error)) return undefined;
  return { code: `graph-${error.class}`, says: error.failure.personIsTold };
}

async function requirePinnedPage(page: SocialPage, shipment: Shipment): Promise<void> {
  const who = await page.whoAmI();
  if (who.id !== shipment.page.graphId) {
    throw new WrongPage(
      'The token of this Page speaks for another Page, so nothing was sent. An administrator must reconnect it.',
    );
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
    const uploaded = await page.uploadPhoto({
      bytes: photo.bytes,
      altText: photo.altText,
      position: index,
    });
    const kept = await inTransaction(deps.db, (tx) =>
      keepUploadedPhoto(tx, {
        publicationId: shipment.publication.id,
        position: index + 1,
        sha256: photo.sha256,
        graphPhotoId: uploaded.photoId,
        now: deps.clock.now(),
      }),
    );
    ids.push(kept);
  }
  if (ids.length !== shipment.photos.length)
    throw new Error('Not every approved photo was uploaded.');
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
  const postId = await createOrAdopt(page, shipment.text, photoIds);
  const kept = await inTransaction(deps.db, (tx) => keepPost(tx, shipment.publication.id, postId));
  // A worker that hung and came back may have made one, too: only the kept one is ever made visible.
  if (kept !== postId) await page.deletePost(postId);
  return kept;
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
  const seen = await inTransaction(deps.db, async (tx) => {
    const approved = await openApproved(tx, shipment.approvalId);
    if (approved === undefined) return WITHDRAWN;
    return (
      (await stopsNow(tx, deps, approved, now)) ??
      ((await waits(tx, approved, shipment.page, now)) ? 'waits' : undefined)
    );
  });
  // Made, but nobody can see it: it goes on where it is once the Page may be written to.
  if (seen === 'waits' && !(await isVisible(page, postId))) return false;
  const why = seen === 'waits' ? undefined : seen;
  if (why === undefined || (await isVisible(page, postId))) return true;
  // First off the Page, then back to the inbox: a crash in between does both again, and leaves nothing behind.
  await page.deletePost(postId);
  await giveBack(deps, shipment, why, postId);
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
      await leaveToPerson(tx, approved, id, { code: 'differs', says: trouble ?? '' }, now);
      return;
    }
    await settlePages(tx, approved.draft.id, now);
  });
}

async function hasPost(deps: PublishDeps, shipment: Shipment): Promise<boolean> {
  const kept = await inTransaction(deps.db, (tx) => publicationOf(tx, shipment.approvalId));
  return kept !== undefined && kept.postId !== null;
}

/**
 * Back to the inbox, when nothing of it can be visible: else it is left to a person. `gonePostId` is a post that is proven
 * to be off the Page.
 */
async function giveBack(
  deps: PublishDeps,
  shipment: Shipment,
  stop: Stop,
  gonePostId: string | undefined,
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const approved = await openApproved(tx, shipment.approvalId);
    if (approved === undefined) return;
    if (gonePostId !== undefined) await forgetPost(tx, shipment.publication.id, gonePostId);
    const publication = await publicationOf(tx, shipment.approvalId);
    await backToInbox(tx, deps, approved, publication, stop, now);
  });
}
