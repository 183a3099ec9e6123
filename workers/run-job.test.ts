import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { inTransaction, openDatabase } from '../moderation/database/client.ts';
import type { Db } from '../moderation/database/client.ts';
import { later } from '../moderation/database/outbox.ts';
import { GraphRefused } from '../moderation/facebook/graph-errors.ts';
import { systemClock } from '../moderation/kernel/clock.ts';
import { openLog } from '../moderation/kernel/log.ts';
import { freshDatabase } from '../test/factories/database.ts';
import type { Handlers, JobHandler } from './job-handler.ts';
import { runJob, TimeLimitPassed, UnknownJob } from './run-job.ts';

const pictureId = '0199a000-0000-7000-8000-000000000001';
const jobId = `check-picture-${pictureId}`;
const job = { jobId, name: 'check-picture', payload: { pictureId }, attempt: 1, stalls: 0 };
const log = openLog('silent', 'test');

let database: Awaited<ReturnType<typeof freshDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.connectionString, () => undefined, 2).db;
  await inTransaction(db, (tx) => later(tx, 'check-picture', { pictureId }, { now: new Date() }));
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

function handlersWith(checkPicture: Partial<JobHandler<'check-picture'>>): Handlers {
  const refuse = {
    run: () => Promise.reject(new Error('not called')),
    gaveUp: () => Promise.resolve(),
  };
  return {
    'check-picture': { ...refuse, ...checkPicture },
    'render-photo': refuse,
    'settle-draft': refuse,
    'delete-originals': refuse,
    'remind-parents': refuse,
    'clear-leftovers': refuse,
    publish: refuse,
    'reach-back': refuse,
    'look-back': refuse,
    'expire-draft': refuse,
    'take-down': refuse,
    'take-down-again': refuse,
    'incident-hide': refuse,
    'check-page': refuse,
    'look-at-page': refuse,
    'subscribe-page': refuse,
    'take-off-outside': refuse,
  };
}

test('a handler that does not end in time is told so, and the job is tried again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let told: unknown;
  const running = Promise.withResolvers<void>();
  const handlers = handlersWith({
    async run(_payload, { signal }) {
      running.resolve();
      signal.addEventListener('abort', () => {
        told = signal.reason;
      });
      await new Promise<void>(() => undefined);
    },
  });
  const outcome = runJob({ db, clock: systemClock, log, handlers }, job).catch(
    (error: unknown) => error,
  );
  // The clock starts with the handler, after the database has answered, which takes real time.
  await running.promise;
  await vi.advanceTimersByTimeAsync(119_000);
  expect(told).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await outcome).toBeInstanceOf(TimeLimitPassed);
  expect(told).toBeInstanceOf(TimeLimitPassed);
});

test('a job that Facebook asked to wait is asked for again at that moment, and no attempt is used up', async () => {
  const notBefore = new Date('2026-11-25T12:00:00Z');
  const failure = { class: 'throttle', status: 400, personIsTold: 'Wait.', notBefore } as const;
  let gaveUp = false;
  const handlers = handlersWith({
    run: () => Promise.reject(new GraphRefused('Publishing', failure)),
    gaveUp: async () => void (gaveUp = true),
  });
  const parts = { db, clock: systemClock, log, handlers };
  await runJob(parts, { ...job, attempt: 5 });
  const row = await db
    .selectFrom('job_outbox')
    .select(['due_at', 'sent_at', 'finished_at', 'failed_at', 'asked'])
    .where('job_id', '=', jobId)
    .executeTakeFirstOrThrow();
  expect(row).toEqual({
    due_at: notBefore,
    sent_at: null,
    finished_at: null,
    failed_at: null,
    asked: 2,
  });
  expect(gaveUp).toBe(false);
});

test('a job of a newer version is left for a worker that knows it', async () => {
  const parts = { db, clock: systemClock, log, handlers: handlersWith({}) };
  await expect(runJob(parts, { ...job, name: 'job-of-next-year' })).rejects.toBeInstanceOf(
    UnknownJob,
  );
  await expect(runJob(parts, { ...job, name: 'toString' })).rejects.toBeInstanceOf(UnknownJob);
});

test('a job that keeps stopping its worker is given up without being touched again', async () => {
  const gaveUp = vi.fn<JobHandler<'check-picture'>['gaveUp']>(() => Promise.resolve());
  await runJob(
    { db, clock: systemClock, log, handlers: handlersWith({ gaveUp }) },
    { ...job, stalls: 4 },
  );
  expect(gaveUp).toHaveBeenCalledWith({ pictureId }, 'stopped-its-worker');
  const row = await db
    .selectFrom('job_outbox')
    .select('failure')
    .where('job_id', '=', jobId)
    .executeTakeFirstOrThrow();
  expect(row.failure).toBe('stopped-its-worker');
});

test('work that was asked for again during its last attempt keeps that asking', async () => {
  const askAgain = () =>
    inTransaction(db, (tx) => later(tx, 'check-picture', { pictureId }, { now: new Date() }));
  await askAgain();
  const handlers = handlersWith({
    async run() {
      await askAgain();
      throw new Error('the last attempt');
    },
  });
  await runJob({ db, clock: systemClock, log, handlers }, { ...job, attempt: 3 });
  const row = await db
    .selectFrom('job_outbox')
    .select(['failed_at', 'failure', 'sent_at'])
    .where('job_id', '=', jobId)
    .executeTakeFirstOrThrow();
  expect(row).toEqual({ failed_at: null, failure: null, sent_at: null });
});

test('nobody waits for it any more, so nothing runs', async () => {
  await db.updateTable('job_outbox').set({ finished_at: new Date() }).execute();
  const run = vi.fn<JobHandler<'check-picture'>['run']>(() => Promise.resolve());
  const gaveUp = vi.fn<JobHandler<'check-picture'>['gaveUp']>(() => Promise.resolve());
  const parts = { db, clock: systemClock, log, handlers: handlersWith({ run, gaveUp }) };
  await runJob(parts, job);
  await runJob(parts, { ...job, stalls: 4 });
  expect(run).not.toHaveBeenCalled();
  expect(gaveUp).not.toHaveBeenCalled();
});
