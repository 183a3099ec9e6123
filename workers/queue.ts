import { createPostgresBackend, Queue, Worker } from 'bullmq';
import type { Job, JobsOptions, WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import type { OpenJob } from '../moderation/database/outbox.ts';
import { JOBS, RETRY_PAUSE_MS } from '../moderation/jobs.ts';
import { systemClock } from '../moderation/kernel/clock.ts';
import type { Clock } from '../moderation/kernel/clock.ts';
import { faultCode } from '../moderation/kernel/log.ts';
import type { Log } from '../moderation/kernel/log.ts';

/** The queue's own corner of the database: dropping it loses nothing that the outbox does not hold. */
const SCHEMA = 'bullmq';
const NAME = 'gatehouse';

/**
 * How a worker that was killed is noticed. Its hold on a job lapses after `lockDuration`; then one look marks the job
 * and the next one frees it, so another worker starts it at most 8 + 2 x 3 s after the kill. A worker renews its hold
 * every 4 s, which leaves it about 4 s in which a model may keep the process from doing anything else.
 */
const HOLD: Required<Pick<WorkerOptions, 'lockDuration' | 'stalledInterval'>> = {
  lockDuration: 8_000,
  stalledInterval: 3_000,
};
/** Whether a job has stopped too many workers is decided where its failure can be written down: run-job.ts. */
const NO_LIMIT = 1_000_000;
const HAS_AT_ONCE = 50;
const PRODUCER_CONNECTIONS = 3;

/** A job as the queue hands it to a worker. */
export interface QueuedJob {
  readonly jobId: string;
  readonly name: string;
  readonly payload: unknown;
  /** 1 for the first try. */
  readonly attempt: number;
  /** How often a worker stopped dead while it held this job. */
  readonly stalls: number;
}

export interface QueueHandler {
  /** Resolves when the queue may forget the job; rejects to be given it again, after a pause, while it has attempts. */
  run(job: QueuedJob): Promise<void>;
  /** The queue has forgotten the job: from now on the same id can be sent again. */
  forgotten(jobId: string): void;
}

export interface QueueWorker {
  /** Takes no new job, and waits for the running ones, but at most so many milliseconds: others recover the rest. */
  close(patienceMilliseconds: number): Promise<void>;
}

/** The one queue of all jobs. It may lose everything at any time: the outbox is the truth. */
export interface JobQueue {
  readonly backend: 'postgresql' | 'redis';
  /** Takes jobs in. One whose id is waiting or running already is left as it is; a delayed one that was asked for again moves up. */
  send(jobs: readonly OpenJob[]): Promise<void>;
  /** Those of the given jobs that are waiting, delayed or running. */
  has(jobIds: readonly string[]): Promise<Set<string>>;
  /** Starts to take jobs, `concurrency` at a time in this process. */
  work(handler: QueueHandler, options: { concurrency: number }): QueueWorker;
  /** Loses everything, running jobs too. For tests. */
  wipe(): Promise<void>;
  counts(): Promise<{ waiting: number; active: number; delayed: number }>;
  /** Closes what `send` uses; workers are closed by themselves. */
  close(): Promise<void>;
}

/** Says in one sentence why the queue cannot be used; the process must not start. */
export class QueueUnusable extends Error {}

type Processor = (job: Job<unknown, void>) => Promise<void>;
type WorkerSettings = Omit<WorkerOptions, 'connection' | 'prefix'>;
type Producer = Pick<
  Queue<unknown, void>,
  'addBulk' | 'getJob' | 'getJobState' | 'getJobCounts' | 'obliterate' | 'resume' | 'close'
>;
type Consumer = Pick<Worker<unknown, void>, 'close'>;

/** The part that differs between the two backends. */
interface Backend {
  readonly kind: JobQueue['backend'];
  readonly producer: Producer;
  consumer(
    processor: Processor,
    settings: WorkerSettings,
    forgotten: (jobId: string) => void,
  ): Consumer;
}

/**
 * Opens the queue: in Redis when there is a `redisUrl`, else in the database.
 *
 * @throws QueueUnusable when Redis cannot be reached, is too old, or would throw jobs away to save memory
 */
export async function openQueue(options: {
  databaseUrl: string;
  redisUrl?: string | undefined;
  log: Log;
  /** Decides what is due; another one only in tests. */
  clock?: Clock;
  /** A shorter one only in tests that kill worker after worker. */
  hold?: typeof HOLD;
}): Promise<JobQueue> {
  const { databaseUrl, redisUrl, log, clock = systemClock, hold = HOLD } = options;
  const backend =
    redisUrl === undefined ? await inPostgres(databaseUrl, log) : await inRedis(redisUrl, log);
  const { producer } = backend;
  return {
    backend: backend.kind,
    async send(jobs) {
      const now = clock.now().getTime();
      await producer.addBulk(
        jobs.map((job) => ({ name: job.job, data: job.payload, opts: optionsOf(job, now) })),
      );
      for (const { jobId, isAskedAgain, dueAt } of jobs)
        if (isAskedAgain && dueAt.getTime() <= now) await moveUp(producer, jobId);
    },
    has: (jobIds) => held(producer, jobIds),
    work(handler, { concurrency }) {
      const settings = { ...hold, maxStalledCount: NO_LIMIT, concurrency };
      const consumer = backend.consumer(
        (job) => handler.run(toQueued(job)),
        settings,
        (jobId) => handler.forgotten(jobId),
      );
      return { close: (patience) => withinPatience(consumer.close(), patience) };
    },
    async wipe() {
      await producer.obliterate({ force: true });
      await producer.resume();
    },
    async counts() {
      const {
        waiting = 0,
        active = 0,
        delayed = 0,
      } = await producer.getJobCounts('waiting', 'active', 'delayed');
      return { waiting, active, delayed };
    },
    close: () => producer.close(),
  };
}

/** What was put off is wanted now after all: a Page that stood still moves again. */
async function moveUp(producer: Producer, jobId: string): Promise<void> {
  if ((await producer.getJobState(jobId)) !== 'delayed') return;
  const job = await producer.getJob(jobId);
  // It may have begun in between, which is what was wanted.
  await job?.promote().catch(() => undefined);
}

function optionsOf(job: OpenJob, now: number): JobsOptions {
  return {
    jobId: job.jobId,
    delay: Math.max(0, job.dueAt.getTime() - now),
    // A job of a newer version has no entry here; the reconciler offers it again until a worker knows it.
    attempts: isJobName(job.job) ? JOBS[job.job].attempts : 1,
    backoff: { type: 'exponential', delay: RETRY_PAUSE_MS },
    // A job that is kept would keep its id taken, and the same work could not be sent again.
    removeOnComplete: true,
    removeOnFail: true,
  };
}

function isJobName(name: string): name is keyof typeof JOBS {
  return Object.hasOwn(JOBS, name);
}

function toQueued(job: Job<unknown, void>): QueuedJob {
  return {
    jobId: job.id ?? '',
    name: job.name,
    payload: job.data,
    attempt: job.attemptsMade + 1,
    stalls: Math.max(0, job.attemptsStarted - job.attemptsMade - 1),
  };
}

async function held(producer: Producer, jobIds: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (let from = 0; from < jobIds.length; from += HAS_AT_ONCE) {
    const some = jobIds.slice(from, from + HAS_AT_ONCE);
    const states = await Promise.all(some.map((jobId) => producer.getJobState(jobId)));
    for (const [index, jobId] of some.entries()) {
      if (['waiting', 'active', 'delayed', 'prioritized'].includes(states[index] ?? ''))
        found.add(jobId);
    }
  }
  return found;
}

async function inPostgres(databaseUrl: string, log: Log): Promise<Backend> {
  const connection = { connectionString: databaseUrl, schema: SCHEMA };
  const producer = new Queue(
    NAME,
    { connection: { ...connection, migrate: true, max: PRODUCER_CONNECTIONS } },
    createPostgresBackend,
  );
  producer.on('error', (error) => hear(log, error));
  await producer.waitUntilReady();
  return {
    kind: 'postgresql',
    producer,
    consumer(processor, settings, forgotten) {
      const max = (settings.concurrency ?? 1) + 2;
      const worker = new Worker(
        NAME,
        processor,
        { ...settings, connection: { ...connection, max } },
        createPostgresBackend,
      );
      worker.on('error', (error) => hear(log, error));
      worker.on('completed', (job: Job<unknown, void>) => forgotten(job.id ?? ''));
      return worker;
    },
  };
}

async function inRedis(redisUrl: string, log: Log): Promise<Backend> {
  await inspectRedis(redisUrl, log);
  // Without a limit, as the library demands: a command waits for Redis to come back instead of failing the job.
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  const producer = new Queue<unknown, void>(NAME, { connection, prefix: NAME });
  producer.on('error', (error) => hear(log, error));
  await producer.waitUntilReady();
  return {
    kind: 'redis',
    producer,
    consumer(processor, settings, forgotten) {
      const worker = new Worker<unknown, void>(NAME, processor, {
        ...settings,
        connection,
        prefix: NAME,
      });
      worker.on('error', (error) => hear(log, error));
      worker.on('completed', (job) => forgotten(job.id ?? ''));
      return worker;
    },
  };
}

function hear(log: Log, error: Error): void {
  log.warn({ err: error }, 'queue: a fault, tried again');
}

const REDIS_SINCE = [6, 2] as const;
const REDIS_PATIENCE_MS = 5_000;

async function inspectRedis(redisUrl: string, log: Log): Promise<void> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    connectTimeout: REDIS_PATIENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // What went wrong is thrown by the call itself; unheard, the event would end the process.
  redis.on('error', () => undefined);
  let facts: string;
  try {
    await redis.connect();
    facts = await redis.info();
  } catch (error) {
    throw new QueueUnusable(
      `Redis cannot be used (${faultCode(error)}). Check REDIS_URL, or leave it out: the queue then lives in PostgreSQL.`,
    );
  } finally {
    redis.disconnect();
  }
  const fact = (name: string): string | undefined =>
    new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(facts)?.[1];
  const [major = 0, minor = 0] = (fact('redis_version') ?? '').split('.').map(Number);
  if (major < REDIS_SINCE[0] || (major === REDIS_SINCE[0] && minor < REDIS_SINCE[1])) {
    throw new QueueUnusable(`Redis ${major}.${minor} is too old. Gatehouse needs 6.2 or newer.`);
  }
  const policy = fact('maxmemory_policy');
  if (policy === undefined)
    log.warn('queue: Redis does not say what it does when its memory is full');
  else if (policy !== 'noeviction') {
    throw new QueueUnusable(
      `Redis throws jobs away when its memory is full (maxmemory-policy ${policy}). Set maxmemory-policy to noeviction.`,
    );
  }
}

async function withinPatience(work: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
