import {
  createdPostAnswer,
  FEED_FIELDS,
  feedAnswer,
  identityAnswer,
  photoAnswer,
  photoIdsOf,
  POST_FIELDS,
  postAnswer,
  postListAnswer,
  successAnswer,
} from './graph-answers.ts';
import { GraphRefused } from './graph-errors.ts';
import type { z } from 'zod';
import { openTransport } from './graph-transport.ts';
import type { GraphConnection } from './graph-http.ts';
import type { GraphTransport } from './graph-transport.ts';
import type { PagePost, PhotoToUpload, SocialPage } from './social-page.ts';

const FEED_PAGE_POSTS = 100;
// Facebook serves about 600 ranked posts a year; ten pages look further than that and still end.
const FEED_PAGES_MAX = 10;

export interface PageConnection extends GraphConnection {
  /** The Page that was pinned when it was connected; every write names it. */
  readonly pageId: string;
  /** Our app: `findUnpublishedPost` then passes over posts that another app prepared. */
  readonly applicationId?: string;
}

/**
 * The port `SocialPage` over Facebook's Graph API (contract sections 1 and 3). Makes no call until a method is used.
 * Throws `RangeError` when the Page's id is not a decimal string.
 */
export function connectPage(connection: PageConnection): SocialPage {
  const pageId = nodeId(connection.pageId);
  const graph = openTransport(connection);
  const readPost = (postId: string): Promise<PagePost | 'gone'> =>
    readPostOn(graph, pageId, postId);
  return {
    whoAmI: () => whoAmI(graph),
    uploadPhoto: (photo) => uploadPhoto(graph, pageId, photo),
    async createUnpublishedPost({ message, photoIds }) {
      const form: Record<string, string> = { message, published: 'false' };
      for (const [place, id] of photoIds.entries())
        form[`attached_media[${place}]`] = JSON.stringify({ media_fbid: nodeId(id) });
      const { id } = await graph.write(
        'Creating the post',
        { method: 'POST', path: `${pageId}/feed`, form },
        createdPostAnswer,
      );
      return { postId: id };
    },
    async publishPost(postId) {
      const form = { is_published: 'true' };
      await graph.write(
        'Publishing the post',
        { method: 'POST', path: postPath(postId), form },
        successAnswer,
      );
    },
    readPost,
    findUnpublishedPost: (message) =>
      findUnpublishedPost(graph, pageId, connection.applicationId, message),
    findUnpublishedPosts: (message) => findUnpublishedPosts(graph, pageId, message),
    async listPublished({ since, limit }) {
      const query = {
        fields: POST_FIELDS,
        limit: String(Math.min(limit, FEED_PAGE_POSTS)),
        ...(since === undefined ? {} : { since: String(Math.floor(since.getTime() / 1_000)) }),
      };
      const path = `${pageId}/published_posts`;
      const { data } = await graph.read('Listing the posts', path, query, postListAnswer);
      return data.map(toPagePost).filter((post) => since === undefined || post.createdAt >= since);
    },
    hasPhoto: (photoId) => hasPhoto(graph, pageId, photoId),
    async deletePhoto(photoId) {
      const isGone = async (): Promise<boolean> => !(await hasPhoto(graph, pageId, photoId));
      await remove(graph, 'Deleting a photo', nodeId(photoId), isGone);
    },
    async deletePost(postId) {
      const isGone = async (): Promise<boolean> => (await readPost(postId)) === 'gone';
      await remove(graph, 'Taking the post down', postPath(postId), isGone);
    },
  };
}

async function remove(
  graph: GraphTransport,
  what: string,
  path: string,
  isGone: () => Promise<boolean>,
): Promise<void> {
  try {
    await graph.write(what, { method: 'DELETE', path }, successAnswer);
  } catch (refusal) {
    // "Already gone" and "not yours to see" are the same answer: only a read tells them apart.
    if (!isGoneOrDenied(refusal) || !(await isGone())) throw refusal;
  }
}

async function hasPhoto(graph: GraphTransport, pageId: string, photoId: string): Promise<boolean> {
  try {
    await graph.read('Looking for a photo', nodeId(photoId), { fields: 'id' }, photoAnswer);
    return true;
  } catch (refusal) {
    if (!isGoneOrDenied(refusal)) throw refusal;
    await requireOwnPage(graph, pageId, refusal);
    return false;
  }
}

/** A token that lost its Page sees nothing either. "Gone" is used as proof of a take-down, so it is not said lightly. */
async function requireOwnPage(
  graph: GraphTransport,
  pageId: string,
  refusal: GraphRefused,
): Promise<void> {
  const { id } = await whoAmI(graph);
  if (id !== pageId) throw refusal;
}

function whoAmI(graph: GraphTransport): Promise<{ id: string; name: string }> {
  return graph.read('Asking who the token speaks for', 'me', { fields: 'id,name' }, identityAnswer);
}

async function uploadPhoto(
  graph: GraphTransport,
  pageId: string,
  photo: PhotoToUpload,
): Promise<{ photoId: string }> {
  const { extension, mediaType } = kindOf(photo.bytes);
  // The original's name may contain a child's name, so the file is named after its place.
  const file = {
    field: 'source',
    name: `photo-${photo.position + 1}.${extension}`,
    mediaType,
    bytes: photo.bytes,
  };
  const form = {
    published: 'false',
    ...(photo.altText === '' ? {} : { alt_text_custom: photo.altText }),
  };
  const { id } = await graph.write(
    'Uploading a photo',
    { method: 'POST', path: `${pageId}/photos`, form, file },
    photoAnswer,
  );
  return { photoId: id };
}

async function readPostOn(
  graph: GraphTransport,
  pageId: string,
  postId: string,
): Promise<PagePost | 'gone'> {
  try {
    const post = await graph.read(
      'Reading the post',
      postPath(postId),
      { fields: POST_FIELDS },
      postAnswer,
    );
    return toPagePost(post);
  } catch (refusal) {
    if (!isGoneOrDenied(refusal)) throw refusal;
    await requireOwnPage(graph, pageId, refusal);
    return 'gone';
  }
}

function toPagePost(post: z.output<typeof postAnswer>): PagePost {
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

async function findUnpublishedPosts(
  graph: GraphTransport,
  pageId: string,
  message: string,
): Promise<PagePost[]> {
  const wanted = comparable(message);
  const found: PagePost[] = [];
  let after: string | undefined;
  for (let page = 0; page < FEED_PAGES_MAX; page += 1) {
    const query = {
      fields: POST_FIELDS,
      limit: String(FEED_PAGE_POSTS),
      ...(after === undefined ? {} : { after }),
    };
    const what = 'Looking for unpublished posts';
    const feed = await graph.read(what, `${pageId}/feed`, query, postListAnswer);
    for (const post of feed.data)
      if (!post.is_published && comparable(post.message) === wanted) found.push(toPagePost(post));
    after = feed.paging?.cursors?.after;
    if (feed.paging?.next === undefined || after === undefined) break;
  }
  return found;
}

async function findUnpublishedPost(
  graph: GraphTransport,
  pageId: string,
  applicationId: string | undefined,
  message: string,
): Promise<string | undefined> {
  const wanted = comparable(message);
  let after: string | undefined;
  for (let page = 0; page < FEED_PAGES_MAX; page += 1) {
    const query = {
      fields: FEED_FIELDS,
      limit: String(FEED_PAGE_POSTS),
      ...(after === undefined ? {} : { after }),
    };
    const feed = await graph.read(
      'Looking for the unpublished post',
      `${pageId}/feed`,
      query,
      feedAnswer,
    );
    const found = feed.data.find(
      (post) =>
        post.is_published === false &&
        comparable(post.message) === wanted &&
        (applicationId === undefined || post.application?.id === applicationId),
    );
    if (found !== undefined) return found.id;
    // `next` carries the token: only its presence counts, and the request is built again from the cursor.
    after = feed.paging?.cursors?.after;
    if (feed.paging?.next === undefined || after === undefined) return undefined;
  }
  return undefined;
}

/** Text as two systems can agree on it: composed letters, one kind of line end, no blanks outside (contract 3.4). */
function comparable(text: string): string {
  return text.normalize('NFC').replaceAll('\r\n', '\n').trim();
}

function kindOf(bytes: Buffer): { extension: string; mediaType: string } {
  const isPng = bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
  return isPng
    ? { extension: 'png', mediaType: 'image/png' }
    : { extension: 'jpg', mediaType: 'image/jpeg' };
}

function isGoneOrDenied(error: unknown): error is GraphRefused {
  return error instanceof GraphRefused && error.class === 'gone-or-denied';
}

// Ids become part of an address; anything else than digits could name another node.
function nodeId(id: string): string {
  if (!/^\d{1,30}$/.test(id)) throw new RangeError('Not an id of the Graph API.');
  return id;
}

function postPath(id: string): string {
  if (!/^\d{1,30}_\d{1,30}$/.test(id)) throw new RangeError('Not the id of a post.');
  return id;
}
