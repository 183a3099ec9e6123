import { inTransaction } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Actor } from '../kernel/permissions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { whatWorks } from './connection.rules.ts';
import { connectedSince, connectionOf, forgetToken } from './connection.store.ts';
import { pageToManage } from './connecting.actions.ts';
import { waitingOn } from './pause.store.ts';

/** How a Page is connected: since when, through whom, what the connection may do, and when it ends. */
export async function viewConnection(deps: Deps, actor: Actor, pageId: string) {
  return inTransaction(deps.db, async (tx) => {
    const page = await pageToManage(tx, actor, pageId);
    const { connectedAt, disconnectedAt } = await connectedSince(tx, pageId);
    const facts = await connectionOf(tx, pageId);
    const waiting = await waitingOn(tx, [pageId], LIMITS.listPage);
    return {
      id: page.id,
      name: page.name,
      schoolId: page.schoolId,
      graphId: page.graphId,
      connectedAt: connectedAt.toISOString(),
      disconnectedAt: disconnectedAt?.toISOString() ?? null,
      waiting: waiting.length,
      facts:
        facts === undefined
          ? null
          : {
              way: facts.way,
              connectedBy: facts.connectedByName,
              facebookPersonName: facts.facebookPersonName,
              tokenSince: facts.tokenSince.toISOString(),
              expiresAt: facts.expiresAt?.toISOString() ?? null,
              dataAccessExpiresAt: facts.dataAccessExpiresAt?.toISOString() ?? null,
              capabilities: whatWorks(facts),
            },
    };
  });
}

/** Forgets the token. The Page keeps its row and its history; nothing goes out to it until it is connected again. */
export async function disconnectPage(deps: Deps, actor: Actor, pageId: string): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const { id, federationId, schoolId, graphId } = await pageToManage(tx, actor, pageId);
    if (!(await forgetToken(tx, id, now))) return;
    await recordEvent(tx, {
      federationId,
      at: now,
      actorId: actor.personId,
      kind: 'page.disconnected',
      subjectKind: 'page',
      subjectId: id,
      detail: { graphId },
    });
    await announce(tx, { topic: 'page', id, federationId, schoolId });
  });
}
