import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { inTransaction, openDatabase } from '../../moderation/database/client.ts';
import type { Db } from '../../moderation/database/client.ts';
import { later } from '../../moderation/database/outbox.ts';
import { DO_NOT_RESTART } from '../../moderation/kernel/parent.ts';
import { freshDatabase } from '../factories/database.ts';
import { surroundings } from '../factories/process.ts';

const MAIN = fileURLToPath(new URL('../../workers/main.ts', import.meta.url));

let database: Awaited<ReturnType<typeof freshDatabase>>;
let db: Db;
let folder: string;
let child: ChildProcess | undefined;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.connectionString, () => undefined, 2).db;
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-worker-'));
});
afterEach(() => child?.kill('SIGKILL'));
afterAll(async () => {
  await db.destroy();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

function start(env: Record<string, string>): { process: ChildProcess; said: () => string } {
  let said = '';
  const started = spawn(process.execPath, [MAIN], {
    env: { ...surroundings(), GATEHOUSE_DATA: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child = started;
  for (const stream of [started.stdout, started.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  return { process: started, said: () => said };
}

async function readyWorker(): Promise<ReturnType<typeof start>> {
  const worker = start({ DATABASE_URL: database.connectionString });
  const died = once(worker.process, 'exit').then(() => {
    throw new Error(`The worker ended before it was ready: ${worker.said()}`);
  });
  await Promise.race([once(worker.process, 'message'), died]);
  return worker;
}

test('the process takes jobs, opens the models, and ends in order when it is told to', async () => {
  const worker = await readyWorker();
  const draftId = randomUUID();
  const payload = { draftId, revision: 1 };
  await inTransaction(db, (tx) => later(tx, 'settle-draft', payload, { now: new Date() }));
  const isDone = async (): Promise<boolean> => {
    const row = await db
      .selectFrom('job_outbox')
      .select('finished_at')
      .where('job_id', '=', `settle-draft-${draftId}-1`)
      .executeTakeFirstOrThrow();
    return row.finished_at !== null;
  };
  await expect.poll(isDone, { timeout: 10_000 }).toBe(true);
  await expect.poll(worker.said, { timeout: 20_000 }).toContain('vision: models open');
  // It says for the status page with what it looks, until it ends.
  const looksWith = async (): Promise<string> => {
    const rows = await db.selectFrom('worker_eyes').select('check_version').execute();
    return rows.map((row) => row.check_version).join(' and ');
  };
  await expect.poll(looksWith, { timeout: 10_000 }).toMatch(/^vision-\d+\+ultraface/);
  const toldAt = performance.now();
  worker.process.kill('SIGTERM');
  expect(await once(worker.process, 'exit')).toEqual([0, null]);
  expect(performance.now() - toldAt).toBeLessThan(8_500);
  expect(await looksWith()).toBe('');
});

test('the process ends when the one that started it is gone', async () => {
  const worker = await readyWorker();
  worker.process.disconnect();
  expect(await once(worker.process, 'exit')).toEqual([0, null]);
});

test('without a database it says what to do, and is not started again', async () => {
  const worker = start({});
  expect(await once(worker.process, 'exit')).toEqual([DO_NOT_RESTART, null]);
  expect(worker.said()).toContain('A worker needs DATABASE_URL.');
});
