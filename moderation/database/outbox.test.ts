import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { type Db, inTransaction, openDatabase } from './client.ts';
import {
  askingOf,
  finished,
  gaveUp,
  JOBS_CHANNEL,
  later,
  type OpenJob,
  openSince,
  relayUnsent,
  sendAgain,
} from './outbox.ts';

const NOW = new Date('2026-11-24T14:10:00Z');
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
const picture = (each: number): string =>
  `0199a000-0000-7000-8000-${String(each).padStart(12, '0')}`;
const jobId = (each: number): string => `check-picture-${picture(each)}`;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let db: Db;

beforeAll(async () => {
  database = await freshDatabase();
  ({ db } = openDatabase(database.connectionString, () => undefined, 3));
});
beforeEach(async () => {
  await db.deleteFrom('job_outbox').execute();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

function ask(each: number, when: { now: Date; dueAt?: Date } = { now: NOW }): Promise<void> {
  return inTransaction(db, (tx) => later(tx, 'check-picture', { pictureId: picture(each) }, when));
}

async function relay(
  now = NOW,
  limit = 100,
  meanwhile: (jobs: readonly OpenJob[]) => Promise<void> = async () => undefined,
): Promise<string[]> {
  const sent: string[] = [];
  await relayUnsent(db, now, limit, async (jobs) => {
    sent.push(...jobs.map((job) => job.jobId));
    await meanwhile(jobs);
  });
  return sent;
}

async function row(each = 1) {
  return db
    .selectFrom('job_outbox')
    .selectAll()
    .where('job_id', '=', jobId(each))
    .executeTakeFirstOrThrow();
}

describe('asking', () => {
  test('writes the work down under its deterministic id, open and due', async () => {
    await ask(1, { now: NOW, dueAt: after(60) });
    expect(await row()).toMatchObject({
      job: 'check-picture',
      payload: { pictureId: picture(1) },
      due_at: after(60),
      created_at: NOW,
      asked: 1,
      sent_at: null,
      finished_at: null,
      failed_at: null,
    });
  });

  test('happens with what makes it necessary, or not at all', async () => {
    const undone = inTransaction(db, async (tx) => {
      await later(tx, 'check-picture', { pictureId: picture(1) }, { now: NOW });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await relay()).toEqual([]);
  });

  test('a payload that no worker would accept fails at once', async () => {
    const wrong = inTransaction(db, (tx) =>
      later(tx, 'check-picture', { pictureId: 'no id' }, { now: NOW }),
    );
    await expect(wrong).rejects.toThrow('pictureId');
    expect(await relay()).toEqual([]);
  });

  test('wakes the relay when it commits, and not before', async () => {
    const ear = new pg.Client({ connectionString: database.connectionString });
    await ear.connect();
    let heard = 0;
    ear.on('notification', (notice) => {
      if (notice.channel === JOBS_CHANNEL) heard += 1;
    });
    await ear.query(`listen ${JOBS_CHANNEL}`);
    await inTransaction(db, async (tx) => {
      await later(tx, 'check-picture', { pictureId: picture(1) }, { now: NOW });
      await ear.query('select 1');
      expect(heard).toBe(0);
    });
    await expect.poll(() => heard).toBe(1);
    await ear.end();
  });
});

describe('asking again', () => {
  test('while it waits, it still runs once', async () => {
    await ask(1);
    await ask(1, { now: after(5) });
    expect(await relay(after(6))).toEqual([jobId(1)]);
    expect(await relay(after(7))).toEqual([]);
    const asked = await askingOf(db, jobId(1));
    expect(asked).toBe(2);
    await finished(db, jobId(1), asked ?? 0, after(8));
    expect(await askingOf(db, jobId(1))).toBeUndefined();
  });

  test('the last time that was asked for counts', async () => {
    await ask(1, { now: NOW, dueAt: after(600) });
    await ask(1, { now: NOW, dueAt: after(60) });
    expect((await row()).due_at).toEqual(after(60));
  });

  test('while it runs, it runs once more', async () => {
    await ask(1);
    await relay();
    const running = await askingOf(db, jobId(1));
    await ask(1, { now: after(2) });
    await finished(db, jobId(1), running ?? 0, after(3));
    expect((await row()).finished_at).toBeNull();
    expect(await relay(after(4))).toEqual([jobId(1)]);
    await finished(db, jobId(1), (await askingOf(db, jobId(1))) ?? 0, after(5));
    expect(await relay(after(6))).toEqual([]);
  });

  test('while its last attempt fails, the new asking stays', async () => {
    await ask(1);
    await relay();
    const running = (await askingOf(db, jobId(1))) ?? 0;
    await ask(1, { now: after(2) });
    await gaveUp(db, jobId(1), running, after(3), 'TypeError');
    expect(await row()).toMatchObject({ failed_at: null, failure: null });
    expect(await relay(after(4))).toEqual([jobId(1)]);
  });

  test('after it was finished, it is open anew', async () => {
    await ask(1);
    await relay();
    await finished(db, jobId(1), 1, after(1));
    await ask(1, { now: after(2) });
    expect(await row()).toMatchObject({ asked: 2, finished_at: null, sent_at: null });
    expect(await relay(after(3))).toEqual([jobId(1)]);
  });

  test('after it was given up, it is open anew and the old failure is gone', async () => {
    await ask(1);
    await relay();
    await gaveUp(db, jobId(1), 1, after(1), 'TypeError');
    await ask(1, { now: after(2) });
    expect(await row()).toMatchObject({ failed_at: null, failure: null });
    expect(await relay(after(3))).toEqual([jobId(1)]);
  });
});

describe('the relay', () => {
  test('gives what waits to the queue, soonest due first, up to the limit', async () => {
    await ask(1, { now: NOW, dueAt: after(30) });
    await ask(2, { now: NOW, dueAt: after(10) });
    await ask(3, { now: NOW, dueAt: after(20) });
    expect(await relay(NOW, 2)).toEqual([jobId(2), jobId(3)]);
    expect(await relay(NOW, 2)).toEqual([jobId(1)]);
    expect(await relay(NOW, 2)).toEqual([]);
  });

  test('says what is to be done and when', async () => {
    await ask(1, { now: NOW, dueAt: after(30) });
    let sent: readonly OpenJob[] = [];
    const count = await relayUnsent(db, NOW, 10, async (jobs) => {
      sent = jobs;
    });
    expect(count).toBe(1);
    expect(sent).toEqual([
      {
        jobId: jobId(1),
        job: 'check-picture',
        payload: { pictureId: picture(1) },
        dueAt: after(30),
        isAskedAgain: false,
      },
    ]);
  });

  test('a queue that cannot be reached loses nothing', async () => {
    await ask(1);
    const down = relay(NOW, 10, () => Promise.reject(new Error('no queue')));
    await expect(down).rejects.toThrow('no queue');
    expect(await relay(after(1))).toEqual([jobId(1)]);
  });

  test('a crash between sending and marking sends again, with the same id', async () => {
    await ask(1);
    const sentBeforeTheCrash: string[] = [];
    const crash = relay(NOW, 10, async (jobs) => {
      sentBeforeTheCrash.push(...jobs.map((job) => job.jobId));
      throw new Error('killed');
    });
    await expect(crash).rejects.toThrow('killed');
    expect(await relay(after(1))).toEqual(sentBeforeTheCrash);
    expect(await relay(after(2))).toEqual([]);
  });

  test('work that was asked for again between sending and marking stays waiting', async () => {
    await ask(1);
    await relay(NOW, 10, () => ask(1, { now: after(1) }));
    expect((await row()).sent_at).toBeNull();
    expect(await relay(after(2))).toEqual([jobId(1)]);
  });

  test('a worker that is quicker than the mark leaves nothing open', async () => {
    await ask(1);
    await relay(NOW, 10, () => finished(db, jobId(1), 1, after(1)));
    expect(await relay(after(2))).toEqual([]);
    expect(await openSince(db, after(100), 10)).toEqual([]);
  });
});

describe('what a worker is told and says', () => {
  test('nobody waits for work that was never asked for, is finished, or was given up', async () => {
    expect(await askingOf(db, jobId(1))).toBeUndefined();
    await ask(1);
    expect(await askingOf(db, jobId(1))).toBe(1);
    await finished(db, jobId(1), 1, after(1));
    expect(await askingOf(db, jobId(1))).toBeUndefined();
    await ask(2);
    await gaveUp(db, jobId(2), 1, after(1), 'TypeError');
    expect(await askingOf(db, jobId(2))).toBeUndefined();
  });

  test('ticking off one job leaves the others', async () => {
    await ask(1);
    await ask(2);
    await finished(db, jobId(1), 1, after(1));
    expect(await askingOf(db, jobId(2))).toBe(1);
  });

  test('a failure is kept short, with its moment', async () => {
    await ask(1);
    await gaveUp(db, jobId(1), 1, after(1), 'x'.repeat(2_000));
    expect(await row()).toMatchObject({ failed_at: after(1), failure: 'x'.repeat(500) });
    expect(await relay(after(2))).toEqual([]);
  });

  test('what another worker finished meanwhile does not count as failed', async () => {
    await ask(1);
    await finished(db, jobId(1), 1, after(1));
    await gaveUp(db, jobId(1), 1, after(2), 'TypeError');
    expect(await row()).toMatchObject({ finished_at: after(1), failed_at: null, failure: null });
  });
});

describe('what may be lost', () => {
  test('only what was sent, is due, and is still open counts', async () => {
    await ask(1);
    await ask(2);
    await ask(3);
    await ask(4, { now: NOW, dueAt: after(600) });
    await relay();
    await ask(5);
    await finished(db, jobId(2), 1, after(1));
    await gaveUp(db, jobId(3), 1, after(1), 'TypeError');
    expect(await openSince(db, after(60), 10)).toEqual([jobId(1)]);
    expect(await openSince(db, after(601), 10)).toEqual([jobId(1), jobId(4)]);
  });

  test('what was sent just now is given time', async () => {
    await ask(1);
    await relay(after(50));
    expect(await openSince(db, after(50), 10)).toEqual([]);
    expect(await openSince(db, after(51), 10)).toEqual([jobId(1)]);
  });

  test('what was sent first comes first, up to the limit', async () => {
    for (const each of [3, 1, 2]) {
      await ask(each);
      await relay(after(each));
    }
    expect(await openSince(db, after(100), 2)).toEqual([jobId(1), jobId(2)]);
  });

  test('sent again: all that is open, and nothing that is done', async () => {
    for (const each of [1, 2, 3]) await ask(each);
    await relay();
    await finished(db, jobId(2), 1, after(1));
    await gaveUp(db, jobId(3), 1, after(1), 'TypeError');
    expect(await sendAgain(db)).toBe(1);
    expect(await relay(after(2))).toEqual([jobId(1)]);
  });

  test('sent again: only those that are named', async () => {
    for (const each of [1, 2, 3]) await ask(each);
    await relay();
    await finished(db, jobId(3), 1, after(1));
    expect(await sendAgain(db, [])).toBe(0);
    expect(await relay(after(2))).toEqual([]);
    expect(await sendAgain(db, [jobId(2), jobId(3), 'check-picture-unknown'])).toBe(1);
    expect(await relay(after(2))).toEqual([jobId(2)]);
  });

  test('sending again is no new asking: a run that is under way still ticks it off', async () => {
    await ask(1);
    await relay();
    await sendAgain(db, [jobId(1)]);
    await finished(db, jobId(1), 1, after(1));
    expect(await relay(after(2))).toEqual([]);
  });
});
