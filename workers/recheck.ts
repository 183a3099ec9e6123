import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../moderation/deps.ts';
import type { Log } from '../moderation/kernel/log.ts';
import { forgetWorker, noteWorkerEyes } from '../moderation/operations/worker-eyes.actions.ts';
import { askToCheckAgain } from '../moderation/pictures/recheck.actions.ts';
import type { Eyes } from './check-picture.job.ts';

const EVERY_MS = 15_000;
const PATIENCE_MS = 1_000;

/**
 * Every fifteen seconds: sees whether a better model has arrived, says for the status page with what this worker looks, and
 * asks for another look at photos that lesser eyes looked at.
 */
export function startRecheck(
  deps: Deps,
  { eyes, log }: { eyes: Pick<Eyes, 'sight'>; log: Log },
): { close(): Promise<void> } {
  const workerId = deps.newId();
  const startedAt = deps.clock.now();
  let running: Promise<void> = Promise.resolve();
  let waiting = false;
  const look = async (): Promise<void> => {
    try {
      const sight = await eyes.sight();
      await noteWorkerEyes(deps, { workerId, startedAt, sight });
      const asked = await askToCheckAgain(deps, sight);
      if (asked > 0) log.info({ pictures: asked }, 'recheck: pictures are checked again');
    } catch (error) {
      log.warn({ err: error }, 'recheck: a fault, tried again');
    }
  };
  const lookUnlessWaiting = (): void => {
    // A look waits for its turn with the models; a second one would ask the same.
    if (waiting) return;
    waiting = true;
    running = look().finally(() => {
      waiting = false;
    });
  };
  lookUnlessWaiting();
  const timer = setInterval(lookUnlessWaiting, EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      // It may wait behind a picture; a worker that ends does not.
      await Promise.race([running, sleep(PATIENCE_MS, undefined, { ref: false })]);
      await forgetWorker(deps, workerId).catch(() => undefined);
    },
  };
}
