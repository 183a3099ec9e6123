import { graphTime, photoPath, postPath } from './graph-nodes.ts';
import { findComment } from './sandbox-comments.store.ts';
import type { CommentRow } from './sandbox-comments.store.ts';
import type { Queryable } from './sandbox-database.ts';
import { findPost, listDuePosts, markPublished } from './sandbox-posts.store.ts';
import type { PostRow } from './sandbox-posts.store.ts';
import type { SandboxSettings } from './sandbox-settings.ts';
import { insertEvents } from './sandbox-webhooks.store.ts';

/** What a change to the Page needs, whoever makes it: an app, a visitor, or somebody in Facebook's own app. */
export interface Happening {
  readonly tx: Queryable;
  readonly settings: SandboxSettings;
  /** Scheme and host of the practice Page, without a slash at the end. */
  readonly publicAddress: string;
  readonly now: Date;
}

type Verb = 'add' | 'edited' | 'remove' | 'hide' | 'unhide';

/** Tells the apps that listen about a post; before it is gone when the verb is `remove`. */
export async function tellOfPost(at: Happening, postId: string, verb: Verb): Promise<void> {
  const post = await findPost(at.tx, postId);
  if (post === undefined) return;
  if (!post.isPublished && !at.settings.webhook_tells_unpublished) return;
  await tell(at, post.pageId, postValue(at, post, verb));
}

function postValue(at: Happening, post: PostRow, verb: Verb): Record<string, unknown> {
  const author =
    post.visitorId === null
      ? { id: post.pageId, name: post.pageName }
      : { id: post.visitorId, name: post.visitorName ?? '' };
  const common = {
    ...(post.visitorId === null || at.settings.visitor_author_shown ? { from: author } : {}),
    post_id: post.id,
    verb,
    created_time: seconds(at.now),
  };
  if (verb === 'remove') return { item: 'post', ...common, recipient_id: post.pageId };
  if (verb === 'hide' || verb === 'unhide')
    return { item: 'post', ...common, is_hidden: verb === 'hide' };
  const words = {
    ...common,
    published: post.isPublished ? 1 : 0,
    ...(post.message === '' ? {} : { message: post.message }),
  };
  const links = post.photos.map((photo) => `${at.publicAddress}${photoPath(photo.id)}`);
  const [first] = post.photos;
  if (first !== undefined && post.photos.length === 1)
    return { item: 'photo', ...words, photo_id: first.id, link: links[0] };
  return { item: 'status', ...words, ...(links.length === 0 ? {} : { photos: links }) };
}

/** Tells the apps that listen about a comment; before it is gone when the verb is `remove`. */
export async function tellOfComment(at: Happening, id: string, verb: Verb): Promise<void> {
  const comment = await findComment(at.tx, id);
  const post = comment === undefined ? undefined : await findPost(at.tx, comment.postId);
  if (comment === undefined || post === undefined) return;
  await tell(at, comment.pageId, commentValue(at, comment, post, verb));
}

function commentValue(
  at: Happening,
  comment: CommentRow,
  post: PostRow,
  verb: Verb,
): Record<string, unknown> {
  const author =
    comment.visitorId === null
      ? { id: comment.pageId, name: comment.pageName }
      : { id: comment.visitorId, name: comment.visitorName ?? '' };
  return {
    item: 'comment',
    verb,
    ...(comment.visitorId === null || at.settings.visitor_author_shown ? { from: author } : {}),
    post_id: comment.postId,
    comment_id: comment.id,
    // Top level hangs on the post itself; a reply on its comment.
    parent_id: comment.parentId ?? comment.postId,
    // What is gone has neither words nor a time.
    ...(verb === 'remove'
      ? {}
      : { created_time: seconds(comment.createdAt), message: comment.message }),
    post: {
      id: post.id,
      status_type: post.photos.length > 0 ? 'added_photos' : 'mobile_status_update',
      is_published: post.isPublished,
      updated_time: graphTime(post.updatedAt),
      permalink_url: `${at.publicAddress}${postPath(post)}`,
      promotion_status: 'inactive',
    },
  };
}

function tell(at: Happening, pageId: string, value: Record<string, unknown>): Promise<void> {
  const dueAt = new Date(at.now.getTime() + at.settings.webhook_delay_seconds * 1_000);
  return insertEvents(at.tx, { pageId, value, happenedAt: at.now, dueAt });
}

/** Makes public what was scheduled and whose time has come. */
export async function publishDuePosts(at: Happening): Promise<void> {
  for (const { id, scheduledFor } of await listDuePosts(at.tx, at.now)) {
    await markPublished(at.tx, id, scheduledFor);
    await tellOfPost(at, id, 'add');
  }
}

function seconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1_000);
}
