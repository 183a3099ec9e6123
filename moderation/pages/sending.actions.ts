import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import type { SocialPage } from '../facebook/social-page.ts';
import { leaveToDelete } from './leftovers.actions.ts';
import { isFinalRefusal, lapsedPhotos, madeByUs } from './page-post.ts';
import { publicationOf } from './publication.store.ts';
import {
  forgetPhotos,
  holdPage,
  keepUploadedPhoto,
  setPost,
  takenPosts,
  uploadedPhotos,
} from './publication-post.store.ts';
import type { Meant } from './reconcile.rules.ts';
import { sameInOrder } from './reconcile.rules.ts';
import type { Shipment } from './shipment.actions.ts';

/** A photo that belongs to no post lapses after about a day (contract 3.1); one that is nearly so old is uploaded again. */
const PHOTO_GOOD_FOR_MS = 23 * 3_600_000;
/** Another worker, or another post with the same words, may be in the way; more often than this nothing is. */
const TRIES_MAX = 3;

/** What was to be used was taken or given up by somebody else in this moment: the job is tried again and sees it. */
class InTheWay extends Error {
  override readonly name = 'InTheWay';
}

/** A post on the Page that is this publication's, with its photos in order. */
export interface MadePost {
  readonly postId: string;
  readonly photoIds: readonly string[];
}

/**
 * Sees to it that the Page holds the post, which nobody can see yet: goes on with the one that is kept, adopts the one whose
 * answer was lost, or makes it. Every id is kept before the next call.
 *
 * Throws the errors of the port, and `InTheWay` when another worker is at it.
 */
export async function makePost(
  deps: Deps,
  page: SocialPage,
  shipment: Shipment,
  signal: AbortSignal,
): Promise<MadePost> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    signal.throwIfAborted();
    const photoIds = await uploadMissing(deps, page, shipment, signal);
    signal.throwIfAborted();
    const kept = await keptPost(deps, shipment);
    if (kept !== undefined) return { postId: kept, photoIds };
    const postId =
      (await adoptable(deps, page, shipment, photoIds)) ??
      (await create(deps, page, shipment, photoIds));
    const taken = postId === undefined ? undefined : await keep(deps, shipment, photoIds, postId);
    if (taken !== undefined) return { postId: taken, photoIds };
  }
  throw new InTheWay('Something else took what was to be used.');
}

function meantBy(shipment: Shipment, photoIds: readonly string[]): Meant {
  return {
    text: shipment.text,
    photoIds,
    intendedAt: shipment.publication.startedAt,
    applicationId: shipment.page.graphAppId,
  };
}

async function keptPost(deps: Deps, { approvalId }: Shipment): Promise<string | undefined> {
  const publication = await inTransaction(deps.db, (tx) => publicationOf(tx, approvalId));
  return publication?.postId ?? undefined;
}

/** Uploads the photos that have no id yet, or whose upload is nearly a day old, one by one; the ids of all in order. */
async function uploadMissing(
  deps: Deps,
  page: SocialPage,
  shipment: Shipment,
  signal: AbortSignal,
): Promise<string[]> {
  const known = await inTransaction(deps.db, (tx) => usablePhotos(tx, deps, shipment));
  const ids: string[] = [];
  for (const [index, photo] of shipment.photos.entries()) {
    signal.throwIfAborted();
    const before = known.find((each) => each.position === index + 1);
    if (before !== undefined && before.sha256 === photo.sha256) {
      ids.push(before.graphPhotoId);
      continue;
    }
    const { bytes, altText } = photo;
    const { photoId } = await page.uploadPhoto({ bytes, altText, position: index });
    ids.push(await keepPhoto(deps, shipment, index, photoId));
  }
  if (ids.length !== shipment.photos.length || new Set(ids).size !== ids.length)
    throw new Error('Not every approved photo was uploaded.');
  return ids;
}

/** The uploads that can be used; those that are too old are given up, unless they are in a post already. */
async function usablePhotos(tx: Tx, deps: Deps, shipment: Shipment) {
  const publication = await publicationOf(tx, shipment.approvalId);
  const known = await uploadedPhotos(tx, shipment.publication.id);
  if (publication === undefined || publication.postId !== null) return known;
  const now = deps.clock.now();
  const isOld = ({ uploadedAt }: { uploadedAt: Date }): boolean =>
    now.getTime() - uploadedAt.getTime() > PHOTO_GOOD_FOR_MS;
  await giveUpPhotos(
    tx,
    shipment,
    known.filter(isOld).map(({ graphPhotoId }) => graphPhotoId),
    now,
  );
  return known.filter((photo) => !isOld(photo));
}

async function giveUpPhotos(
  tx: Tx,
  { page, publication }: Shipment,
  photoIds: readonly string[],
  now: Date,
): Promise<void> {
  await forgetPhotos(tx, publication.id, photoIds);
  const of = { pageId: page.id, publicationId: publication.id, now };
  await leaveToDelete(
    tx,
    of,
    photoIds.map((graphId) => ({ kind: 'photo', graphId })),
  );
}

/** Keeps the id; a photo that another worker had uploaded before wins, and this one is to be deleted. */
async function keepPhoto(
  deps: Deps,
  { page, publication, photos }: Shipment,
  index: number,
  graphPhotoId: string,
): Promise<string> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const sha256 = photos[index]?.sha256 ?? '';
    const position = index + 1;
    const publicationId = publication.id;
    const kept = await keepUploadedPhoto(tx, {
      publicationId,
      position,
      sha256,
      graphPhotoId,
      now,
    });
    const of = { pageId: page.id, publicationId, now };
    if (kept !== graphPhotoId)
      await leaveToDelete(tx, of, [{ kind: 'photo', graphId: graphPhotoId }]);
    return kept;
  });
}

/** A post that an attempt of ours made and whose answer was lost, and that nobody else has. */
async function adoptable(
  deps: Deps,
  page: SocialPage,
  shipment: Shipment,
  photoIds: readonly string[],
): Promise<string | undefined> {
  const made = await madeByUs(page, meantBy(shipment, photoIds));
  if (made.length === 0) return undefined;
  const where = { pageId: shipment.page.id, publicationId: shipment.publication.id };
  const ids = made.map(({ id }) => id);
  const taken = await inTransaction(deps.db, (tx) => takenPosts(tx, where, ids));
  // What somebody made visible by hand comes first: a second one beside it would be seen twice.
  const free = made.filter(({ id }) => !taken.has(id));
  return (free.find((post) => post.isPublished) ?? free[0])?.id;
}

/** Makes the post. Undefined when photos of it are gone or used up, and were forgotten, so that they are uploaded again. */
async function create(
  deps: Deps,
  page: SocialPage,
  shipment: Shipment,
  photoIds: readonly string[],
): Promise<string | undefined> {
  try {
    return (await page.createUnpublishedPost({ message: shipment.text, photoIds })).postId;
  } catch (error) {
    if (!isFinalRefusal(error)) throw error;
    // "Posted already" may be our own lost attempt, or another worker's of this moment: look before anything else.
    const theirs = await adoptable(deps, page, shipment, photoIds);
    if (theirs !== undefined) return theirs;
    const useless = await uselessPhotos(page, error.class, photoIds);
    if (useless.length === 0) throw error;
    const forgotten = await forget(deps, shipment, useless);
    if (!forgotten) throw new InTheWay('Another worker made the post.');
    return undefined;
  }
}

/**
 * Photos that the Page will not take: they lapsed, or they hang on a post that it does not list (which nobody can see, or we
 * would have found it among what it shows).
 */
async function uselessPhotos(
  page: SocialPage,
  why: string,
  photoIds: readonly string[],
): Promise<readonly string[]> {
  if (why === 'duplicate') return photoIds;
  return why === 'gone-or-denied' || why === 'media' ? lapsedPhotos(page, photoIds) : [];
}

/** Forgets photos unless they are in a post that is kept meanwhile. */
async function forget(
  deps: Deps,
  shipment: Shipment,
  photoIds: readonly string[],
): Promise<boolean> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const publication = await publicationOf(tx, shipment.approvalId);
    if (publication === undefined || publication.postId !== null) return false;
    await giveUpPhotos(tx, shipment, photoIds, now);
    return true;
  });
}

/**
 * Makes a post this publication's, once. Another worker's that was kept before wins, and this one is to be deleted; undefined
 * when it cannot be had: it is another publication's, or its photos were given up meanwhile. Throws `InTheWay`.
 */
async function keep(
  deps: Deps,
  shipment: Shipment,
  photoIds: readonly string[],
  postId: string,
): Promise<string | undefined> {
  const now = deps.clock.now();
  const kept = await inTransaction(deps.db, async (tx) => {
    const publication = await publicationOf(tx, shipment.approvalId);
    await holdPage(tx, shipment.page.id);
    const of = { pageId: shipment.page.id, publicationId: shipment.publication.id, now };
    const taken = await takenPosts(tx, of, [postId]);
    if (publication?.postId === postId) return postId;
    if (taken.has(postId)) return undefined;
    const known = await uploadedPhotos(tx, shipment.publication.id);
    const isOpen = publication !== undefined && publication.state === 'publishing';
    const isSame = sameInOrder(
      known.map(({ graphPhotoId }) => graphPhotoId),
      photoIds,
    );
    if (isOpen && publication.postId === null && isSame) {
      await setPost(tx, publication.id, postId);
      return postId;
    }
    await leaveToDelete(tx, of, [{ kind: 'post', graphId: postId }]);
    return isOpen ? (publication.postId ?? undefined) : 'closed';
  });
  if (kept === 'closed') throw new InTheWay('The publication was closed meanwhile.');
  return kept;
}
