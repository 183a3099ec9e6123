import { photoIdsOf } from './graph-answers.ts';
import type { postAnswer } from './graph-answers.ts';
import { GraphRefused } from './graph-errors.ts';
import {
  CREATOR_FIELD,
  FEED_FIELDS,
  feedAnswer,
  LISTED_FIELDS,
  publishedAnswer,
  VISITOR_FIELDS,
  visitorPostsAnswer,
} from './graph-list-answers.ts';
import type { GraphTransport } from './graph-transport.ts';
import { walk } from './graph-walk.ts';
import type { ListedPost, PagePost, UnpublishedPost, VisitorPost } from './social-page.ts';
import type { z } from 'zod';

// Facebook serves about 600 ranked posts a year; ten pages of a hundred look further than that and still end.
const LIST_PAGES_MAX = 10;

/** Everything still unpublished that this app made with these words, newest first. */
export async function findUnpublished(
  graph: GraphTransport,
  pageId: string,
  applicationId: string | undefined,
  message: string,
): Promise<UnpublishedPost[]> {
  const wanted = comparable(message);
  const feed = walk(graph, {
    what: 'Looking for the unpublished post',
    path: `${pageId}/feed`,
    query: { fields: FEED_FIELDS },
    schema: feedAnswer,
    pagesMax: LIST_PAGES_MAX,
  });
  const found: UnpublishedPost[] = [];
  for await (const post of feed) {
    const isOurs = applicationId === undefined || post.application?.id === applicationId;
    if (post.is_published === false && isOurs && comparable(post.message) === wanted)
      found.push({ id: post.id, createdAt: post.created_time });
  }
  return found;
}

/** Text as two systems can agree on it: composed letters, one kind of line end, no blanks outside (contract 3.4). */
function comparable(text: string): string {
  return text.normalize('NFC').replaceAll('\r\n', '\n').trim();
}

interface Stretch {
  readonly since?: Date;
  readonly limit: number;
}

/** What the Page shows. Who published it is asked for, and left out where Facebook does not tell us. */
export async function listPublished(
  graph: GraphTransport,
  pageId: string,
  stretch: Stretch,
): Promise<ListedPost[]> {
  try {
    return await publishedWith(graph, pageId, `${LISTED_FIELDS},${CREATOR_FIELD}`, stretch);
  } catch (refusal) {
    const isAboutField =
      refusal instanceof GraphRefused &&
      (refusal.class === 'permission' || refusal.class === 'validation');
    if (!isAboutField) throw refusal;
    return publishedWith(graph, pageId, LISTED_FIELDS, stretch);
  }
}

async function publishedWith(
  graph: GraphTransport,
  pageId: string,
  fields: string,
  { since, limit }: Stretch,
): Promise<ListedPost[]> {
  const posts = walk(graph, {
    what: 'Listing what the Page shows',
    path: `${pageId}/published_posts`,
    query: {
      fields,
      ...(since === undefined ? {} : { since: String(Math.floor(since.getTime() / 1_000)) }),
    },
    schema: publishedAnswer,
    pagesMax: LIST_PAGES_MAX,
  });
  const listed = await upTo(posts, { since, limit });
  return listed.map((post) => ({
    ...toPagePost(post),
    isHidden: post.is_hidden,
    ...(post.application?.name === undefined ? {} : { applicationName: post.application.name }),
    ...(post.admin_creator === undefined ? {} : { creator: post.admin_creator }),
    ...(post.status_type === undefined ? {} : { statusType: post.status_type }),
    ...(post.updated_time === undefined ? {} : { updatedAt: post.updated_time }),
  }));
}

/** What visitors wrote. That this list knows `since` is not documented, so it is not sent. */
export async function listVisitorPosts(
  graph: GraphTransport,
  pageId: string,
  stretch: Stretch,
): Promise<VisitorPost[]> {
  const posts = walk(graph, {
    what: 'Listing what visitors wrote',
    path: `${pageId}/visitor_posts`,
    query: { fields: VISITOR_FIELDS },
    schema: visitorPostsAnswer,
    pagesMax: LIST_PAGES_MAX,
  });
  const listed = await upTo(posts, stretch);
  return listed.map((post) => ({
    id: post.id,
    message: post.message,
    createdAt: post.created_time,
    permalink: post.permalink_url,
    ...(post.from === undefined ? {} : { author: post.from }),
  }));
}

/** The order of a list is not promised, so an old entry does not end it. */
async function upTo<Entry extends { created_time: Date }>(
  entries: AsyncIterable<Entry>,
  { since, limit }: { since?: Date | undefined; limit: number },
): Promise<Entry[]> {
  const taken: Entry[] = [];
  if (limit < 1) return taken;
  for await (const entry of entries) {
    if (since === undefined || entry.created_time >= wholeSecond(since)) taken.push(entry);
    if (taken.length >= limit) break;
  }
  return taken;
}

/** Graph's times have no fractions: a post of the same second is not older. */
function wholeSecond(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / 1_000) * 1_000);
}

/** A post of Graph's in our words. */
export function toPagePost(post: z.output<typeof postAnswer>): PagePost {
  return {
    id: post.id,
    message: post.message,
    isPublished: post.is_published,
    permalink: post.permalink_url,
    createdAt: post.created_time,
    photoIds: photoIdsOf(post),
    ...(post.application === undefined ? {} : { applicationId: post.application.id }),
  };
}
