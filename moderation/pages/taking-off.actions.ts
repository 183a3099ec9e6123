import type { Tx } from '../database/client.ts';
import { type DraftOnPages, endTakenDown, holdDraft } from '../drafts/publishing.actions.ts';
import type { SocialPage } from '../facebook/social-page.ts';
import { isFinalRefusal } from './page-post.ts';
import { pageById, type PageRow } from './pages.store.ts';
import type { WaysToPages } from './speaking.actions.ts';
import {
  closeTakenDown,
  publicationById,
  type PublicationRow,
  publicationsOf,
  uploadedPhotos,
} from './publication.store.ts';

/** A way to speak to a Page. */
export type WayToPage = Pick<WaysToPages, 'pageOf'>;

/** A post that may be on a Page, with all that is needed to take it off. */
export interface PostToTakeOff {
  readonly publication: PublicationRow;
  readonly draft: DraftOnPages;
  readonly page: PageRow;
  /** The Page's ids of the photos that were uploaded for it. */
  readonly photoIds: readonly string[];
}

/** The posts of a draft that a Page shows, or may show. The caller holds the draft. */
export async function postsOnPages(tx: Tx, draftId: string): Promise<PublicationRow[]> {
  const publications = await publicationsOf(tx, [draftId]);
  return publications.filter(({ state }) => state === 'published' || state === 'unconfirmed');
}

/** What the Pages show, may show or showed of a draft: each that was made, with its Page. */
export async function postsOfDraft(
  tx: Tx,
  draftId: string,
): Promise<{ readonly publication: PublicationRow; readonly page: PageRow }[]> {
  const found: { publication: PublicationRow; page: PageRow }[] = [];
  for (const publication of await publicationsOf(tx, [draftId])) {
    const page = await pageById(tx, publication.pageId);
    const was = publication.state === 'taken-down' || publication.state === 'published';
    if (page !== undefined && (was || publication.state === 'unconfirmed'))
      found.push({ publication, page });
  }
  return found;
}

/** Loads a post and locks its draft; undefined when it is off the Page already, or was never on it. */
export async function openToTakeOff(
  tx: Tx,
  publicationId: string,
): Promise<PostToTakeOff | undefined> {
  const pointer = await publicationById(tx, publicationId);
  if (pointer === undefined) return undefined;
  const draft = await holdDraft(tx, pointer.draftId);
  // Read again under the draft's lock.
  const publication = await publicationById(tx, publicationId);
  if (draft === undefined || publication === undefined) return undefined;
  if (publication.state !== 'published' && publication.state !== 'unconfirmed') return undefined;
  const page = await pageById(tx, publication.pageId);
  if (page === undefined) throw new Error(`Page ${publication.pageId} is gone.`);
  const photos = await uploadedPhotos(tx, publicationId);
  return { publication, draft, page, photoIds: photos.map((photo) => photo.graphPhotoId) };
}

/** Counts a post as off its Page, and its draft as taken down once no Page shows or may show it. */
export async function countAsTakenDown(
  tx: Tx,
  post: Pick<PostToTakeOff, 'publication' | 'draft'>,
  taken: { readonly at: Date; readonly because: string },
): Promise<void> {
  await closeTakenDown(tx, post.publication.id, taken);
  const others = await publicationsOf(tx, [post.draft.id]);
  const isOff = ({ state }: PublicationRow): boolean =>
    state === 'taken-down' || state === 'refused';
  if (others.every(isOff)) await endTakenDown(tx, post.draft, taken.at);
}

/** The schools that a post on a Page concerns: the draft's own, and the Page's. */
export function schoolsOfPost({ draft, page }: PostToTakeOff): string[] {
  return [...new Set([draft.schoolId, page.schoolId])];
}

export async function schoolsOfPages(tx: Tx, pageIds: readonly string[]): Promise<string[]> {
  const pages = await Promise.all(pageIds.map((id) => pageById(tx, id)));
  return pages.flatMap((page) => (page === undefined ? [] : [page.schoolId]));
}

/** What the Page had, and that it has it no more. */
export interface TakenOff {
  readonly postId: string | null;
  readonly was: 'deleted' | 'already-gone' | 'never-made';
  readonly photosGone: number;
}

/** The Page was told to delete it and still shows it: to be tried again. */
export class StillThere extends Error {
  override readonly name = 'StillThere';
}

/** Trying again will not help; the message is for the person who takes it off by hand. */
export class OnlyByHand extends Error {
  override readonly name = 'OnlyByHand';
}

/**
 * Takes a post off its Page and reads back that it is gone, and that each photo uploaded for it is (contract sections 3.1 and 3.5:
 * deleting a post takes its photos along; one that was never attached stays reachable for a day, and is deleted by itself). May
 * run again after a crash at any point: what is gone already is proof enough.
 *
 * Throws `OnlyByHand`, or anything else when it should be tried again.
 */
export async function takeOff(page: SocialPage, post: PostToTakeOff): Promise<TakenOff> {
  try {
    const who = await page.whoAmI();
    if (who.id !== post.page.graphId)
      throw new OnlyByHand(
        'The token of this Page speaks for another Page. Take the post off yourself.',
      );
    const postId = post.publication.postId ?? (await leftOver(page, post)) ?? null;
    const was = postId === null ? 'never-made' : await deletePost(page, postId);
    for (const photoId of post.photoIds) await deletePhoto(page, photoId);
    return { postId, was, photosGone: post.photoIds.length };
  } catch (error) {
    if (isFinalRefusal(error)) throw new OnlyByHand(error.failure.personIsTold);
    throw error;
  }
}

/** The post of which the answer was lost when it was made: nobody could see it, but it holds the photos. */
async function leftOver(page: SocialPage, post: PostToTakeOff): Promise<string | undefined> {
  const candidate = await page.findUnpublishedPost(post.draft.text);
  if (candidate === undefined) return undefined;
  const found = await page.readPost(candidate);
  const isOurs =
    found !== 'gone' &&
    found.photoIds.length === post.photoIds.length &&
    found.photoIds.every((id, index) => id === post.photoIds[index]);
  return isOurs ? candidate : undefined;
}

async function deletePost(page: SocialPage, postId: string): Promise<'deleted' | 'already-gone'> {
  if ((await page.readPost(postId)) === 'gone') return 'already-gone';
  await page.deletePost(postId);
  if ((await page.readPost(postId)) !== 'gone') throw new StillThere();
  return 'deleted';
}

async function deletePhoto(page: SocialPage, photoId: string): Promise<void> {
  if (!(await page.hasPhoto(photoId))) return;
  await page.deletePhoto(photoId);
  if (await page.hasPhoto(photoId)) throw new StillThere();
}
