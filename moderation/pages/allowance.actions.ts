import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import type { Allowance } from '../facebook/graph-allowance.ts';
import { afterAnswer, afterRefusal, scopeOf, waitsUntil } from '../facebook/graph-usage.rules.ts';
import {
  type AllowanceKey,
  allowancesOf,
  allowancesOfPages,
  keepAllowance,
} from './allowance.store.ts';
import type { PageRow } from './pages.store.ts';

type AllowanceDeps = Pick<Deps, 'db' | 'clock'>;

/**
 * What every process knows together of the limits that calls for this Page count against: its own and its app's. What one
 * process is told, all obey from their next call on.
 */
export function allowanceOf(
  deps: AllowanceDeps,
  page: Pick<PageRow, 'graphId' | 'graphAppId'>,
  isUrgent: boolean,
): Allowance {
  const keys: Record<'app' | 'page', AllowanceKey> = {
    app: { scope: 'app', graphId: page.graphAppId },
    page: { scope: 'page', graphId: page.graphId },
  };
  let said = '';
  return {
    waitsUntil: () =>
      inTransaction(deps.db, async (tx) =>
        waitsUntil(await allowancesOf(tx, [keys.app, keys.page]), isUrgent, deps.clock.now()),
      ),
    async answered(usages) {
      const now = deps.clock.now();
      const states = usages.map((usage) => ({ usage, state: afterAnswer(usage, now) }));
      const saying = JSON.stringify(usages);
      // Far from the limit the same figures, call after call, need not be written again.
      if (saying === said && states.every(({ state }) => state.notBefore === null)) return;
      await inTransaction(deps.db, async (tx) => {
        for (const { usage, state } of states)
          await keepAllowance(tx, keys[usage.scope], state, now);
      });
      said = saying;
    },
    async refused(failure, usages) {
      const scope = scopeOf(failure.code);
      const now = deps.clock.now();
      return inTransaction(deps.db, async (tx) => {
        const [before] = await allowancesOf(tx, [keys[scope]]);
        const usage = usages.find((each) => each.scope === scope);
        const state = afterRefusal(usage, before?.refusals ?? 0, now);
        await keepAllowance(tx, keys[scope], state, now);
        return state.notBefore ?? now;
      });
    },
  };
}

/** How near its limit each Page is, and for how many seconds its calls still wait; for the metrics, which have no actor. */
export async function measureAllowances(
  deps: AllowanceDeps,
): Promise<{ pageId: string; percent: number; waitSeconds: number }[]> {
  const now = deps.clock.now().getTime();
  const kept = await inTransaction(deps.db, allowancesOfPages);
  const pages = new Map<string, { percent: number; waitSeconds: number }>();
  for (const { pageId, percent, notBefore } of kept) {
    const seconds = Math.max(0, Math.ceil(((notBefore?.getTime() ?? now) - now) / 1_000));
    const before = pages.get(pageId) ?? { percent: 0, waitSeconds: 0 };
    pages.set(pageId, {
      percent: Math.max(before.percent, percent),
      waitSeconds: Math.max(before.waitSeconds, seconds),
    });
  }
  return [...pages].map(([pageId, measured]) => ({ pageId, ...measured }));
}
