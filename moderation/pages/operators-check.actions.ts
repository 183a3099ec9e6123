import { inTransaction } from '../database/client.ts';
import { notFound } from '../kernel/errors.ts';
import { ALERT_KINDS } from './alerts.rules.ts';
import { checkPage, type CheckOutcome } from './check-page.actions.ts';
import type { Trouble } from './page-health.rules.ts';
import { everyPage, healthOf } from './page-health.store.ts';
import type { LookDeps } from './page-look.actions.ts';
import { pageById } from './pages.store.ts';

/** How a look that an operator asked for ended: codes, no names of people. */
export interface OperatorsLook {
  readonly id: string;
  readonly name: string;
  readonly outcome: CheckOutcome;
  readonly troubles: readonly (Pick<Trouble, 'kind' | 'about' | 'who'> & { stops: boolean })[];
}

/** Looks at every Page of this machine, or at one by our id or its own number, one after the other. Throws `not-found`. */
export async function checkByOperator(
  deps: LookDeps,
  { only }: { readonly only: string | null },
): Promise<OperatorsLook[]> {
  const pages = await inTransaction(deps.db, async (tx) => {
    const all = [];
    for (const { id } of await everyPage(tx)) {
      const page = await pageById(tx, id);
      if (page !== undefined && (only === null || only === page.id || only === page.graphId))
        all.push(page);
    }
    return all;
  });
  if (only !== null && pages.length === 0) throw notFound('Page');
  const looks: OperatorsLook[] = [];
  for (const { id, name } of pages) {
    const outcome = await checkPage(deps, id);
    const [health] = await inTransaction(deps.db, (tx) => healthOf(tx, [id]));
    const troubles = (health?.troubles ?? []).map(({ kind, about, who }) => ({
      kind,
      about,
      who,
      stops: ALERT_KINDS[kind].stopsPublishing,
    }));
    looks.push({ id, name, outcome, troubles });
  }
  return looks;
}
