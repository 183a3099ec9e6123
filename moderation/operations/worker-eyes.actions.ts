import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { bestEyes, type Eyesight } from '../pictures/eyesight.rules.ts';
import {
  deleteWorker,
  deleteWorkersBefore,
  keepWorkerEyes,
  type WorkerEyes,
  workersSince,
} from './worker-eyes.store.ts';

/** A worker speaks every fifteen seconds, and may be busy with one picture for two minutes (jobs.ts). */
const SILENT_AFTER_MS = 150_000;
/** A worker that was killed says nothing any more; its row goes a day later. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1_000;

/** A running worker says with what it looks at pictures; called every few seconds. */
export async function noteWorkerEyes(
  deps: Pick<Deps, 'db' | 'clock'>,
  { workerId, startedAt, sight }: { workerId: string; startedAt: Date; sight: Eyesight },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    await deleteWorkersBefore(tx, new Date(now.getTime() - FORGOTTEN_AFTER_MS));
    await keepWorkerEyes(tx, { workerId, startedAt, seenAt: now, ...sight });
  });
}

/** A worker ends in order. */
export async function forgetWorker(deps: Pick<Deps, 'db'>, workerId: string): Promise<void> {
  await inTransaction(deps.db, (tx) => deleteWorker(tx, workerId));
}

/** The workers that run now. */
export function workersNow(tx: Tx, now: Date): Promise<WorkerEyes[]> {
  return workersSince(tx, new Date(now.getTime() - SILENT_AFTER_MS));
}

/** The best eyes that look at pictures now; undefined when no worker runs. */
export async function bestEyesNow(tx: Tx, now: Date): Promise<Eyesight | undefined> {
  return bestEyes(await workersNow(tx, now));
}
