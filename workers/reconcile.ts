import type { Db } from '../moderation/database/client.ts';
import { openSince, sendAgain } from '../moderation/database/outbox.ts';
import type { Clock } from '../moderation/kernel/clock.ts';
import type { Log } from '../moderation/kernel/log.ts';
import type { JobQueue } from './queue.ts';

const EVERY_MS = 120_000;
/** Younger than this, a job may have been given to the queue only in this moment. */
const GRACE_MS = 15_000;
const LOOK_AT_JOBS = 5_000;

export interface ReconcileParts {
  readonly db: Db;
  readonly queue: Pick<JobQueue, 'has'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Has the relay send again what the queue lost: jobs that were given to it before `before`, are still open, and that it
 * does not hold. Looks at the 5,000 that wait longest.
 * @returns how many are sent again.
 */
export async function reconcile({ db, queue, log }: ReconcileParts, before: Date): Promise<number> {
  const open = await openSince(db, before, LOOK_AT_JOBS);
  const held = await queue.has(open);
  const lost = open.filter((jobId) => !held.has(jobId));
  const again = await sendAgain(db, lost);
  if (again > 0) log.warn({ jobs: again }, 'reconcile: the queue had lost jobs, sent again');
  return again;
}

/** Looks at once, then every two minutes. */
export function startReconciler(parts: ReconcileParts): { close(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const look = (): void => {
    running = running.then(async () => {
      try {
        await reconcile(parts, new Date(parts.clock.now().getTime() - GRACE_MS));
      } catch (error) {
        parts.log.warn({ err: error }, 'reconcile: a fault, tried again');
      }
    });
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Has everything that is open sent to the queue again, whatever the queue holds. Returns how many jobs. */
export async function rebuildQueue(db: Db): Promise<number> {
  return sendAgain(db);
}
