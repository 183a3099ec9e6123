import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../factories/house.ts';
import { runScript, type RunningScript } from '../factories/process.ts';

const PHOTO = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo/sample1.jpg',
);

let house: House;
const workers: RunningScript[] = [];

beforeAll(async () => {
  house = await openHouse();
  await house.stopWorker();
});

afterAll(async () => {
  for (const worker of workers) worker.process.kill('SIGKILL');
  await Promise.all(workers.map((worker) => worker.ended));
  await house.close();
});

/** A real worker process with the real models. */
function startWorker(): RunningScript {
  const worker = runScript('workers/main.ts', [], {
    DATABASE_URL: house.databaseUrl,
    GATEHOUSE_DATA: house.test.services.config.dataFolder,
  });
  workers.push(worker);
  return worker;
}

test('a worker that is killed in the middle of a check loses nothing', async () => {
  const first = startWorker();
  const made = await house.ask<{ id: string }>('drafter', 'POST', '/api/drafts', {
    schoolId: house.federation.schools.ssq,
  });
  const { id } = made.body;
  expect((await house.upload('drafter', id, await readFile(PHOTO))).status).toBe(201);
  await expect
    .poll(async () => (await house.queue.counts()).active, { timeout: 15_000, interval: 20 })
    .toBeGreaterThan(0);
  first.process.kill('SIGKILL');
  await first.ended;
  expect((await house.draft('drafter', id)).photos[0]?.checkState).toBe('waiting');
  startWorker();
  await expect
    .poll(async () => (await house.draft('drafter', id)).photos[0]?.checkState, {
      timeout: 40_000,
      interval: 250,
    })
    .toBe('checked');
  const photo = (await house.draft('drafter', id)).photos[0];
  expect(photo?.facts?.faces.length).toBeGreaterThanOrEqual(3);
}, 90_000);
