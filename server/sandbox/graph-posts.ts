import { attachedMediaOf, booleanOf, codePointsIn, textOf } from './graph-call.ts';
import { answerNode, DONE, PUBLISH_NEEDS, READ_NEEDS } from './graph-edge.ts';
import type { EdgeContext, EdgesOf } from './graph-edge.ts';
import {
  badParameter,
  GraphFault,
  notPractised,
  sameTextAgain,
  unsupported,
} from './graph-fault.ts';
import { postNode } from './graph-nodes.ts';
import { pageOf, stretchOf } from './graph-paging.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import { lockPage } from './sandbox-pages.store.ts';
import { attachPhoto, findPhoto } from './sandbox-photos.store.ts';
import {
  deletePost,
  editPost,
  findPost,
  insertPost,
  lastPublishedText,
  listPosts,
  markPublished,
} from './sandbox-posts.store.ts';
import type { PostRow } from './sandbox-posts.store.ts';
import { photosLapsedBefore } from './sandbox-settings.ts';

// Gatehouse keeps the clock itself and never sends these; accepting them silently would make a post that never goes out.
const NOT_PRACTISED = [
  'scheduled_publish_time',
  'unpublished_content_type',
  'link',
  'backdated_time',
  'child_attachments',
  'targeting',
];

export const feedEdges: EdgesOf<SandboxPage> = {
  'POST feed': { needs: PUBLISH_NEEDS, answer: createPost },
  'GET feed': {
    needs: READ_NEEDS,
    answer: (context, page) =>
      list(context, page, context.settings.feed_lists_unpublished ? 'all' : 'published'),
  },
  'GET posts': { needs: READ_NEEDS, answer: (context, page) => list(context, page, 'published') },
  'GET published_posts': {
    needs: READ_NEEDS,
    answer: (context, page) => list(context, page, 'published'),
  },
};

export const postEdges: EdgesOf<PostRow> = {
  GET: { needs: READ_NEEDS, answer: (context, post) => answerNode(context, postNode, post) },
  POST: { needs: PUBLISH_NEEDS, answer: changePost },
  DELETE: { needs: PUBLISH_NEEDS, answer: removePost },
};

async function list(
  context: EdgeContext,
  page: SandboxPage,
  only: 'published' | 'all',
): Promise<unknown> {
  const stretch = stretchOf(context.call, context.settings.feed_default_limit, context.settings);
  const rows = await listPosts(context.tx, page.id, only, stretch);
  const { shown, paging } = pageOf(context.call, context.publicAddress, stretch, rows);
  const data: unknown[] = [];
  for (const post of shown) data.push(await answerNode(context, postNode, post));
  return paging === undefined ? { data } : { data, paging };
}

async function createPost(context: EdgeContext, page: SandboxPage): Promise<unknown> {
  const refused = NOT_PRACTISED.find((name) => name in context.call.parameters);
  if (refused !== undefined) throw notPractised(refused);
  const message = readMessage(context) ?? '';
  const photoIds = attachedMediaOf(context.call);
  if (message === '' && (context.settings.message_required || photoIds.length === 0)) {
    throw badParameter('You must provide a message or a link.');
  }
  const isPublished = booleanOf(context.call, 'published') ?? true;
  const id = await writePost(context, page.id, { message, photoIds, isPublished });
  if (textOf(context.call, 'fields') === undefined)
    return { id, post_supports_client_mutation_id: true };
  const post = await findPost(context.tx, id);
  return post === undefined ? { id } : answerNode(context, postNode, post);
}

/** Writes a post with its photos in order and gives its id; also used by a photo that is published on its own. */
export async function writePost(
  context: EdgeContext,
  pageId: string,
  post: { message: string; photoIds: readonly string[]; isPublished: boolean },
): Promise<string> {
  const { tx, settings, now } = context;
  const { message, photoIds, isPublished } = post;
  if (photoIds.length > settings.photos_per_post_max)
    throw badParameter(`You can attach at most ${settings.photos_per_post_max} photos.`);
  if (new Set(photoIds).size !== photoIds.length)
    throw badParameter('Param attached_media names a photo twice.');
  // Two posts at once must not both pass the look at the last text, nor take the same photo.
  await lockPage(tx, pageId);
  const id = await insertPost(tx, {
    pageId,
    appId: context.token.appId,
    message,
    isPublished,
    now,
  });
  if (isPublished && settings.duplicate_text_refused !== 'never')
    await refuseSameText(context, { id, pageId, message });
  for (const [place, photoId] of photoIds.entries()) {
    await refuseUnusable(context, pageId, photoId);
    await attachPhoto(tx, photoId, {
      postId: id,
      place,
      isPublished,
      keepAltText: settings.alt_text_survives_attachment,
    });
  }
  return id;
}

async function refuseUnusable(
  context: EdgeContext,
  pageId: string,
  photoId: string,
): Promise<void> {
  const photo = await findPhoto(
    context.tx,
    photoId,
    photosLapsedBefore(context.settings, context.now),
  );
  if (photo === undefined || photo.pageId !== pageId) throw unsupported('get', photoId);
  if (photo.postId !== null && context.settings.photo_attached_twice === 'refused') {
    throw new GraphFault(1366051, '(#1366051) These photos were already posted.', {
      title: 'Already Posted',
      explanation: 'These photos were already posted.',
    });
  }
}

async function refuseSameText(
  context: EdgeContext,
  post: { id: string; pageId: string; message: string },
): Promise<void> {
  if (post.message === '') return;
  if ((await lastPublishedText(context.tx, post.pageId, post.id)) === post.message)
    throw sameTextAgain();
}

async function changePost(context: EdgeContext, post: PostRow): Promise<unknown> {
  const refused =
    NOT_PRACTISED.find((name) => name in context.call.parameters) ??
    ('attached_media' in context.call.parameters ? 'attached_media' : undefined);
  if (refused !== undefined) throw notPractised(refused);
  if (post.appId !== context.token.appId)
    throw new GraphFault(
      200,
      '(#200) This post was not created by this application and cannot be changed by it.',
    );
  const publish = booleanOf(context.call, 'is_published');
  if (publish === false && post.isPublished)
    throw badParameter('A published post cannot be made unpublished.');
  const message = readMessage(context);
  const isHidden = booleanOf(context.call, 'is_hidden');
  if (message !== undefined || isHidden !== undefined)
    await editPost(context.tx, post.id, { message, isHidden, now: context.now });
  if (publish === true) await publishOnce(context, post.id);
  return DONE;
}

/** Makes the post public unless it is already: a second call succeeds and creates nothing. */
async function publishOnce(context: EdgeContext, postId: string): Promise<void> {
  const before = await findPost(context.tx, postId);
  if (before === undefined) throw unsupported('post', postId);
  await lockPage(context.tx, before.pageId);
  const post = await findPost(context.tx, postId);
  if (post === undefined) throw unsupported('post', postId);
  if (post.isPublished) return;
  if (context.settings.duplicate_text_refused === 'always') await refuseSameText(context, post);
  await markPublished(context.tx, postId, context.now);
}

async function removePost(context: EdgeContext, post: PostRow): Promise<unknown> {
  if (post.appId !== context.token.appId && !context.settings.others_posts_deletable)
    throw unsupported('delete', post.id);
  await deletePost(context.tx, post.id);
  return DONE;
}

function readMessage(context: EdgeContext): string | undefined {
  const message = textOf(context.call, 'message');
  if (message !== undefined && codePointsIn(message) > context.settings.message_max_code_points)
    throw badParameter('The message is too long.');
  if (message?.includes('\u0000') === true)
    throw badParameter('Param message holds a character that cannot be stored.');
  return message;
}
