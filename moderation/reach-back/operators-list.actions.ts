import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { LIMITS } from '../kernel/limits.ts';
import { secondsBetween, standingOf, type TakeDownStanding } from './reach-back.rules.ts';
import { federationIds, listCases, reachedBy, takeDownsById } from './withdrawals.store.ts';

/** A case for whoever runs the machine: how long everything took, without who or why. */
export interface OperatorsCase {
  readonly id: string;
  readonly causedAt: string;
  /** Until everything that shows the person was found; null while it is being looked for. */
  readonly secondsToReach: number | null;
  readonly drafts: number;
  readonly posts: readonly {
    readonly id: string;
    readonly page: string;
    readonly standing: TakeDownStanding;
    /** From the withdrawal until it was off the Page. */
    readonly seconds: number | null;
    readonly tries: number;
  }[];
}

/** The newest cases of each federation. */
export async function listForOperators(deps: Pick<Deps, 'db'>): Promise<OperatorsCase[]> {
  return inTransaction(deps.db, async (tx) => {
    const found: OperatorsCase[] = [];
    for (const federationId of await federationIds(tx)) {
      const cases = await listCases(tx, { federationId, schools: 'all', limit: LIMITS.listPage });
      const reached = await reachedBy(
        tx,
        cases.map(({ id }) => id),
      );
      const ids = reached.flatMap(({ takeDownId }) => (takeDownId === null ? [] : [takeDownId]));
      const takeDowns = await takeDownsById(tx, ids);
      for (const { id, causedAt, reachedAt } of cases) {
        const own = reached.filter(({ caseId }) => caseId === id);
        const posts = takeDowns.filter((row) =>
          own.some(({ takeDownId }) => takeDownId === row.id),
        );
        found.push({
          id,
          causedAt: causedAt.toISOString(),
          secondsToReach: reachedAt === null ? null : secondsBetween(causedAt, reachedAt),
          drafts: own.length - posts.length,
          posts: posts.map((row) => ({
            id: row.id,
            page: row.pageName,
            standing: standingOf(row),
            seconds: row.doneAt === null ? null : secondsBetween(causedAt, row.doneAt),
            tries: row.tries,
          })),
        });
      }
    }
    return found;
  });
}
