import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { type DraftHead, draftHeads } from '../drafts/reach.actions.ts';
import { LIMITS } from '../kernel/limits.ts';
import { type Actor, mayIn } from '../kernel/permissions.ts';
import { openAlerts, type OpenAlert, type OpenPause, openPauses } from './overview.store.ts';
import { type PageRow, pagesOfFederation } from './pages.store.ts';
import { coversWhere } from './pause.actions.ts';
import { OPERATOR, whenResumed } from './pause.rules.ts';
import { waitingOn, type WaitingRow } from './pause.store.ts';

/** The Pages that this person may read about: what stops each of them, what waits for it, and what is wrong with it. */
export async function overviewOfPages(deps: Pick<Deps, 'db' | 'clock'>, actor: Actor) {
  const { federationId } = actor;
  return inTransaction(deps.db, async (tx) => {
    const pages = (await pagesOfFederation(tx, federationId)).filter((page) =>
      mayIn(actor, 'page:read', page.schoolId),
    );
    const pageIds = pages.map(({ id }) => id);
    const pauses = await openPauses(tx, federationId);
    const alerts = await openAlerts(tx, pageIds);
    const waiting = await whatWaits(tx, actor, pageIds, deps.clock.now());
    const wide = pauses.find(({ pageId }) => pageId === null);
    return {
      federationPause: wide === undefined ? null : pauseView(wide),
      acts: actsOnStop(actor, { federationId, page: null }, wide),
      pages: pages.map((page) => {
        const pause = pauses.find((each) => each.pageId === page.id && each.kind === 'pause');
        const incident = pauses.find((each) => each.pageId === page.id && each.kind === 'incident');
        return {
          id: page.id,
          name: page.name,
          schoolId: page.schoolId,
          graphId: page.graphId,
          pause: pause === undefined ? null : pauseView(pause),
          incident: incident === undefined ? null : pauseView(incident),
          alerts: alerts
            .filter(({ pageId }) => pageId === page.id)
            .map((alert) => alertView(actor, page, alert)),
          waiting: waiting.get(page.id) ?? [],
          acts: [
            ...actsOnStop(actor, { federationId, page }, pause),
            ...(incident === undefined && mayIn(actor, 'incident:declare', page.schoolId)
              ? ['declare-incident' as const]
              : []),
          ],
        };
      }),
    };
  });
}

function actsOnStop(
  actor: Actor,
  where: { federationId: string; page: PageRow | null },
  stop: OpenPause | undefined,
): ('pause' | 'resume')[] {
  if (stop === undefined) return coversWhere(actor, 'page:pause', where) ? ['pause'] : [];
  const may = stop.beganBy === actor.personId || coversWhere(actor, 'page:resume', where);
  return may ? ['resume'] : [];
}

/** What is approved for these Pages and has not gone out; its words only for those who may open it. */
async function whatWaits(tx: Tx, actor: Actor, pageIds: readonly string[], now: Date) {
  const rows = await waitingOn(tx, pageIds, LIMITS.listPage);
  const heads = await draftHeads(
    tx,
    actor,
    rows.map(({ draftId }) => draftId),
  );
  const posts = new Map<string, ReturnType<typeof waitingView>[]>();
  for (const row of rows) {
    const view = waitingView(row, heads.get(row.draftId), now);
    posts.set(row.pageId, [...(posts.get(row.pageId) ?? []), view]);
  }
  return posts;
}

function waitingView({ draftId, dueAt }: WaitingRow, head: DraftHead | undefined, now: Date) {
  return {
    draftId,
    opening: head?.opening ?? null,
    mayOpen: head?.mayOpen ?? false,
    dueAt: dueAt.toISOString(),
    whenResumed: whenResumed(dueAt, now, LIMITS.publishGraceMinutes),
  };
}

function pauseView({ id, because, beganAt, beganByName }: OpenPause) {
  return { id, because, since: beganAt.toISOString(), by: beganByName ?? OPERATOR };
}

function alertView(actor: Actor, page: PageRow, alert: OpenAlert) {
  const { acceptedAt, acceptedByName, acceptedBecause } = alert;
  return {
    id: alert.id,
    kind: alert.kind,
    says: alert.says,
    stopsPublishing: alert.stopsPublishing,
    raisedAt: alert.raisedAt.toISOString(),
    mayAccept:
      alert.stopsPublishing &&
      acceptedAt === null &&
      mayIn(actor, 'page:accept-alert', page.schoolId),
    accepted:
      acceptedAt === null
        ? null
        : {
            at: acceptedAt.toISOString(),
            by: acceptedByName ?? '',
            because: acceptedBecause ?? '',
          },
  };
}
