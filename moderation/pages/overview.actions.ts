import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { type Actor, mayIn } from '../kernel/permissions.ts';
import { openAlerts, type OpenAlert, type OpenPause, openPauses } from './overview.store.ts';
import { pagesOfFederation } from './pages.store.ts';

/** The Pages that this person may read about: what stops each of them, and what is wrong with it. */
export async function overviewOfPages(deps: Pick<Deps, 'db'>, actor: Actor) {
  return inTransaction(deps.db, async (tx) => {
    const pages = (await pagesOfFederation(tx, actor.federationId)).filter((page) =>
      mayIn(actor, 'page:read', page.schoolId),
    );
    const pauses = await openPauses(tx, actor.federationId);
    const alerts = await openAlerts(
      tx,
      pages.map(({ id }) => id),
    );
    const wide = pauses.find(({ pageId }) => pageId === null);
    return {
      federationPause: wide === undefined ? null : pauseView(wide),
      pages: pages.map((page) => {
        const own = pauses.filter(({ pageId }) => pageId === page.id);
        const pause = own.find(({ kind }) => kind === 'pause');
        const incident = own.find(({ kind }) => kind === 'incident');
        return {
          id: page.id,
          name: page.name,
          schoolId: page.schoolId,
          graphId: page.graphId,
          pause: pause === undefined ? null : pauseView(pause),
          incident: incident === undefined ? null : pauseView(incident),
          alerts: alerts.filter(({ pageId }) => pageId === page.id).map(alertView),
        };
      }),
    };
  });
}

function pauseView({ id, because, beganAt, beganByName }: OpenPause) {
  return { id, because, since: beganAt.toISOString(), by: beganByName };
}

function alertView({ acceptedAt, acceptedByName, acceptedBecause, ...alert }: OpenAlert) {
  return {
    id: alert.id,
    kind: alert.kind,
    says: alert.says,
    stopsPublishing: alert.stopsPublishing,
    raisedAt: alert.raisedAt.toISOString(),
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
