import type { Db } from '../moderation/database/client.ts';
import { inTransaction } from '../moderation/database/client.ts';
import { askingOf, finished, gaveUp, later } from '../moderation/database/outbox.ts';
import { waitAskedBy } from '../moderation/facebook/graph-allowance.ts';
import { JOBS } from '../moderation/jobs.ts';
import type { JobName } from '../moderation/jobs.ts';
import type { Clock } from '../moderation/kernel/clock.ts';
import { faultCode } from '../moderation/kernel/log.ts';
import type { Log } from '../moderation/kernel/log.ts';
import type { Handlers } from './job-handler.ts';
import type { QueuedJob } from './queue.ts';

/** So often may a job stop its worker dead (out of memory, a crash in a decoder) before nobody touches it again. */
const STALLS_MAX = 3;
const GIVE_UP_SECONDS = 60;

export interface RunParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly handlers: Handlers;
}

/** The handler did not end in time. It may still be running: it cannot be stopped from outside, only be told. */
export class TimeLimitPassed extends Error {
  override readonly name = 'TimeLimitPassed';
}

/** This program has no such job; a newer one may. */
export class UnknownJob extends Error {
  override readonly name = 'UnknownJob';
}

/**
 * Runs one job of the queue: checks its payload, keeps its time limit, ticks it off in the outbox, or writes down that
 * nobody tries any more. Resolves when the queue may forget the job; rejects when it should be tried again.
 */
export async function runJob(parts: RunParts, job: QueuedJob): Promise<void> {
  if (!isJobName(job.name)) throw new UnknownJob();
  await runKnown(parts, job.name, job);
}

/** A handler together with a payload that its own schema has accepted. */
interface Work {
  readonly handler: {
    run(payload: unknown, context: { signal: AbortSignal }): Promise<void>;
    gaveUp(payload: unknown, failure: string): Promise<void>;
  };
  readonly payload: unknown;
}

async function runKnown(parts: RunParts, name: JobName, job: QueuedJob): Promise<void> {
  const { db, clock, log } = parts;
  const { jobId, attempt, stalls } = job;
  const kind = JOBS[name];
  const asked = await askingOf(db, jobId);
  // Done by another worker meanwhile, or withdrawn with a queue that was lost.
  if (asked === undefined) return;
  const parsed = kind.payload.safeParse(job.payload);
  if (!parsed.success) {
    log.error({ jobId, failure: 'bad-payload' }, 'job: given up');
    await gaveUp(db, jobId, asked, clock.now(), 'bad-payload');
    return;
  }
  const work: Work = { handler: parts.handlers[name], payload: parsed.data };
  if (stalls > STALLS_MAX) {
    await giveUp(parts, job, asked, work, 'stopped-its-worker');
    return;
  }
  const began = performance.now();
  try {
    await withinSeconds(kind.timeLimitSeconds, (signal) =>
      work.handler.run(work.payload, { signal }),
    );
    await finished(db, jobId, asked, clock.now());
    log.info({ jobId, attempt, ms: Math.round(performance.now() - began) }, 'job: done');
  } catch (error) {
    const waitsUntil = waitAskedBy(error);
    if (waitsUntil !== undefined) {
      // Facebook asked to slow down: no attempt is used up, and the queue is not kept busy with asking.
      log.info({ jobId, attempt, until: waitsUntil.toISOString() }, 'job: waits for Facebook');
      await inTransaction(db, (tx) =>
        later(tx, name, work.payload as never, { now: clock.now(), dueAt: waitsUntil }),
      );
      return;
    }
    log.warn({ jobId, attempt, err: error }, 'job: failed');
    if (attempt < kind.attempts) throw error;
    await giveUp(parts, job, asked, work, faultCode(error));
  }
}

/** A crash between the two writes runs the job again from the outbox, and ends here again. */
async function giveUp(
  { db, clock, log }: RunParts,
  { jobId }: QueuedJob,
  asked: number,
  { handler, payload }: Work,
  failure: string,
): Promise<void> {
  log.error({ jobId, failure }, 'job: given up');
  await withinSeconds(GIVE_UP_SECONDS, () => handler.gaveUp(payload, failure));
  await gaveUp(db, jobId, asked, clock.now(), failure);
}

async function withinSeconds(
  seconds: number,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const passed = new TimeLimitPassed(`Not done within ${seconds} s.`);
    controller.abort(passed);
    late.reject(passed);
  }, seconds * 1000);
  try {
    await Promise.race([work(controller.signal), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function isJobName(name: string): name is JobName {
  return Object.hasOwn(JOBS, name);
}
