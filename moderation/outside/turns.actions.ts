import { inTransaction } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { GraphRefused } from '../facebook/graph-errors.ts';
import { clearAlert, raiseAlert } from '../pages/alerts.actions.ts';
import { measureAllowances } from '../pages/allowance.actions.ts';
import { connectedPages, pageOfId } from '../pages/ours.actions.ts';
import type { WayToPage } from '../pages/taking-off.actions.ts';
import { lookEveryMs } from './outside.rules.ts';
import { ensureLook, noteSubscribed, takeTurn } from './outside.store.ts';

const SUBSCRIBE_EVERY_MS = 3_600_000;
/** A hundred Pages that were connected at once are not looked at in the same minute. */
const PAGES_PER_MINUTE = 20;

const NOT_SUBSCRIBED =
  'Facebook does not tell Gatehouse at once what happens on this Page; Gatehouse looks every 15 minutes instead.';

/**
 * Asks for a look at each Page whose turn it is, and for a subscription where there is none yet. Called every minute by every worker:
 * the turn is taken once. Gives how many looks were asked for.
 */
export async function askForTurns(deps: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const now = deps.clock.now();
  const used = new Map((await measureAllowances(deps)).map((each) => [each.pageId, each.percent]));
  const pages = await inTransaction(deps.db, connectedPages);
  let asked = 0;
  for (const { id: pageId } of pages) {
    if (asked >= PAGES_PER_MINUTE) break;
    await inTransaction(deps.db, async (tx) => {
      await ensureLook(tx, pageId);
      const before = new Date(now.getTime() - lookEveryMs(used.get(pageId) ?? 0));
      if (await takeTurn(tx, pageId, 'asked_at', { now, before })) {
        asked += 1;
        await later(tx, 'look-at-page', { pageId, because: 'turn' }, { now });
      }
      const hourAgo = new Date(now.getTime() - SUBSCRIBE_EVERY_MS);
      if (await takeTurn(tx, pageId, 'subscribe_asked_at', { now, before: hourAgo }))
        await later(tx, 'subscribe-page', { pageId }, { now });
    });
  }
  return asked;
}

/** Has Facebook tell what happens on the Page. What is missing for it is an alert; it is tried again each hour. */
export async function subscribePage(
  deps: Deps & WayToPage,
  { pageId }: { readonly pageId: string },
): Promise<void> {
  const page = await inTransaction(deps.db, (tx) => pageOfId(tx, pageId));
  if (page === undefined) return;
  try {
    await deps.pageOf(page).subscribe();
  } catch (error) {
    if (!(error instanceof GraphRefused) || error.class === 'throttle') throw error;
    const says = `${NOT_SUBSCRIBED} ${error.failure.personIsTold} The permission for it is pages_manage_metadata.`;
    await inTransaction(deps.db, (tx) =>
      raiseAlert(tx, deps, page, { kind: 'not-subscribed', says, detail: { class: error.class } }),
    );
    return;
  }
  await inTransaction(deps.db, async (tx) => {
    await noteSubscribed(tx, pageId, deps.clock.now());
    await clearAlert(tx, deps, page, { kind: 'not-subscribed' });
  });
}
