import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { type Actor, mayIn } from '../kernel/permissions.ts';
import { openAlerts } from './overview.store.ts';
import { healthOf } from './page-health.store.ts';
import { ALERT_KINDS, type AlertKindName } from './alerts.rules.ts';
import { pagesOfFederation } from './pages.store.ts';
import { whatKeepsPage } from './standing.store.ts';

/** When each Page that this person may read about was looked at, and what was found. */
export async function readPageHealth(deps: Pick<Deps, 'db'>, actor: Actor) {
  return inTransaction(deps.db, async (tx) => {
    const pages = (await pagesOfFederation(tx, actor.federationId)).filter((page) =>
      mayIn(actor, 'page:read', page.schoolId),
    );
    const rows = await healthOf(
      tx,
      pages.map(({ id }) => id),
    );
    return pages.map((page) => {
      const row = rows.find(({ pageId }) => pageId === page.id);
      return {
        pageId: page.id,
        checkedAt: row?.checkedAt?.toISOString() ?? null,
        isChecking: (row?.askedAt ?? null) !== null,
        couldNotSince: row?.couldNotSince?.toISOString() ?? null,
        tokenEndsAt: row?.tokenEndsAt?.toISOString() ?? null,
        dataAccessEndsAt: row?.dataAccessEndsAt?.toISOString() ?? null,
        mayCheck: mayIn(actor, 'page:manage', page.schoolId),
        troubles: (row?.troubles ?? []).map(({ kind, about, says, remedy, who }) => ({
          kind,
          about,
          says,
          remedy,
          who,
          stops: ALERT_KINDS[kind].stopsPublishing,
        })),
      };
    });
  });
}

/**
 * What the line above every page says: Pages to which nothing goes out because of something that is wrong, and Pages of which
 * somebody should look at something. Those who only write hear of the first alone. Pauses are said where posts are.
 */
export async function readPageBanner(deps: Pick<Deps, 'db'>, actor: Actor) {
  return inTransaction(deps.db, async (tx) => {
    const stands: string[] = [];
    const look: string[] = [];
    for (const page of await pagesOfFederation(tx, actor.federationId)) {
      const mayRead = mayIn(actor, 'page:read', page.schoolId);
      if (!mayRead && !mayIn(actor, 'draft:write', page.schoolId)) continue;
      const reasons = await whatKeepsPage(tx, page);
      if (reasons.some(({ why }) => why === 'alert' || why === 'check')) stands.push(page.name);
      else if (mayRead && (await openAlerts(tx, [page.id])).some(isNews)) look.push(page.name);
    }
    return { stands, look, mayLook: actor.grants.length > 0 && mayReadAny(actor) };
  });
}

function isNews({ acceptedAt, kind }: { acceptedAt: Date | null; kind: string }): boolean {
  // Who is on the Page at the first look is confirmed in peace: it stands on the card.
  return acceptedAt === null && kind !== ('people-to-confirm' satisfies AlertKindName);
}

function mayReadAny(actor: Actor): boolean {
  return actor.grants.some(({ role }) => role !== 'drafter');
}
