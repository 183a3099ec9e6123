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
import { scheduledTimeOf, scheduleOf } from './graph-schedule.ts';
import { tellOfPost } from './sandbox-events.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import { lockPage } from './sandbox-pages.store.ts';
import { attachPhoto, findPhoto } from './sandbox-photos.store.ts';
import {
  deletePost,
  editPost,
  findPost,
  insertPost,
  lastPublishedText,
  markPublished,
} from './sandbox-posts.store.ts';
import type { PostRow } from './sandbox-posts.store.ts';
import { photosLapsedBefore } from './sandbox-settings.ts';

// Out of scope; accepting them silently would teach something untrue.
const OTHER_PARAMETERS = [
  'backdated_time',
  'child_attachments',
  'call_to_action',
  'feed_targeting',
  'place',
  'tags',
  'targeting',
];

export const feedEdges: EdgesOf<SandboxPage> = {
  'POST feed': { needs: PUBLISH_NEEDS, answer: createPost },
};

export const postEdges: EdgesOf<PostRow> = {
  GET: { needs: READ_NEEDS, answer: (context, post) => answerNode(context, postNode, post) },
  POST: { needs: PUBLISH_NEEDS, answer: changePost },
  DELETE: { needs: PUBLISH_NEEDS, answer: removePost },
};

async function createPost(context: EdgeContext, page: SandboxPage): Promise<unknown> {
  refuseOthers(context);
  const message = readMessage(context) ?? '';
  const photoIds = attachedMediaOf(context.call);
  const link = linkOf(context, photoIds);
  if (
    message === '' &&
    link === undefined &&
    (context.settings.message_required || photoIds.length === 0)
  ) {
    throw badParameter('You must provide a message or a link.');
  }
  const isPublished = booleanOf(context.call, 'published') ?? true;
  const scheduledFor = scheduleOf(context.call, context.settings, context.now, {
    isPublished,
    hasPhotos: photoIds.length > 0,
  });
  const post = { message, link, photoIds, isPublished, scheduledFor };
  const id = await writePost(context, page.id, post);
  if (textOf(context.call, 'fields') === undefined)
    return { id, post_supports_client_mutation_id: true };
  const written = await findPost(context.tx, id);
  return written === undefined ? { id } : answerNode(context, postNode, written);
}

interface PostToWrite {
  readonly message: string;
  readonly link?: string | undefined;
  readonly photoIds: readonly string[];
  readonly isPublished: boolean;
  readonly scheduledFor?: Date | undefined;
}

function refuseOthers(context: EdgeContext): void {
  if (context.settings.other_post_parameters === 'ignored') return;
  const refused = OTHER_PARAMETERS.find((name) => name in context.call.parameters);
  if (refused !== undefined) throw notPractised(refused);
}

function linkOf({ call, settings }: EdgeContext, photoIds: readonly string[]): string | undefined {
  const text = textOf(call, 'link');
  if (text === undefined || text === '') return undefined;
  const link = URL.parse(text);
  if (link === null || !/^https?:$/.test(link.protocol) || text.length > 2_000)
    throw new GraphFault(100, '(#100) The url you supplied is invalid', { subcode: 2_061_006 });
  if (photoIds.length > 0) throw badParameter('Param link cannot be combined with attached_media.');
  if (/(^|\.)facebook\.com$/.test(link.hostname))
    throw new GraphFault(100, '(#100) Posts cannot link to facebook.com', { subcode: 1_609_008 });
  if (!settings.links_can_be_opened)
    throw new GraphFault(100, '(#100) There was an error while scraping the link', {
      subcode: 1_609_005,
    });
  return link.href;
}

/** Writes a post with its photos in order and gives its id; also used by a photo that is published on its own. */
export async function writePost(
  context: EdgeContext,
  pageId: string,
  post: PostToWrite,
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
    creatorId: context.token.userId,
    message,
    link: post.link,
    isPublished,
    scheduledFor: post.scheduledFor,
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
  await tellOfPost(context, id, 'add');
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
  const { call, settings, now, tx } = context;
  refuseOthers(context);
  if ('attached_media' in call.parameters) throw notPractised('attached_media');
  if (post.appId !== context.token.appId)
    throw new GraphFault(
      200,
      '(#200) This post was not created by this application and cannot be changed by it.',
    );
  const publish = booleanOf(call, 'is_published');
  if (publish === false && post.isPublished)
    throw badParameter('A published post cannot be made unpublished.');
  const scheduledFor = scheduledTimeOf(call, settings, now);
  if (scheduledFor !== undefined && (post.scheduledFor === null || publish === true))
    throw badParameter('Only a scheduled post can be given another time.');
  const message = readMessage(context);
  const isHidden = booleanOf(call, 'is_hidden');
  const isPinned = booleanOf(call, 'is_pinned');
  const change = { message, isHidden, isPinned, scheduledFor };
  if (Object.values(change).some((value) => value !== undefined))
    await editPost(tx, post.id, { ...change, now });
  if (message !== undefined && message !== post.message)
    await tellOfPost(context, post.id, 'edited');
  if (isHidden !== undefined && isHidden !== post.isHidden)
    await tellOfPost(context, post.id, isHidden ? 'hide' : 'unhide');
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
  await tellOfPost(context, postId, 'add');
}

async function removePost(context: EdgeContext, post: PostRow): Promise<unknown> {
  if (post.appId !== context.token.appId && !context.settings.others_posts_deletable)
    throw unsupported('delete', post.id);
  await tellOfPost(context, post.id, 'remove');
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
