import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../factories/house.ts';
import { runScript, type RunningScript } from '../factories/process.ts';
import { pictureBytes } from '../factories/sandbox.ts';

/** A hold lapses after 2 s and is freed at most 1 s later (dying-worker.ts); five times for each of two jobs, at the worst. */
const LIMIT_MS = 120_000;

let house: House;
let worker: RunningScript;
let deaths = 0;
let isOver = false;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  isOver = true;
  worker?.process.kill('SIGKILL');
  await worker?.ended;
  await house.close();
});

/** Starts the worker, and again whenever it dies, as whatever looks after it in production does. */
function keepStarting(): void {
  const pictures = path.join(house.test.services.config.dataFolder, 'pictures');
  worker = runScript('test/factories/dying-worker.ts', [house.databaseUrl, pictures], {});
  void worker.ended.then(() => {
    if (isOver) return;
    deaths += 1;
    keepStarting();
  });
}

async function draftWith(seed: number): Promise<string> {
  const made = await house.ask<{ id: string }>('drafter', 'POST', '/api/drafts', {
    schoolId: house.federation.schools.ssq,
  });
  const { id } = made.body;
  const added = await house.upload('drafter', id, pictureBytes(seed));
  await house.ask('drafter', 'PATCH', `/api/drafts/${id}/photos/${added.body.photoId}`, {
    altText: 'The hall',
  });
  const { version } = await house.draft('drafter', id);
  const text = `The hall is ready (${seed}).`;
  await house.ask('drafter', 'PATCH', `/api/drafts/${id}`, { version, text });
  return id;
}

async function submit(id: string): Promise<void> {
  const { version } = await house.draft('drafter', id);
  const answer = await house.ask('drafter', 'POST', `/api/drafts/${id}/submit`, { version });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

test(
  'a picture that kills every worker that opens it is held after the last attempt, and takes no draft with it',
  async () => {
    // One was checked well, and kills whoever makes the file for the Page; the other one kills whoever looks at it.
    const prepared = await draftWith(801);
    await house.draftUntil(
      'drafter',
      prepared,
      ({ photos }) => photos[0]?.checkState === 'checked',
    );
    await house.stopWorker();
    await submit(prepared);
    const looked = await draftWith(802);
    keepStarting();
    const stateOf = async (id: string): Promise<string | undefined> =>
      (await house.draft('drafter', id)).photos[0]?.checkState;
    await expect.poll(() => stateOf(looked), { timeout: LIMIT_MS, interval: 100 }).toBe('failed');
    const held = await house.draft('drafter', looked);
    expect(held.state).toBe('drafting');
    expect(held.text).toBe('The hall is ready (802).');
    expect(held.findings.map(({ severity, rule }) => `${severity} ${rule}`)).toContain(
      'hold check-did-not-run',
    );
    // What could not be prepared goes back to its writer, and nothing of it can be published.
    await expect
      .poll(async () => (await house.draft('drafter', prepared)).state, {
        timeout: LIMIT_MS,
        interval: 100,
      })
      .toBe('needs-changes');
    const returned = await house.draft('drafter', prepared);
    expect(returned.text).toBe('The hall is ready (801).');
    expect(returned.findings.map(({ severity, rule }) => `${severity} ${rule}`)).toContain(
      'block could-not-be-prepared',
    );
    // Each was tried four times and then left alone; both may have been open in one process when it died.
    expect(deaths).toBeGreaterThanOrEqual(4);
    expect(deaths).toBeLessThanOrEqual(8);
    const failures = await house.db
      .selectFrom('job_outbox')
      .select('failure')
      .where('failed_at', 'is not', null)
      .execute();
    expect(failures).toEqual([
      { failure: 'stopped-its-worker' },
      { failure: 'stopped-its-worker' },
    ]);
    // The worker lives now, and nothing is left that would kill it again.
    expect(worker.process.exitCode).toBeNull();
  },
  2 * LIMIT_MS,
);
