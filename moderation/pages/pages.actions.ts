import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { type Actor, mayIn } from '../kernel/permissions.ts';
import type { Secret } from '../kernel/secret.ts';
import { recordEvent } from '../record/record.actions.ts';
import { insertPage, pagesOfFederation } from './pages.store.ts';

export interface OpenPage {
  readonly id: string;
  readonly name: string;
  readonly schoolId: string;
  readonly graphId: string;
}

/** The Pages whose drafts this person may write or read. */
export async function pagesOpenTo(tx: Tx, actor: Actor): Promise<OpenPage[]> {
  const pages = await pagesOfFederation(tx, actor.federationId);
  return pages
    .filter(
      (page) =>
        mayIn(actor, 'draft:write', page.schoolId) ||
        mayIn(actor, 'draft:read-school', page.schoolId),
    )
    .map(({ id, name, schoolId, graphId }) => ({ id, name, schoolId, graphId }));
}

export async function listPages(deps: Deps, actor: Actor): Promise<OpenPage[]> {
  return inTransaction(deps.db, (tx) => pagesOpenTo(tx, actor));
}

/** Connects a Page: its id is pinned and its token sealed. The guided screen for it comes with the publishing issue. */
export async function connectPage(
  deps: Deps,
  command: {
    federationId: string;
    schoolId: string;
    name: string;
    graphId: string;
    graphAppId: string;
    token: Secret;
    appSecret: Secret | undefined;
    actorId: string | null;
  },
): Promise<{ id: string }> {
  const id = deps.newId();
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    await insertPage(tx, {
      id,
      federationId: command.federationId,
      schoolId: command.schoolId,
      name: command.name,
      graphId: command.graphId,
      graphAppId: command.graphAppId,
      sealedToken: deps.sealing.seal(command.token),
      sealedAppSecret:
        command.appSecret === undefined ? null : deps.sealing.seal(command.appSecret),
      connectedAt: now,
    });
    await recordEvent(tx, {
      federationId: command.federationId,
      at: now,
      actorId: command.actorId,
      kind: 'page.connected',
      subjectKind: 'page',
      subjectId: id,
      detail: { graphId: command.graphId },
    });
  });
  return { id };
}
