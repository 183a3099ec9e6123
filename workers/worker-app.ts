import type { Db } from '../moderation/database/client.ts';
import { sendAgain } from '../moderation/database/outbox.ts';
import { JOBS } from '../moderation/jobs.ts';
import type { Clock } from '../moderation/kernel/clock.ts';
import type { Log } from '../moderation/kernel/log.ts';
import { startDaily } from './daily.ts';
import { startForgetting } from './forget-connecting.ts';
import { startFreshening } from './freshen-register.ts';
import type { Handlers } from './job-handler.ts';
import type { JobQueue } from './queue.ts';
import { startReconciler } from './reconcile.ts';
import { startRelay } from './relay.ts';
import { runJob } from './run-job.ts';
import { startWatching } from './watch-pages.ts';

/** Two: while one job waits for its turn with the models or for a Page, another one can be settled. */
const JOBS_AT_ONCE = 2;
/** The usual end of a picture check is well within; a job that takes longer is taken up by another worker. */
const PATIENCE_MS = 6_000;

export interface WorkerParts {
  readonly db: Db;
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly queue: JobQueue;
  readonly handlers: Handlers;
}

export interface WorkerApp {
  /**
   * Takes nothing new and lets running jobs end.
   * @param patienceMilliseconds how long for; 6,000 by default. What has not ended then is recovered by another worker.
   */
  close(patienceMilliseconds?: number): Promise<void>;
}

/**
 * Assembles a worker apart from its process: relay, reconciler, what is done each day and each minute, and the jobs themselves.
 *
 * @throws Error when the catalogue and the handlers are not the same list
 */
export function startWorker(parts: WorkerParts): WorkerApp {
  requireSameList(Object.keys(JOBS), Object.keys(parts.handlers));
  const { queue, db, log } = parts;
  const relay = startRelay(parts);
  const reconciler = startReconciler(parts);
  const daily = startDaily(parts);
  const freshening = startFreshening(parts);
  const forgetting = startForgetting(parts);
  const watching = startWatching(parts);
  const worker = queue.work(
    {
      run: (job) => runJob(parts, job),
      // Work that was asked for again while it was being done was sent in vain: its id was still taken.
      forgotten(jobId) {
        sendAgain(db, [jobId]).catch((error: unknown) =>
          log.warn({ jobId, err: error }, 'job: left to the reconciler'),
        );
      },
    },
    { concurrency: JOBS_AT_ONCE },
  );
  return {
    async close(patienceMilliseconds = PATIENCE_MS) {
      await worker.close(patienceMilliseconds);
      await Promise.all(
        [relay, reconciler, daily, freshening, forgetting, watching].map((part) => part.close()),
      );
    },
  };
}

function requireSameList(jobs: readonly string[], handlers: readonly string[]): void {
  const gaps = jobs.filter((name) => !handlers.includes(name));
  const strangers = handlers.filter((name) => !jobs.includes(name));
  if (gaps.length > 0) throw new Error(`No handler for the job ${gaps.join(', ')}.`);
  if (strangers.length > 0) throw new Error(`A handler for no job: ${strangers.join(', ')}.`);
}
