import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { requireAnywhere, type Actor } from '../kernel/permissions.ts';
import { jobCounts, latestModels, pictureCounts } from './operations.store.ts';

export interface Operations {
  /** Jobs that are written down, that the queue has, and that gave up. */
  readonly queue: { readonly waiting: number; readonly sent: number; readonly failed: number };
  readonly pictures: {
    readonly waiting: number;
    readonly checked: number;
    readonly failed: number;
  };
  readonly models: { purpose: string; name: string; version: string }[];
}

/** How the machinery is doing, in counts. Needs `operations:read`. */
export async function readOperations(deps: Pick<Deps, 'db'>, actor: Actor): Promise<Operations> {
  requireAnywhere(actor, 'operations:read');
  return inTransaction(deps.db, async (tx) => ({
    queue: await jobCounts(tx),
    pictures: await pictureCounts(tx, actor.federationId),
    models: await latestModels(tx, actor.federationId),
  }));
}

/** The same counts of jobs for the metrics, which have no actor. */
export async function countJobs(deps: Pick<Deps, 'db'>): Promise<Operations['queue']> {
  return inTransaction(deps.db, jobCounts);
}
