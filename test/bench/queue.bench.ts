import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OpenJob } from '../../moderation/database/outbox.ts';
import { openLog } from '../../moderation/kernel/log.ts';
import { startEmbeddedPostgres } from '../../server/embedded/embedded-postgres.ts';
import { openQueue } from '../../workers/queue.ts';
import type { JobQueue } from '../../workers/queue.ts';
import { redisIsHere, startRedis } from '../factories/redis.ts';

const JOBS = 2_000;
const SENT_AT_ONCE = 200;
const WORKED_AT_ONCE = 8;
const SINGLE_JOBS = 100;

export interface QueueBenchRow {
  readonly backend: JobQueue['backend'];
  readonly addsPerSecond: number;
  readonly jobsPerSecond: number;
  /** From the call that sends one job into an idle queue to the start of its handler, in milliseconds. */
  readonly medianLatencyMs: number;
}

/**
 * What the queue itself can carry, without any work in the jobs: on a PostgreSQL of its own that waits for the disk as a
 * real one does, and on Redis if there is one.
 */
export async function queueBench(): Promise<QueueBenchRow[]> {
  const log = openLog('error', 'bench');
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-'));
  const postgres = await startEmbeddedPostgres({
    dataFolder: folder,
    throwAway: false,
    log: () => undefined,
  });
  const redis = redisIsHere() ? await startRedis() : undefined;
  const databaseUrl = postgres.connectionString;
  try {
    const rows = [await measure(await openQueue({ databaseUrl, log }))];
    if (redis !== undefined)
      rows.push(await measure(await openQueue({ databaseUrl, redisUrl: redis.url, log })));
    return rows;
  } finally {
    await redis?.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(queue: JobQueue): Promise<QueueBenchRow> {
  const addsPerSecond = await addMany(queue);
  const jobsPerSecond = await workThrough(queue);
  const medianLatencyMs = await oneByOne(queue);
  await queue.close();
  return { backend: queue.backend, addsPerSecond, jobsPerSecond, medianLatencyMs };
}

async function addMany(queue: JobQueue): Promise<number> {
  const began = performance.now();
  for (let sent = 0; sent < JOBS; sent += SENT_AT_ONCE) {
    await queue.send(Array.from({ length: SENT_AT_ONCE }, newJob));
  }
  return perSecond(JOBS, began);
}

async function workThrough(queue: JobQueue): Promise<number> {
  const all = Promise.withResolvers<void>();
  let forgotten = 0;
  const began = performance.now();
  const worker = queue.work(
    {
      run: () => Promise.resolve(),
      forgotten: () => {
        forgotten += 1;
        if (forgotten === JOBS) all.resolve();
      },
    },
    { concurrency: WORKED_AT_ONCE },
  );
  await all.promise;
  const rate = perSecond(JOBS, began);
  await worker.close(1_000);
  return rate;
}

async function oneByOne(queue: JobQueue): Promise<number> {
  const latencies: number[] = [];
  let begun: () => void = () => undefined;
  let ended: () => void = () => undefined;
  const worker = queue.work(
    {
      run: () => {
        begun();
        return Promise.resolve();
      },
      forgotten: () => ended(),
    },
    { concurrency: 1 },
  );
  for (let index = 0; index <= SINGLE_JOBS; index += 1) {
    const forgotten = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const sentAt = performance.now();
    begun = () => latencies.push(performance.now() - sentAt);
    await queue.send([newJob()]);
    await forgotten;
    // The worker goes back to waiting, as it does between two real jobs.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await worker.close(1_000);
  // The first one met a worker that was still connecting.
  const sorted = latencies.slice(1).toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) * 10) / 10;
}

function newJob(): OpenJob {
  const pictureId = randomUUID();
  return {
    jobId: `check-picture-${pictureId}`,
    job: 'check-picture',
    payload: { pictureId },
    dueAt: new Date(0),
    isAskedAgain: false,
  };
}

function perSecond(jobs: number, began: number): number {
  return Math.round(jobs / ((performance.now() - began) / 1000));
}

if (import.meta.main) console.table(await queueBench());
