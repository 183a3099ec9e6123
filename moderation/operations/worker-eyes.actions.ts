import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import type { Eyesight } from '../pictures/eyesight.rules.ts';
import { deleteWorker, deleteWorkersBefore, keepWorkerEyes } from './worker-eyes.store.ts';

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
