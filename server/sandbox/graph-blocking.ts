import { textOf } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { DONE } from './graph-edge.ts';
import type { EdgeContext, EdgeNeeds, EdgesOf } from './graph-edge.ts';
import { badParameter, GraphFault, unsupported } from './graph-fault.ts';
import { pageOf, stretchOf } from './graph-paging.ts';
import {
  deleteBlocked,
  insertBlocked,
  isVisitorOf,
  listBlocked,
  listShownCommentsOf,
} from './sandbox-blocked.store.ts';
import { changeComment } from './sandbox-comments.store.ts';
import { tellOfComment } from './sandbox-events.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';
import { findRole } from './sandbox-people.store.ts';

const BLOCKED_LIMIT_USUAL = 25;
/** Names under which the person may be given; `uid` is deprecated and still taken. */
const NAMES = ['user', 'psid', 'asid', 'uid'];

// Which permission is needed is not confirmed (contract section 5): a setting.
const BLOCK_NEEDS: EdgeNeeds = {
  scopes: ({ block_permission: permission }) => [permission],
  tasks: ['MODERATE'],
};

/** Blocking people from the Page (contract section 5). */
export const blockingEdges: EdgesOf<SandboxPage> = {
  'GET blocked': { needs: BLOCK_NEEDS, answer: list },
  'POST blocked': { needs: BLOCK_NEEDS, answer: block },
  'DELETE blocked': { needs: BLOCK_NEEDS, answer: unblock },
};

async function list(context: EdgeContext, page: SandboxPage): Promise<unknown> {
  const { call, settings, tx } = context;
  const stretch = stretchOf(call, BLOCKED_LIMIT_USUAL, settings);
  const only = textOf(call, 'user') ?? textOf(call, 'uid');
  const rows = await listBlocked(tx, page.id, only, stretch);
  const { shown, paging } = pageOf(call, context.publicAddress, stretch, rows);
  const data = shown.map(({ id, name }) => ({ id, name }));
  return paging === undefined ? { data } : { data, paging };
}

async function block(context: EdgeContext, page: SandboxPage): Promise<unknown> {
  const { call, settings, tx, now } = context;
  const answer: Record<string, unknown> = {};
  for (const id of peopleIn(call)) {
    if ((await findRole(tx, page.id, id)) !== undefined)
      throw new GraphFault(200, '(#200) Permissions error');
    if (!(await isVisitorOf(tx, page.id, id))) {
      answer[id] = { error: { code: 100, message: '(#100) Invalid user id' } };
      continue;
    }
    await insertBlocked(tx, page.id, id, now);
    if (settings.blocking_hides_comments) await hideAllOf(context, page.id, id);
    answer[id] = true;
  }
  return answer;
}

async function hideAllOf(context: EdgeContext, pageId: string, visitorId: string): Promise<void> {
  for (const id of await listShownCommentsOf(context.tx, pageId, visitorId)) {
    await changeComment(context.tx, id, { message: undefined, isHidden: true });
    await tellOfComment(context, id, 'hide');
  }
}

async function unblock(context: EdgeContext, page: SandboxPage): Promise<unknown> {
  const people = peopleIn(context.call);
  const [id] = people;
  if (id === undefined || people.length > 1)
    throw badParameter('Give one person to unblock at a time');
  if (!(await deleteBlocked(context.tx, page.id, id))) throw unsupported('delete', id);
  return DONE;
}

/** The ids in `user`, `psid` or `asid`: a list, JSON of one, or text with commas. */
function peopleIn(call: GraphCall): string[] {
  const given = NAMES.filter((name) => call.parameters[name] !== undefined);
  const [name] = given;
  if (name === undefined || given.length > 1)
    throw badParameter('Exactly one of user, psid and asid is required');
  const value = call.parameters[name];
  const listed = Array.isArray(value) ? value : idsIn(textOf(call, name) ?? '');
  const ids = listed.map(String);
  if (ids.length === 0 || !ids.every((id) => /^\d{1,30}$/.test(id)))
    throw badParameter(`Param ${name} must be an array of ids`);
  return [...new Set(ids)];
}

// Ids do not fit into numbers, so they are read from the text and not as JSON.
function idsIn(text: string): string[] {
  return text
    .replaceAll(/[[\]"\s]/g, '')
    .split(',')
    .filter((id) => id !== '');
}
