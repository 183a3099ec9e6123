import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { type Actor, mayIn } from '../kernel/permissions.ts';
import type { Secret } from '../kernel/secret.ts';
import { recordEvent } from '../record/record.actions.ts';
import { insertPage, pagesOfFederation } from './pages.store.ts';
import { whyPageStands } from './standing.actions.ts';
import { standstillInWords } from './standing.rules.ts';

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

/** The same, each with the sentence why nothing goes out to it now; null when it may be written to. */
export async function listPages(
  deps: Deps,
  actor: Actor,
): Promise<(OpenPage & { readonly standsBecause: string | null })[]> {
  return inTransaction(deps.db, async (tx) => {
    const listed = [];
    for (const page of await pagesOpenTo(tx, actor)) {
      const standstill = await whyPageStands(tx, {
        id: page.id,
        federationId: actor.federationId,
      });
      const standsBecause = standstill === undefined ? null : standstillInWords(standstill);
      listed.push({ ...page, standsBecause });
    }
    return listed;
  });
}

export interface PageToConnect {
  readonly federationId: string;
  readonly schoolId: string;
  readonly name: string;
  readonly graphId: string;
  readonly graphAppId: string;
  readonly token: Secret;
  readonly appSecret: Secret | undefined;
  readonly actorId: string | null;
}

/** Connects a Page: its id is pinned and its token sealed. The guided screen for it comes with the publishing issue. */
export async function connectPage(deps: Deps, page: PageToConnect): Promise<{ id: string }> {
  return inTransaction(deps.db, (tx) => connectPageIn(tx, deps, page));
}

/** As `connectPage`, together with other writes. */
export async function connectPageIn(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'clock' | 'sealing'>,
  page: PageToConnect,
): Promise<{ id: string }> {
  const id = deps.newId();
  const now = deps.clock.now();
  await insertPage(tx, {
    id,
    federationId: page.federationId,
    schoolId: page.schoolId,
    name: page.name,
    graphId: page.graphId,
    graphAppId: page.graphAppId,
    sealedToken: deps.sealing.seal(page.token),
    sealedAppSecret: page.appSecret === undefined ? null : deps.sealing.seal(page.appSecret),
    connectedAt: now,
  });
  await recordEvent(tx, {
    federationId: page.federationId,
    at: now,
    actorId: page.actorId,
    kind: 'page.connected',
    subjectKind: 'page',
    subjectId: id,
    detail: { graphId: page.graphId },
  });
  return { id };
}
