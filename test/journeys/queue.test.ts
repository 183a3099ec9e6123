import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inTransaction, openDatabase } from '../../moderation/database/client.ts';
import type { Db } from '../../moderation/database/client.ts';
import { later, openSince, relayUnsent } from '../../moderation/database/outbox.ts';
import { JOBS } from '../../moderation/jobs.ts';
import { systemClock } from '../../moderation/kernel/clock.ts';
import { openLog } from '../../moderation/kernel/log.ts';
import type { Handlers, JobHandler } from '../../workers/job-handler.ts';
import { openQueue, QueueUnusable } from '../../workers/queue.ts';
import type { JobQueue, QueuedJob } from '../../workers/queue.ts';
import { rebuildQueue, reconcile } from '../../workers/reconcile.ts';
import { startWorker } from '../../workers/worker-app.ts';
import type { WorkerApp } from '../../workers/worker-app.ts';
import { freshDatabase } from '../factories/database.ts';
import { redisIsHere, startRedis } from '../factories/redis.ts';
import type { TestRedis } from '../factories/redis.ts';

const log = openLog('silent', 'test');
const HANGING_WORKER = fileURLToPath(new URL('../factories/hanging-worker.ts', import.meta.url));
const redisHere = redisIsHere();
if (!redisHere)
  console.warn('NO redis-server ON THIS MACHINE: the queue is tested on PostgreSQL only.');

describe.runIf(redisHere)('which Redis will do', () => {
  test('one that throws jobs away when it is full is refused with a sentence', async () => {
    const redis = await startRedis('allkeys-lru');
    await expect(openQueue({ databaseUrl: '', redisUrl: redis.url, log })).rejects.toThrow(
      /Set maxmemory-policy to noeviction/,
    );
    await redis.stop();
    await expect(openQueue({ databaseUrl: '', redisUrl: redis.url, log })).rejects.toBeInstanceOf(
      QueueUnusable,
    );
  });
});

describe.each(['postgresql', 'redis'] as const)('the queue in %s', (backend) => {
  describe.runIf(backend === 'postgresql' || redisHere)('on this machine', () => {
    let database: Awaited<ReturnType<typeof freshDatabase>>;
    let db: Db;
    let redis: TestRedis | undefined;
    let queue: JobQueue;
    let worker: WorkerApp | undefined;
    const children: ChildProcess[] = [];

    beforeAll(async () => {
      database = await freshDatabase();
      db = openDatabase(database.connectionString, () => undefined, 4).db;
      redis = backend === 'redis' ? await startRedis() : undefined;
      queue = await openQueue({
        databaseUrl: database.connectionString,
        redisUrl: redis?.url,
        log,
      });
    });

    beforeEach(async () => {
      await db.deleteFrom('job_outbox').execute();
      await queue.wipe();
    });

    afterEach(async () => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
      await worker?.close(2_000);
      worker = undefined;
    });

    afterAll(async () => {
      await queue.close();
      await db.destroy();
      await redis?.stop();
      await database.drop();
    });

    /** Starts a worker in this process. `around` stands between the queue and what the worker does with a job. */
    function work(
      checkPicture: Partial<JobHandler<'check-picture'>>,
      around: (job: QueuedJob, proceed: () => Promise<void>) => Promise<void> = (_job, proceed) =>
        proceed(),
    ): void {
      const nothing = { run: () => Promise.resolve(), gaveUp: () => Promise.resolve() };
      const handlers: Handlers = {
        'check-picture': { ...nothing, ...checkPicture },
        'render-photo': nothing,
        'settle-draft': nothing,
        'delete-originals': nothing,
        'remind-parents': nothing,
        'clear-leftovers': nothing,
        publish: nothing,
        'reach-back': nothing,
        'look-back': nothing,
        'expire-draft': nothing,
        'take-down': nothing,
        'take-down-again': nothing,
        'incident-hide': nothing,
        'check-page': nothing,
        'look-at-page': nothing,
        'subscribe-page': nothing,
        'take-off-outside': nothing,
      };
      worker = startWorker({
        db,
        databaseUrl: database.connectionString,
        clock: systemClock,
        log,
        queue: {
          ...queue,
          work: (handler, options) =>
            queue.work({ ...handler, run: (job) => around(job, () => handler.run(job)) }, options),
        },
        handlers,
      });
    }

    async function ask(pictureId: string, dueInMs = 0): Promise<string> {
      const now = new Date();
      const dueAt = new Date(now.getTime() + dueInMs);
      await inTransaction(db, (tx) => later(tx, 'check-picture', { pictureId }, { now, dueAt }));
      return JOBS['check-picture'].id({ pictureId });
    }

    async function row(jobId: string): Promise<{ finished: boolean; failure: string | null }> {
      const found = await db
        .selectFrom('job_outbox')
        .select(['finished_at', 'failure'])
        .where('job_id', '=', jobId)
        .executeTakeFirstOrThrow();
      return { finished: found.finished_at !== null, failure: found.failure };
    }

    const soon = { timeout: 10_000, interval: 25 };
    async function ticked(jobId: string): Promise<void> {
      await expect.poll(() => row(jobId), soon).toEqual({ finished: true, failure: null });
    }
    const relayed = (): Promise<number> =>
      relayUnsent(db, new Date(), 500, (jobs) => queue.send(jobs));

    test('a job runs soon after its transaction and is ticked off', async () => {
      const seen: string[] = [];
      work({
        run: ({ pictureId }) => {
          seen.push(pictureId);
          return Promise.resolve();
        },
      });
      const pictureId = randomUUID();
      const jobId = await ask(pictureId);
      await ticked(jobId);
      expect(seen).toEqual([pictureId]);
      await expect.poll(() => queue.has([jobId]), soon).toEqual(new Set());
      expect(queue.backend).toBe(backend);
    });

    test('the same id sent twice runs once, and can be sent again when it is done', async () => {
      const pictureId = randomUUID();
      const jobId = await ask(pictureId);
      await relayed();
      const job = {
        jobId,
        job: 'check-picture',
        payload: { pictureId },
        dueAt: new Date(),
        isAskedAgain: false,
      };
      await queue.send([job, job]);
      expect(await queue.counts()).toEqual({ waiting: 1, active: 0, delayed: 0 });
      let runs = 0;
      work({
        run: () => {
          runs += 1;
          return Promise.resolve();
        },
      });
      await ticked(jobId);
      expect(runs).toBe(1);
      await ask(pictureId);
      await expect.poll(() => runs, soon).toBe(2);
      await ticked(jobId);
    });

    test('what was put off moves up when it is wanted now after all', async () => {
      const pictureId = randomUUID();
      const jobId = await ask(pictureId, 3_600_000);
      await relayed();
      expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 1 });
      await ask(pictureId);
      await relayed();
      expect(await queue.counts()).toEqual({ waiting: 1, active: 0, delayed: 0 });
      work({});
      await ticked(jobId);
    });

    test('what fails is tried again after a growing pause, then given up where a person sees it', async () => {
      const at: number[] = [];
      const given: string[] = [];
      work({
        run: () => {
          at.push(performance.now());
          return Promise.reject(Object.assign(new Error('of Mia'), { code: 'EIO' }));
        },
        gaveUp: (_payload, failure) => {
          given.push(failure);
          return Promise.resolve();
        },
      });
      const jobId = await ask(randomUUID());
      await expect.poll(() => row(jobId), soon).toEqual({ finished: false, failure: 'Error EIO' });
      expect(given).toEqual(['Error EIO']);
      const [first = 0, second = 0, third = 0] = at;
      expect(at).toHaveLength(JOBS['check-picture'].attempts);
      expect(second - first).toBeGreaterThan(950);
      expect(third - second).toBeGreaterThan(1_900);
    });

    test('work asked for again before the queue has forgotten its id is done again', async () => {
      let runs = 0;
      const pictureId = randomUUID();
      const run = (): Promise<void> => {
        runs += 1;
        return Promise.resolve();
      };
      // The moment between ticking off and the queue's forgetting, made wide enough for the relay to send in vain.
      work({ run }, async (_job, proceed) => {
        await proceed();
        if (runs > 1) return;
        await ask(pictureId);
        await expect
          .poll(() => openSince(db, new Date(Date.now() + 1_000), 9), soon)
          .toHaveLength(1);
      });
      const jobId = await ask(pictureId);
      await expect.poll(() => runs, soon).toBe(2);
      await ticked(jobId);
    });

    test('a worker that is killed in the middle loses nothing: another one finishes', async () => {
      const child = spawn(
        process.execPath,
        [HANGING_WORKER, database.connectionString, ...(redis === undefined ? [] : [redis.url])],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      children.push(child);
      const pictureIds = Array.from({ length: 6 }, () => randomUUID());
      const jobIds = await Promise.all(pictureIds.map((pictureId) => ask(pictureId)));
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await expect
        .poll(() => said.match(/holds/g)?.length, { timeout: 20_000, interval: 25 })
        .toBe(2);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const killedAt = performance.now();
      const seen: string[] = [];
      const run: JobHandler<'check-picture'>['run'] = ({ pictureId }) => {
        seen.push(pictureId);
        return Promise.resolve();
      };
      const stalls: number[] = [];
      work({ run }, (job, proceed) => {
        stalls.push(job.stalls);
        return proceed();
      });
      for (const jobId of jobIds) {
        await expect
          .poll(() => row(jobId), { timeout: 20_000, interval: 50 })
          .toEqual({ finished: true, failure: null });
      }
      expect(performance.now() - killedAt).toBeLessThan(16_000);
      expect(seen.toSorted()).toEqual(pictureIds.toSorted());
      // The two that were held when it died are known to have stopped a worker.
      expect(stalls.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 1, 1]);
    });

    test('the whole queue is wiped: the reconciler sends everything again and all of it is done', async () => {
      const jobIds = await Promise.all(Array.from({ length: 40 }, () => ask(randomUUID())));
      while ((await relayed()) > 0);
      expect((await queue.has(jobIds)).size).toBe(40);
      await queue.wipe();
      expect((await queue.has(jobIds)).size).toBe(0);
      expect(
        await reconcile({ db, queue, clock: systemClock, log }, new Date(Date.now() + 1_000)),
      ).toBe(40);
      work({});
      for (const jobId of jobIds) await ticked(jobId);
    });

    test('the queue is wiped in the middle of a job: the job is ticked off and the worker goes on', async () => {
      const begun = Promise.withResolvers<void>();
      const wiped = Promise.withResolvers<void>();
      let runs = 0;
      work({
        async run() {
          runs += 1;
          begun.resolve();
          await wiped.promise;
        },
      });
      const interrupted = await ask(randomUUID());
      await begun.promise;
      await queue.wipe();
      wiped.resolve();
      await ticked(interrupted);
      expect(
        await reconcile({ db, queue, clock: systemClock, log }, new Date(Date.now() + 1_000)),
      ).toBe(0);
      await ticked(await ask(randomUUID()));
      expect(runs).toBe(2);
    });

    test('rebuilding a queue that lost nothing runs nothing twice', async () => {
      const jobIds = await Promise.all(Array.from({ length: 5 }, () => ask(randomUUID())));
      await relayed();
      expect(
        await reconcile({ db, queue, clock: systemClock, log }, new Date(Date.now() + 1_000)),
      ).toBe(0);
      expect(await rebuildQueue(db)).toBe(5);
      await relayed();
      let runs = 0;
      work({
        run: () => {
          runs += 1;
          return Promise.resolve();
        },
      });
      for (const jobId of jobIds) await ticked(jobId);
      expect(runs).toBe(5);
    });

    test('a job for later does not run before its time', async () => {
      const ran: number[] = [];
      work({
        run: () => {
          ran.push(Date.now());
          return Promise.resolve();
        },
      });
      const dueAt = Date.now() + 1_500;
      const jobId = await ask(randomUUID(), 1_500);
      await expect.poll(() => queue.counts(), soon).toEqual({ waiting: 0, active: 0, delayed: 1 });
      expect(await queue.has([jobId])).toEqual(new Set([jobId]));
      await ticked(jobId);
      expect(ran).toHaveLength(1);
      expect(ran[0]).toBeGreaterThanOrEqual(dueAt);
      expect(ran[0]).toBeLessThan(dueAt + 3_000);
    });

    test('a payload that its schema refuses is failed at once and blocks nothing', async () => {
      work({});
      const now = new Date();
      await db
        .insertInto('job_outbox')
        .values({
          job_id: 'check-picture-x',
          job: 'check-picture',
          payload: '{"pictureId":7}',
          due_at: now,
          created_at: now,
        })
        .execute();
      const good = await ask(randomUUID());
      await ticked(good);
      await expect
        .poll(() => row('check-picture-x'), soon)
        .toEqual({ finished: false, failure: 'bad-payload' });
    });

    test('closing lets the running job end', async () => {
      let ended = false;
      const begun = Promise.withResolvers<void>();
      work({
        async run() {
          begun.resolve();
          await new Promise((resolve) => setTimeout(resolve, 700));
          ended = true;
        },
      });
      const jobId = await ask(randomUUID());
      await begun.promise;
      await worker?.close();
      expect(ended).toBe(true);
      expect(await row(jobId)).toEqual({ finished: true, failure: null });
    });
  });
});

test('a worker refuses to start when a job has no handler', () => {
  const missing = {} as Handlers;
  const parts = { clock: systemClock, log, handlers: missing } as Parameters<typeof startWorker>[0];
  expect(() => startWorker(parts)).toThrow(
    `No handler for the job ${Object.keys(JOBS).join(', ')}.`,
  );
});
