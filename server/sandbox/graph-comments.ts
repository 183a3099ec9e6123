import { booleanOf, codePointsIn, textOf } from './graph-call.ts';
import { answerNode, DONE, MODERATE_NEEDS, READ_COMMENTS_NEEDS, READ_NEEDS } from './graph-edge.ts';
import type { EdgeContext, EdgesOf } from './graph-edge.ts';
import { badParameter, GraphFault, unsupported } from './graph-fault.ts';
import { commentNode, commentsSummary } from './graph-nodes.ts';
import { pageOf, stretchOf, wantsSummary } from './graph-paging.ts';
import {
  changeComment,
  countComments,
  deleteComment,
  findComment,
  insertComment,
  listComments,
} from './sandbox-comments.store.ts';
import type { CommentRow, CommentsUnder } from './sandbox-comments.store.ts';
import { tellOfComment } from './sandbox-events.ts';
import type { PostRow } from './sandbox-posts.store.ts';

const LIST_LIMIT_USUAL = 25;

export const postCommentEdges: EdgesOf<PostRow> = {
  'GET comments': {
    needs: READ_COMMENTS_NEEDS,
    answer: (context, post) => list(context, { postId: post.id, filter: readFilter(context) }),
  },
  'POST comments': { needs: MODERATE_NEEDS, answer: (context, post) => reply(context, post, null) },
};

export const commentEdges: EdgesOf<CommentRow> = {
  GET: {
    needs: READ_NEEDS,
    answer: (context, comment) => answerNode(context, commentNode, comment),
  },
  POST: { needs: MODERATE_NEEDS, answer: change },
  DELETE: { needs: MODERATE_NEEDS, answer: remove },
  'GET comments': {
    needs: READ_COMMENTS_NEEDS,
    answer: (context, comment) => list(context, { commentId: comment.id }),
  },
  // Two levels only: an answer to an answer stands beside it.
  'POST comments': {
    needs: MODERATE_NEEDS,
    answer: (context, comment) =>
      reply(context, { id: comment.postId, isPublished: true }, comment.parentId ?? comment.id),
  },
};

function readFilter(context: EdgeContext): 'toplevel' | 'stream' {
  const filter = textOf(context.call, 'filter') ?? 'toplevel';
  if (filter !== 'toplevel' && filter !== 'stream')
    throw badParameter('Param filter must be one of {TOPLEVEL, STREAM}');
  return filter;
}

async function list(context: EdgeContext, under: CommentsUnder): Promise<unknown> {
  const stretch = stretchOf(context.call, LIST_LIMIT_USUAL, context.settings);
  const order = textOf(context.call, 'order') ?? 'chronological';
  if (order !== 'chronological' && order !== 'reverse_chronological')
    throw badParameter('Param order must be one of {CHRONOLOGICAL, REVERSE_CHRONOLOGICAL}');
  const rows = await listComments(context.tx, under, order === 'reverse_chronological', stretch);
  const { shown, paging } = pageOf(context.call, context.publicAddress, stretch, rows);
  const data: unknown[] = [];
  for (const comment of shown) data.push(await answerNode(context, commentNode, comment));
  return {
    data,
    ...(paging === undefined ? {} : { paging }),
    ...(wantsSummary(context.call) ? { summary: await commentsSummary(under, context) } : {}),
  };
}

async function reply(
  context: EdgeContext,
  post: Pick<PostRow, 'id' | 'isPublished'>,
  parentId: string | null,
): Promise<unknown> {
  if (!post.isPublished) throw badParameter('Nobody can comment on a post that is not published.');
  const message = readMessage(context);
  if (message === undefined) throw badParameter('The parameter message is required');
  const { tx, now, settings } = context;
  if (
    (await countComments(tx, { postId: post.id, filter: 'stream' })) >=
    settings.comments_per_post_max
  )
    throw badParameter('This post has too many comments.');
  const id = await insertComment(tx, {
    postId: post.id,
    parentId,
    visitorId: null,
    appId: context.token.appId,
    message,
    now,
  });
  await tellOfComment(context, id, 'add');
  const comment =
    textOf(context.call, 'fields') === undefined ? undefined : await findComment(tx, id);
  return comment === undefined ? { id } : answerNode(context, commentNode, comment);
}

async function change(context: EdgeContext, comment: CommentRow): Promise<unknown> {
  const isHidden = booleanOf(context.call, 'is_hidden');
  const message = readMessage(context);
  const isOwn = comment.visitorId === null;
  if (isHidden !== undefined && isOwn)
    throw new GraphFault(200, '(#200) Can not hide or unhide this comment');
  if (message !== undefined && !isOwn) throw new GraphFault(200, '(#200) Permissions error');
  await changeComment(context.tx, comment.id, { message, isHidden });
  if (message !== undefined) await tellOfComment(context, comment.id, 'edited');
  if (isHidden !== undefined && isHidden !== comment.isHidden)
    await tellOfComment(context, comment.id, isHidden ? 'hide' : 'unhide');
  return DONE;
}

async function remove(context: EdgeContext, comment: CommentRow): Promise<unknown> {
  const isOwn = comment.visitorId === null;
  if (!isOwn && !context.token.scopes.includes('pages_read_user_content'))
    throw unsupported('delete', comment.id);
  // The replies go too, and no event tells of them.
  await tellOfComment(context, comment.id, 'remove');
  await deleteComment(context.tx, comment.id);
  return DONE;
}

function readMessage(context: EdgeContext): string | undefined {
  const message = textOf(context.call, 'message');
  if (message === undefined) return undefined;
  if (message.trim() === '' || message.includes('\u0000'))
    throw badParameter('The parameter message is empty or cannot be stored');
  if (codePointsIn(message) > context.settings.comment_max_code_points)
    throw badParameter('The message is too long.');
  return message;
}
