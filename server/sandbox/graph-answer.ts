import { requireAccess, requireToken } from './graph-access.ts';
import { answerPerson } from './graph-account.ts';
import type { GraphCall } from './graph-call.ts';
import { commentEdges, postCommentEdges } from './graph-comments.ts';
import { debugToken } from './graph-debug-token.ts';
import { answerNode, READ_NEEDS } from './graph-edge.ts';
import type { EdgeContext, EdgesOf } from './graph-edge.ts';
import { GraphFault, unsupported } from './graph-fault.ts';
import { pageNode, personNode } from './graph-nodes.ts';
import { pageControlEdges } from './graph-page-control.ts';
import { photoEdges, photosEdges } from './graph-photos.ts';
import { postListEdges } from './graph-post-lists.ts';
import { feedEdges, postEdges } from './graph-posts.ts';
import { giveToken } from './graph-sign-in.ts';
import { answerApp, subscriptionEdges } from './graph-subscriptions.ts';
import { findComment } from './sandbox-comments.store.ts';
import type { Queryable } from './sandbox-database.ts';
import { publishDuePosts } from './sandbox-events.ts';
import { findPage } from './sandbox-pages.store.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import { findPhoto } from './sandbox-photos.store.ts';
import { findPost } from './sandbox-posts.store.ts';
import { photosLapsedBefore } from './sandbox-settings.ts';
import type { SandboxSettings } from './sandbox-settings.ts';

const pageEdges: EdgesOf<SandboxPage> = {
  GET: { needs: READ_NEEDS, answer: (context, page) => answerNode(context, pageNode, page) },
  ...feedEdges,
  ...postListEdges,
  ...photosEdges,
  ...pageControlEdges,
  ...subscriptionEdges,
};

const allPostEdges = { ...postEdges, ...postCommentEdges };

/** Answers one call inside the transaction `tx`, or throws the fault that is to be sent. */
export async function answerCall(
  call: GraphCall,
  world: { tx: Queryable; settings: SandboxSettings; publicAddress: string; now: Date },
): Promise<unknown> {
  await publishDuePosts(world);
  const [head = '', edge, ...rest] = call.path;
  if (call.path.join('/') === 'oauth/access_token' && call.method !== 'DELETE')
    return giveToken(world, call);
  const token = await requireToken(world.tx, call, world.settings, world.now);
  const context: EdgeContext = { ...world, call, token };
  if (head === 'debug_token' && call.method === 'GET' && edge === undefined)
    return debugToken(world.tx, call, token, world);
  if ((head === 'me' || head === token.userId) && token.kind === 'USER' && edge !== undefined)
    return answerPerson(context, call.path.slice(1));
  if (rest.length > 0) throw unknownPath(call);
  if (token.kind === 'APP' && head === token.appId) return answerApp(context, edge);
  if (head === 'me' && token.pageId === null) {
    if (edge !== undefined || call.method !== 'GET' || token.kind === 'APP')
      throw unknownPath(call);
    return answerNode(context, personNode, { id: token.userId, name: token.userName });
  }
  const id = head === 'me' ? (token.pageId ?? '') : head;
  return answerNodeWithId(context, id, edge);
}

async function answerNodeWithId(
  context: EdgeContext,
  id: string,
  edge: string | undefined,
): Promise<unknown> {
  const { tx, call } = context;
  if (/^\d+$/.test(id)) {
    const page = await findPage(tx, id);
    if (page !== undefined) {
      // Anybody's token reads a Page's name; everything else is for its own.
      if (call.method === 'GET' && edge === undefined) return answerNode(context, pageNode, page);
      return answerEdge(context, pageEdges, edge, page, page.id);
    }
    const photo = await findPhoto(tx, id, photosLapsedBefore(context.settings, context.now));
    if (photo !== undefined) return answerEdge(context, photoEdges, edge, photo, photo.pageId);
  }
  if (/^\d+_\d+$/.test(id)) {
    const post = await findPost(tx, id);
    if (post !== undefined) return answerEdge(context, allPostEdges, edge, post, post.pageId);
    const comment = await findComment(tx, id);
    if (comment !== undefined)
      return answerEdge(context, commentEdges, edge, comment, comment.pageId);
  }
  throw unsupported(call.method, id);
}

async function answerEdge<Node>(
  context: EdgeContext,
  edges: EdgesOf<Node>,
  name: string | undefined,
  node: Node,
  pageId: string,
): Promise<unknown> {
  const key = name === undefined ? context.call.method : `${context.call.method} ${name}`;
  const edge = Object.hasOwn(edges, key) ? edges[key] : undefined;
  if (edge === undefined)
    throw context.call.method === 'GET'
      ? unknownPath(context.call)
      : unsupported(context.call.method, context.call.path[0] ?? '');
  if (requireAccess(context, edge.needs, pageId) === 'empty-list') return { data: [] };
  return edge.answer(context, node);
}

function unknownPath(call: GraphCall): GraphFault {
  return new GraphFault(2500, `Unknown path components: /${call.path.slice(1).join('/')}`);
}
