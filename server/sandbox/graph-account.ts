import { textOf } from './graph-call.ts';
import { DONE } from './graph-edge.ts';
import type { EdgeContext } from './graph-edge.ts';
import { badParameter, GraphFault } from './graph-fault.ts';
import { answerFields, parseFields } from './graph-fields.ts';
import { pageNode } from './graph-nodes.ts';
import { pageOf, stretchOf } from './graph-paging.ts';
import {
  listPagesOf,
  listPermissions,
  notePermissions,
  withdrawPermissions,
} from './sandbox-people.store.ts';
import { refuseTokensOf } from './sandbox-tokens.store.ts';

const ACCOUNTS_LIMIT_USUAL = 25;
const USUAL_FIELDS = ['access_token', 'category', 'category_list', 'name', 'id', 'tasks'];

/** `GET /me/accounts`: the Pages on which the person has a task, each with its own token. */
export async function listAccounts(context: EdgeContext): Promise<unknown> {
  const { call, token, tx, settings } = context;
  // Facebook shows an empty list and no error to an app that may not see the Pages.
  if (!token.scopes.includes('pages_show_list')) return { data: [] };
  const stretch = stretchOf(call, ACCOUNTS_LIMIT_USUAL, settings);
  const withPortfolios =
    settings.portfolio_pages_left_out === 'never' ||
    (settings.portfolio_pages_left_out === 'without-permission' &&
      token.scopes.includes('business_management'));
  const only = { chosen: token.chosenPageIds, withPortfolios };
  const rows = await listPagesOf(tx, token.userId, only, stretch);
  const { shown, paging } = pageOf(call, context.publicAddress, stretch, rows);
  const asked = parseFields(textOf(call, 'fields'));
  const account = { ...pageNode, usual: USUAL_FIELDS };
  const data: unknown[] = [];
  for (const page of shown) data.push(await answerFields(account, page, asked, context));
  return paging === undefined ? { data } : { data, paging };
}

/** `GET /me/permissions`: what the person granted this app, and what not. */
export async function readPermissions(context: EdgeContext): Promise<unknown> {
  const { token, tx } = context;
  const noted = await listPermissions(tx, token.appId, token.userId);
  // A token that was not made by signing in has no note of what was asked: it is worth what it says.
  const data =
    noted.length > 0
      ? noted
      : token.scopes.map((permission) => ({ permission, status: 'granted' as const }));
  return { data };
}

/** `DELETE /me/permissions` removes the app; with a name it takes one permission back. */
export async function withdraw(
  context: EdgeContext,
  permission: string | undefined,
): Promise<unknown> {
  const { token, tx } = context;
  if (permission !== undefined && !token.scopes.includes(permission))
    throw badParameter(`The permission ${permission.slice(0, 60)} was not granted.`);
  if ((await listPermissions(tx, token.appId, token.userId)).length === 0) {
    const granted = token.scopes.map((name) => ({ permission: name, status: 'granted' as const }));
    await notePermissions(tx, token.appId, token.userId, granted);
  }
  await withdrawPermissions(tx, token.appId, token.userId, permission);
  if (permission === undefined) await refuseTokensOf(tx, token.appId, token.userId, 458);
  return DONE;
}

/** Everything under `/me` that is about the person: only their own token may ask. */
export async function answerPerson(
  context: EdgeContext,
  edges: readonly string[],
): Promise<unknown> {
  const { call, token } = context;
  const [edge, name, ...rest] = edges;
  if (token.kind !== 'USER' || rest.length > 0 || (name !== undefined && edge !== 'permissions'))
    throw new GraphFault(2500, `Unknown path components: /${edges.join('/')}`);
  if (edge === 'accounts' && call.method === 'GET') return listAccounts(context);
  if (edge === 'permissions' && call.method === 'GET' && name === undefined)
    return readPermissions(context);
  if (edge === 'permissions' && call.method === 'DELETE')
    return withdraw(context, name ?? textOf(call, 'permission'));
  throw new GraphFault(2500, `Unknown path components: /${edges.join('/')}`);
}
