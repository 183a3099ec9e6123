import { inTransaction } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { type Actor, requireIn } from '../kernel/permissions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { holdAlert, noteAccepted } from './alerts.store.ts';
import { pageById } from './pages.store.ts';
import { goOn } from './standing.actions.ts';

/**
 * A person knows what is wrong with a Page and lets publishing go on. The alert stays, as accepted, until what is wrong is right
 * again; raised anew with other facts it stops publishing again. Needs `page:accept-alert` in the school of the Page.
 *
 * Throws `not-found`, `not-allowed`, and `wrong-state` for one that stops nothing or was accepted already.
 */
export async function acceptAlert(
  deps: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  command: { readonly alertId: string; readonly because: string },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const alert = await holdAlert(tx, command.alertId);
    const page = alert === undefined ? undefined : await pageById(tx, alert.pageId);
    if (alert === undefined || page === undefined || page.federationId !== actor.federationId)
      throw notFound('alert');
    requireIn(actor, 'page:accept-alert', page.schoolId);
    if (alert.isAccepted || !alert.stopsPublishing)
      throw new Refusal(
        'wrong-state',
        'This does not stop publishing any more.',
        'Look at the Page as it is now.',
      );
    await noteAccepted(tx, alert.id, { at: now, by: actor.personId, because: command.because });
    const { federationId, schoolId } = page;
    await recordEvent(tx, {
      federationId,
      at: now,
      actorId: actor.personId,
      kind: 'page.alert-accepted',
      subjectKind: 'page',
      subjectId: page.id,
      detail: { alertId: alert.id, kind: alert.kind },
    });
    await announce(tx, { topic: 'page', id: page.id, federationId, schoolId });
    await goOn(tx, [page.id], now);
  });
}
