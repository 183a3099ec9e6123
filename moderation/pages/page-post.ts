import { GraphRefused } from '../facebook/graph-errors.ts';
import type { SocialPage } from '../facebook/social-page.ts';

/** A refusal that trying again will not change; a Page that is only busy may answer another time. */
export function isFinalRefusal(error: unknown): error is GraphRefused {
  return error instanceof GraphRefused && error.class !== 'throttle' && error.class !== 'transient';
}

/**
 * Makes the post that nobody can see yet, or adopts the one that an attempt made whose answer was lost.
 * @returns the post's id
 */
export async function createOrAdopt(
  page: SocialPage,
  text: string,
  photoIds: readonly string[],
): Promise<string> {
  const before = await adoptable(page, text, photoIds);
  if (before !== undefined) return before;
  try {
    return (await page.createUnpublishedPost({ message: text, photoIds })).postId;
  } catch (error) {
    // A photo belongs to one post: another worker may have made it in this moment.
    const theirs = isFinalRefusal(error) ? await adoptable(page, text, photoIds) : undefined;
    if (theirs === undefined) throw error;
    return theirs;
  }
}

/** An unpublished post of ours with this text and these very photos. */
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
    post.photoIds.length === photoIds.length &&
    post.photoIds.every((id, index) => id === photoIds[index]);
  return same ? candidate : undefined;
}

/** Makes the post public. "The same text as before" may mean that an earlier attempt got through: then it is there. */
export async function makeVisible(page: SocialPage, postId: string): Promise<void> {
  try {
    await page.publishPost(postId);
  } catch (error) {
    if (!(error instanceof GraphRefused) || error.class !== 'duplicate') throw error;
    if (!(await isVisible(page, postId))) throw error;
  }
}

export async function isVisible(page: SocialPage, postId: string): Promise<boolean> {
  const post = await page.readPost(postId);
  return post !== 'gone' && post.isPublished;
}

/**
 * Takes a post that nobody saw off the Page. False when the Page shows it, or does not let us look: then only a person
 * can say what is there. Throws when the Page gave no clear answer.
 */
export async function takenOff(page: SocialPage, postId: string): Promise<boolean> {
  try {
    if (await isVisible(page, postId)) return false;
    await page.deletePost(postId);
    return true;
  } catch (error) {
    if (isFinalRefusal(error)) return false;
    throw error;
  }
}
