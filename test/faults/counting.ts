import type { Draft } from '../../server/contract/drafts.contract.ts';
import type { Visitor } from '../../scripts/demo/visitor.ts';
import { type Sighting, sightings, visibleNow } from './journal.ts';
import type { FaultHouse } from './fault-house.ts';
import type { Post } from './one-post.ts';

/** What must never happen, and how often it did. */
export const NEVER = {
  twice: 'posts that appeared twice on a Page',
  'missing-photo': 'posts that appeared without one of their photos',
  'other-bytes': 'posts whose text, photos, order or descriptions differ from what was approved',
  'no-leave': 'posts that appeared without a valid approval or consent',
  'wrong-page': 'posts that appeared on a Page for which they were not approved',
  lost: 'drafts lost, or with words or photos lost',
  stuck: 'posts stuck without an owner',
} as const;

export type Violation = keyof typeof NEVER;

export interface Found {
  readonly kind: Violation;
  readonly text: string;
  readonly says: string;
}

/**
 * The last look at approval and register is taken before the Page is told to show a post. A no that is kept between that look
 * and the Page's answer is followed by a take-down, so this much later, in milliseconds, nothing may appear.
 */
const ON_ITS_WAY_MS = 5_000;

/** States in which a post has somebody whose turn it is, or nothing more to be done. */
const OWNED: readonly Draft['state'][] = [
  'published',
  'awaiting-decision',
  'unconfirmed',
  'taken-down',
  'returned',
];

export interface Counted {
  readonly found: readonly Found[];
  /** How the posts ended, by state. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Compares what the Pages showed, then and now, with what was approved. */
export async function count(
  house: FaultHouse,
  head: Visitor,
  posts: readonly Post[],
): Promise<Counted> {
  const all = await sightings(house.pageDb);
  const shown = await visibleNow(house.pageDb);
  const found: Found[] = [];
  const outcomes: Record<string, number> = {};
  for (const post of posts) {
    const seen = all.filter(({ message }) => message === post.text);
    for (const [kind, says] of [
      ...onPages(post, seen),
      ...whatWasSeen(post, seen, shown),
      ...(await kept(head, post, outcomes)),
    ])
      found.push({ kind, text: post.text, says });
  }
  return { found, outcomes };
}

type Claim = readonly [Violation, string];

function onPages(post: Post, seen: readonly Sighting[]): Claim[] {
  const claims: Claim[] = [];
  for (const page of new Set(seen.map(({ pageGraphId }) => pageGraphId))) {
    const ids = new Set(
      seen.filter(({ pageGraphId }) => pageGraphId === page).map(({ postId }) => postId),
    );
    if (ids.size > 1) claims.push(['twice', `${ids.size} posts on Page ${page}`]);
    if (!post.pageGraphIds.includes(page)) claims.push(['wrong-page', `on Page ${page}`]);
  }
  return claims;
}

function whatWasSeen(post: Post, seen: readonly Sighting[], shown: ReadonlySet<string>): Claim[] {
  const claims: Claim[] = [];
  for (const one of seen) {
    if (one.photos.length < post.photos.length)
      claims.push(['missing-photo', `${one.photos.length} of ${post.photos.length} photos`]);
    else if (JSON.stringify(sorted(one.photos)) !== JSON.stringify(sorted(post.photos)))
      claims.push(['other-bytes', `post ${one.postId}`]);
    if (post.notAfter === undefined) continue;
    const late = one.at.getTime() - post.notAfter.getTime();
    // An approval that was undone was never used; a no has a moment in which it meets the post on its way.
    const leeway = post.twist === 'undone' ? 0 : ON_ITS_WAY_MS;
    if (post.twist === 'undone' || late > leeway || shown.has(one.postId))
      claims.push(['no-leave', `${post.twist}, ${late} ms after it was taken back`]);
  }
  return claims;
}

/** The keys in one order, the photos in theirs. */
function sorted(photos: Post['photos']): object[] {
  return photos.map(({ sha256, altText }) => ({ sha256, altText }));
}

async function kept(head: Visitor, post: Post, outcomes: Record<string, number>): Promise<Claim[]> {
  const { status, body } = await head.attempt('GET', `/api/drafts/${post.draftId}`);
  if (status !== 200) return [['lost', `answered with ${status}`]];
  const draft = body as unknown as Draft;
  outcomes[draft.state] = (outcomes[draft.state] ?? 0) + 1;
  const claims: Claim[] = [];
  if (draft.text !== post.text) claims.push(['lost', `its words are now "${draft.text}"`]);
  if (draft.photos.length !== post.photos.length)
    claims.push(['lost', `${draft.photos.length} of ${post.photos.length} photos`]);
  if (!OWNED.includes(draft.state)) claims.push(['stuck', draft.state]);
  return claims;
}
