import { GraphRefused } from '../facebook/graph-errors.ts';
import type { PagePost, SocialPage } from '../facebook/social-page.ts';
import { CLOCKS_DIFFER_MS, couldBeIt, isWhatWeMade, type Meant } from './reconcile.rules.ts';

/** A refusal that trying again will not change; a Page that is only busy may answer another time. */
export function isFinalRefusal(error: unknown): error is GraphRefused {
  return error instanceof GraphRefused && error.class !== 'throttle' && error.class !== 'transient';
}

/** How many of the newest posts are looked through; more than a school publishes between an attempt and the next. */
const PUBLISHED_LOOKED_AT = 100;

/**
 * What the Page holds that an attempt of ours may have made (contract section 3.4): posts that nobody can see yet, and, since a
 * person who works on the Page can publish such a post by hand, visible ones too.
 *
 * A Page that does not list what is unpublished (contract 11, row 8) simply shows fewer. That proves nothing about the
 * unpublished post, and need not: only a post whose id was kept is ever made visible, so the overlooked one stays unseen for
 * good, and making another cannot make two visible ones.
 */
export async function madeByUs(page: SocialPage, meant: Meant): Promise<PagePost[]> {
  return (await heldBy(page, meant)).filter((post) => isWhatWeMade(post, meant));
}

/** What the Page holds that could be it, for a person who looks; and what must be ruled out before it is sent again. */
export async function possiblePosts(page: SocialPage, meant: Meant): Promise<PagePost[]> {
  return (await heldBy(page, meant)).filter((post) => couldBeIt(post, meant));
}

async function heldBy(page: SocialPage, meant: Meant): Promise<PagePost[]> {
  const since = new Date(meant.intendedAt.getTime() - CLOCKS_DIFFER_MS);
  const published = await page.listPublished({ since, limit: PUBLISHED_LOOKED_AT });
  const known = new Set(published.map(({ id }) => id));
  const held: PagePost[] = [...published];
  for (const { id } of await page.findUnpublishedPosts(meant.text)) {
    const post = known.has(id) ? 'gone' : await page.readPost(id);
    if (post !== 'gone') held.push(post);
  }
  return held;
}

/** Of these photos, those that the Page no longer has. */
export async function lapsedPhotos(
  page: SocialPage,
  photoIds: readonly string[],
): Promise<string[]> {
  const gone: string[] = [];
  for (const id of photoIds) if (!(await page.hasPhoto(id))) gone.push(id);
  return gone;
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

/** What became of a post that was to be taken back before anybody saw it. */
export type TakenBack =
  /** It was there and unseen, was deleted, and reads back as gone. */
  | 'gone'
  /** It was gone when we looked. */
  | 'was-gone'
  /** The Page shows it, or does not let us look: only a person can say what is there. */
  | 'unclear';

/** Takes a post off the Page that it was asked to show, and does not. Throws when the Page gave no clear answer. */
export async function takeBackUnseen(page: SocialPage, postId: string): Promise<TakenBack> {
  try {
    const held = await page.readPost(postId);
    if (held === 'gone') return 'was-gone';
    if (held.isPublished) return 'unclear';
    await page.deletePost(postId);
    return (await page.readPost(postId)) === 'gone' ? 'gone' : 'unclear';
  } catch (error) {
    if (isFinalRefusal(error)) return 'unclear';
    throw error;
  }
}
