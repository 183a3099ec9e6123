import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../../test/factories/database.ts';
import {
  exportOf,
  type ImportDesk,
  inventedPupils,
  openDesk,
  TEST_MAPPING,
  upn,
} from '../../../test/factories/imports.ts';
import { makeFederation, type TestFederation } from '../../../test/factories/people.ts';
import { type Db, openDatabase } from '../../database/client.ts';
import { LIVE_CHANNEL, type LiveNotice, liveNoticeSchema } from '../../database/live.ts';
import type { Deps } from '../../deps.ts';
import { uuidV7 } from '../../kernel/ids.ts';
import { importRunning } from './import.actions.ts';
import { importByOperator } from './operator.actions.ts';
import { type ImportProgress, importProgressSchema } from './progress.contract.ts';
import { progressWords, stageWords } from './progress.rules.ts';
import { undoImport } from './undo.actions.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: pg.Pool;
let db: Db;
let deps: Deps;
let federation: TestFederation;
let desk: ImportDesk;

beforeAll(async () => {
  database = await freshDatabase();
  ({ db, pool } = openDatabase(database.connectionString, () => undefined));
  federation = await makeFederation(db);
  deps = {
    db,
    clock: { now: () => new Date('2026-11-24T12:00:00Z') },
    newId: () => uuidV7(Date.now()),
    publicUrl: 'http://127.0.0.1:4310',
  } as Deps;
  desk = await openDesk(deps, federation.actors.administrator, federation.schools.ssq);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** What is announced of imports while `work` goes on, heard as the server hears it. */
async function heardWhile(work: (heard: readonly LiveNotice[]) => Promise<void>) {
  const client = await database.pool.connect();
  const heard: LiveNotice[] = [];
  client.on('notification', ({ payload }) => {
    const notice = liveNoticeSchema.parse(JSON.parse(payload ?? ''));
    if (notice.topic === 'import') heard.push(notice);
  });
  await client.query(`listen ${LIVE_CHANNEL}`);
  await work(heard);
  // What tells its act alone is over.
  await expect.poll(() => Object.keys(heard.at(-1)?.progress ?? {})).toEqual(['act']);
  client.release(true);
  return heard;
}

/** Keeps everybody from adding a pupil with this number, so that an import stops in the middle. */
async function stopAt(number: string): Promise<() => Promise<void>> {
  const client = await database.pool.connect();
  await client.query('begin');
  await client.query(
    `insert into subject (id, federation_id, school_id, kind, forename, surname, created_at, mis_id) values ($1, $2, $3, 'pupil', 'Not', 'Yet', now(), $4)`,
    [uuidV7(Date.now()), federation.id, federation.schools.ssq, number],
  );
  return async () => {
    await client.query('rollback');
    client.release();
  };
}

test('others hear how far it is while the transaction goes on, and that it is over; nothing but ids and counts', async () => {
  const opened = await desk.look(exportOf(inventedPupils(3)));
  const { id } = opened.kept;
  const asked = { importId: id };
  expect(await importRunning(deps, desk.actor, asked)).toBeNull();
  const letGo = await stopAt(upn(1));
  let applied: Promise<unknown> = Promise.resolve();
  const heard = await heardWhile(async (sofar) => {
    applied = desk.apply(opened);
    await expect.poll(() => sofar.length).toBeGreaterThan(0);
    expect(await importRunning(deps, desk.actor, asked)).toBe('apply');
    await letGo();
    await applied;
  });
  expect(await importRunning(deps, desk.actor, asked)).toBeNull();
  const [first] = heard;
  expect(first).toEqual({
    topic: 'import',
    id,
    federationId: federation.id,
    schoolId: federation.schools.ssq,
    progress: {
      act: 'apply',
      stage: 'pupils',
      done: 0,
      of: 3,
      // Three pupils, three answers, and what is noted of a class and three pupils; nobody has a parent here.
      whole: { done: 0, of: 10 },
    },
  });
});

test('where nobody can be told the import is applied all the same', async () => {
  const opened = await desk.look(
    exportOf([...inventedPupils(3), { Forename: 'Una', Surname: 'Told' }]),
  );
  const letGo = await stopAt(upn(4));
  // One connection, which the import has: none is left to tell anybody by.
  const narrow = openDatabase(database.connectionString, () => undefined, 1);
  const narrowDesk = await openDesk({ ...deps, db: narrow.db }, desk.actor, federation.schools.ssq);
  const applied = narrowDesk.apply(opened);
  await new Promise((resolve) => {
    setTimeout(resolve, 700);
  });
  await letGo();
  expect((await applied).kept.state).toBe('applied');
  await narrow.pool.end();
});

test('every step counts up to all there is, of applying and of undoing', async () => {
  const rows = inventedPupils(5).map((pupil, index) => ({
    ...pupil,
    UPN: upn(100 + index),
    Surname: `Other${pupil.Surname}`,
    'Contact 1 Name': `Parent ${index}`,
    'Contact 1 Relationship': 'mother',
    'Contact 1 Email': `parent${index}@home.example`,
  }));
  const steps: ImportProgress[] = [];
  const done = await importByOperator(
    deps,
    {
      school: 'SSQ',
      fileName: 'export.csv',
      content: exportOf(rows),
      mapping: TEST_MAPPING,
      apply: true,
      confirmations: [],
      gone: 'keep',
    },
    (step) => steps.push(importProgressSchema.parse(step)),
  );
  expect(done.outcome).toBe('applied');
  const said = [...new Set(steps.map(stageWords))];
  expect(said).toEqual([
    'Comparing: reading the file',
    'Comparing: holding it against the register',
    'Applying: waiting until nobody else writes into the register',
    'Applying: reading the file',
    'Applying: holding it against the register',
    'Applying: pupils and classes',
    'Applying: parents and carers',
    'Applying: answers',
    'Applying: noting what changed, so that it can be undone',
    'Applying: putting it on the record',
  ]);
  const last = steps.at(-1);
  expect(last?.whole?.done).toBe(last?.whole?.of);
  expect(last?.whole?.of).toBeGreaterThan(5 * 4);
  expect(steps.map(progressWords)).toContain('Applying: 5 of 5 pupils');

  const heard = await heardUndoing(done.shown.id);
  expect(heard.whole?.done).toBe(heard.whole?.of);
});

/** The last step that is heard of undoing, which waits meanwhile for somebody who holds what belongs to parents. */
async function heardUndoing(id: string): Promise<ImportProgress> {
  const client = await database.pool.connect();
  await client.query('begin');
  await client.query('select from guardianship for update');
  let undone: Promise<unknown> = Promise.resolve();
  let last: ImportProgress | undefined;
  await heardWhile(async (sofar) => {
    undone = undoImport(deps, desk.actor, { importId: id });
    await expect.poll(() => sofar.length).toBeGreaterThan(0);
    expect(await importRunning(deps, desk.actor, { importId: id })).toBe('undo');
    await expect
      .poll(() => importProgressSchema.parse(sofar.at(-1)?.progress).stage)
      .toBe('guardians');
    last = importProgressSchema.parse(sofar.at(-1)?.progress);
    await client.query('commit');
    client.release();
    await undone;
  });
  if (last === undefined) throw new Error('Nothing was heard of the undoing.');
  expect(last).toMatchObject({ act: 'undo', stage: 'guardians', done: 0 });
  const { whole } = last;
  expect(whole?.done).toBe((whole?.of ?? 0) - last.of);
  return { ...last, whole: whole === null ? null : { ...whole, done: whole.done + last.of } };
}
