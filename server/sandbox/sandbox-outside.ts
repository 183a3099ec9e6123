import { randomBytes } from 'node:crypto';
import { mediaTypeOf } from './graph-photos.ts';
import {
  changeComment,
  deleteComment,
  findComment,
  insertComment,
  recogniseVisitor,
} from './sandbox-comments.store.ts';
import { tellOfComment, tellOfPost } from './sandbox-events.ts';
import type { Happening } from './sandbox-events.ts';
import { attachPhoto, insertPhoto } from './sandbox-photos.store.ts';
import { deletePost, editPost, findPost, insertPost } from './sandbox-posts.store.ts';
import type { PostRow } from './sandbox-posts.store.ts';

/** Says in a sentence why something that was asked of the practice Page cannot be. */
export class CannotPractise extends Error {}

/** Somebody posts in Facebook's own app, around Gatehouse: no application is named. Gives the post's id. */
export async function postOutside(
  at: Happening,
  post: {
    pageId: string;
    message: string;
    personId?: string | undefined;
    photos?: readonly Buffer[];
  },
): Promise<string> {
  const postId = await insertPost(at.tx, {
    pageId: post.pageId,
    appId: null,
    creatorId: post.personId,
    message: post.message,
    isPublished: true,
    now: at.now,
  });
  for (const [place, bytes] of (post.photos ?? []).entries()) {
    const photoId = await insertPhoto(at.tx, {
      pageId: post.pageId,
      appId: null,
      bytes,
      mediaType: mediaTypeOf(bytes) ?? 'image/jpeg',
      altText: undefined,
      caption: '',
      viewKey: randomBytes(16).toString('hex'),
      temporary: false,
      now: at.now,
    });
    await attachPhoto(at.tx, photoId, { postId, place, isPublished: true, keepAltText: true });
  }
  await tellOfPost(at, postId, 'add');
  return postId;
}

/** Somebody changes a post in Facebook's own app, whoever made it. */
export async function editOutside(
  at: Happening,
  change: { postId: string; message?: string | undefined; isHidden?: boolean | undefined },
): Promise<void> {
  const post = await requirePost(at, change.postId);
  await editPost(at.tx, post.id, { ...change, now: at.now });
  if (change.message !== undefined) await tellOfPost(at, post.id, 'edited');
  if (change.isHidden !== undefined)
    await tellOfPost(at, post.id, change.isHidden ? 'hide' : 'unhide');
}

/** Somebody deletes a post in Facebook's own app. */
export async function deleteOutside(at: Happening, postId: string): Promise<void> {
  await requirePost(at, postId);
  await tellOfPost(at, postId, 'remove');
  await deletePost(at.tx, postId);
}

/** A visitor posts to the Page, or elsewhere with the Page named in it. Gives the post's id. */
export async function postAsVisitor(
  at: Happening,
  post: { pageId: string; name: string; message: string; kind: 'visitor' | 'tagged' },
): Promise<string> {
  const visitorId = await recogniseVisitor(at.tx, post.pageId, post.name);
  const postId = await insertPost(at.tx, {
    pageId: post.pageId,
    appId: null,
    kind: post.kind,
    visitorId,
    message: post.message,
    isPublished: true,
    now: at.now,
  });
  if (post.kind === 'visitor') await tellOfPost(at, postId, 'add');
  return postId;
}

/** A visitor comments, or answers a comment. Gives the comment's id; refused for somebody who is blocked. */
export async function commentAsVisitor(
  at: Happening,
  comment: { postId: string; parentId?: string | undefined; name: string; message: string },
): Promise<string> {
  const post = await requirePost(at, comment.postId);
  const visitorId = await recogniseVisitor(at.tx, post.pageId, comment.name);
  const blocked = await at.tx.query(
    'select 1 from sandbox.blocked where page_id = $1 and visitor_id = $2',
    [post.pageId, visitorId],
  );
  if (blocked.rows.length > 0)
    throw new CannotPractise('The Page has blocked this person: they cannot comment.');
  const id = await insertComment(at.tx, {
    postId: post.id,
    parentId: comment.parentId ?? null,
    visitorId,
    appId: null,
    message: comment.message,
    now: at.now,
  });
  await tellOfComment(at, id, 'add');
  return id;
}

export async function editCommentAsVisitor(
  at: Happening,
  change: { commentId: string; message: string },
): Promise<void> {
  await requireComment(at, change.commentId);
  await changeComment(at.tx, change.commentId, { message: change.message, isHidden: undefined });
  await tellOfComment(at, change.commentId, 'edited');
}

export async function deleteCommentAsVisitor(at: Happening, commentId: string): Promise<void> {
  await requireComment(at, commentId);
  await tellOfComment(at, commentId, 'remove');
  await deleteComment(at.tx, commentId);
}

async function requirePost(at: Happening, id: string): Promise<PostRow> {
  const post = await findPost(at.tx, id);
  if (post === undefined) throw new CannotPractise('There is no such post.');
  return post;
}

async function requireComment(at: Happening, id: string): Promise<void> {
  if ((await findComment(at.tx, id)) === undefined)
    throw new CannotPractise('There is no such comment.');
}
