import { textOf } from './graph-call.ts';
import { answerNode, READ_NEEDS } from './graph-edge.ts';
import type { EdgeContext, EdgesOf } from './graph-edge.ts';
import { badParameter } from './graph-fault.ts';
import { postNode } from './graph-nodes.ts';
import { pageOf, stretchOf } from './graph-paging.ts';
import { momentOf } from './graph-schedule.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import { listPosts } from './sandbox-posts.store.ts';
import type { PostList } from './sandbox-posts.store.ts';

const VISITORS_NEEDS = { scopes: ['pages_read_engagement', 'pages_read_user_content'] };

/** The lists of a Page (contract section 3.5). */
export const postListEdges: EdgesOf<SandboxPage> = {
  'GET feed': {
    needs: READ_NEEDS,
    answer: (context, page) => list(context, page, feedOf(context)),
  },
  'GET posts': { needs: READ_NEEDS, answer: (context, page) => list(context, page, 'published') },
  'GET published_posts': {
    needs: READ_NEEDS,
    answer: (context, page) => list(context, page, 'published'),
  },
  'GET scheduled_posts': {
    needs: { scopes: ['pages_read_engagement', 'pages_manage_posts'] },
    answer: (context, page) => list(context, page, 'scheduled'),
  },
  'GET visitor_posts': {
    needs: VISITORS_NEEDS,
    answer: (context, page) => list(context, page, 'visitors'),
  },
  'GET tagged': {
    needs: VISITORS_NEEDS,
    answer: (context, page) => list(context, page, 'tagged'),
  },
};

// What visitors wrote is in the feed for those only who may read it; the documents disagree on what nobody sees yet.
function feedOf({ settings, token }: EdgeContext): PostList {
  const mayReadVisitors = token.scopes.includes('pages_read_user_content');
  if (settings.feed_lists_unpublished)
    return mayReadVisitors ? 'everything' : 'own-with-unpublished';
  return mayReadVisitors ? 'everything-public' : 'published';
}

async function list(context: EdgeContext, page: SandboxPage, which: PostList): Promise<unknown> {
  const { call, settings } = context;
  const stretch = stretchOf(call, settings.feed_default_limit, settings);
  const moment = (name: 'since' | 'until'): Date | undefined => {
    const text = textOf(call, name);
    if (text === undefined) return undefined;
    const read = momentOf(text);
    if (read === undefined) throw badParameter(`Param ${name} must be a time`);
    return read;
  };
  const only = { list: which, since: moment('since'), until: moment('until') };
  const rows = await listPosts(context.tx, page.id, only, stretch);
  const { shown, paging } = pageOf(call, context.publicAddress, stretch, rows);
  const data: unknown[] = [];
  for (const post of shown) data.push(await answerNode(context, postNode, post));
  return paging === undefined ? { data } : { data, paging };
}
