import type { ReadContext } from './graph-fields.ts';
import { findRole } from './sandbox-people.store.ts';
import { pageTokenFor } from './sandbox-tokens.store.ts';

const DAY_MILLISECONDS = 86_400_000;

/** What the caller's person may do on a Page; `undefined` when that is none of the caller's business. */
export async function tasksOn(
  context: ReadContext,
  pageId: string,
): Promise<readonly string[] | undefined> {
  const { token, tx } = context;
  if (token.kind === 'PAGE') return token.pageId === pageId ? token.tasks : undefined;
  if (token.kind === 'APP' || !token.scopes.includes('pages_show_list')) return undefined;
  if (token.chosenPageIds !== null && !token.chosenPageIds.includes(pageId)) return undefined;
  return findRole(tx, pageId, token.userId);
}

/** The Page's own token, for somebody with a role on it. Taken with a long-lived token it has no end. */
export async function tokenOf(context: ReadContext, pageId: string): Promise<string | undefined> {
  const { token, tx, now } = context;
  if ((await tasksOn(context, pageId)) === undefined) return undefined;
  if (token.kind === 'PAGE') return token.token;
  const life =
    token.expiresAt === null ? Infinity : token.expiresAt.getTime() - token.issuedAt.getTime();
  const expiresAt = life > DAY_MILLISECONDS ? null : token.expiresAt;
  return pageTokenFor(tx, token, { pageId, expiresAt, now });
}
