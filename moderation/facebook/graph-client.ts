import type { Secret } from '../kernel/secret.ts';
import {
  createdPostAnswer,
  identityAnswer,
  photoAnswer,
  POST_FIELDS,
  postAnswer,
  successAnswer,
} from './graph-answers.ts';
import type { GraphRefused } from './graph-errors.ts';
import { isGoneOrDenied, nodeId, postPath } from './graph-ids.ts';
import { findUnpublished, listPublished, listVisitorPosts, toPagePost } from './graph-lists.ts';
import { openTransport } from './graph-transport.ts';
import type { GraphConnection } from './graph-http.ts';
import type { GraphTransport } from './graph-transport.ts';
import type { PagePost, PhotoToUpload, SocialPage, UnpublishedPost } from './social-page.ts';

export interface PageConnection extends GraphConnection {
  /** The Page that was pinned when it was connected; every write names it. */
  readonly pageId: string;
  readonly token: Secret;
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
  const findUnpublishedPosts = (message: string): Promise<UnpublishedPost[]> =>
    findUnpublished(graph, pageId, connection.applicationId, message);
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
    findUnpublishedPosts,
    findUnpublishedPost: async (message) => (await findUnpublishedPosts(message))[0]?.id,
    listPublished: (stretch) => listPublished(graph, pageId, stretch),
    listVisitorPosts: (stretch) => listVisitorPosts(graph, pageId, stretch),
    async hidePost(postId, hidden) {
      const form = { is_hidden: String(hidden) };
      const what = hidden ? 'Hiding the post' : 'Showing the post again';
      await graph.write(what, { method: 'POST', path: postPath(postId), form }, successAnswer);
    },
    async subscribe() {
      const form = { subscribed_fields: 'feed' };
      const path = `${pageId}/subscribed_apps`;
      await graph.write('Subscribing to the Page', { method: 'POST', path, form }, successAnswer);
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

function kindOf(bytes: Buffer): { extension: string; mediaType: string } {
  const isPng = bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
  return isPng
    ? { extension: 'png', mediaType: 'image/png' }
    : { extension: 'jpg', mediaType: 'image/jpeg' };
}
