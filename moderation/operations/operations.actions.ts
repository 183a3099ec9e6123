import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { requireAnywhere, type Actor } from '../kernel/permissions.ts';
import { bestEyes, faceModelOf, isBestFaceModel } from '../pictures/eyesight.rules.ts';
import { countToCheckAgain } from '../pictures/recheck.actions.ts';
import { jobCounts, latestModels, pictureCounts } from './operations.store.ts';
import { workersNow } from './worker-eyes.actions.ts';
import type { WorkerEyes } from './worker-eyes.store.ts';

export interface Operations {
  /** Jobs that are written down, that the queue has, and that gave up. */
  readonly queue: { readonly waiting: number; readonly sent: number; readonly failed: number };
  readonly pictures: {
    readonly waiting: number;
    readonly checked: number;
    readonly failed: number;
    /** Seen by a lesser model or an older check than there is now, and not out yet. */
    readonly toCheckAgain: number;
    readonly checkAgainFailed: number;
  };
  /** The workers that run now, and the model with which each counts faces. */
  readonly workers: {
    startedAt: string;
    faces: { name: string; version: string; isBest: boolean } | null;
  }[];
  readonly models: { purpose: string; name: string; version: string }[];
}

/** How the machinery is doing, in counts. Needs `operations:read`. */
export async function readOperations(
  deps: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
): Promise<Operations> {
  requireAnywhere(actor, 'operations:read');
  return inTransaction(deps.db, async (tx) => {
    const workers = await workersNow(tx, deps.clock.now());
    const again = await countToCheckAgain(tx, actor.federationId, bestEyes(workers));
    return {
      queue: await jobCounts(tx),
      pictures: {
        ...(await pictureCounts(tx, actor.federationId)),
        toCheckAgain: again.waiting,
        checkAgainFailed: again.failed,
      },
      workers: workers.map(showWorker),
      models: await latestModels(tx, actor.federationId),
    };
  });
}

function showWorker(worker: WorkerEyes): Operations['workers'][number] {
  const faces = faceModelOf(worker);
  return {
    startedAt: worker.startedAt.toISOString(),
    faces:
      faces === undefined
        ? null
        : { name: faces.name, version: faces.version, isBest: isBestFaceModel(faces.name) },
  };
}

/** The same counts of jobs for the metrics, which have no actor. */
export async function countJobs(deps: Pick<Deps, 'db'>): Promise<Operations['queue']> {
  return inTransaction(deps.db, jobCounts);
}
