import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerUpkeep } from '../../moderation/consent/lists/listing.actions.ts';
import { listRounds } from '../../moderation/consent/asking/rounds.actions.ts';
import { listImports, lookAtImport } from '../../moderation/consent/import/import.actions.ts';
import { showImport } from '../../moderation/consent/import/show-import.rules.ts';
import { subjectFilesById } from '../../moderation/consent/register.actions.ts';
import { PAGE_USE, permission } from '../../moderation/consent/permission.rules.ts';
import { type Db, inTransaction, openDatabase } from '../../moderation/database/client.ts';
import type { Deps } from '../../moderation/deps.ts';
import { systemClock } from '../../moderation/kernel/clock.ts';
import { uuidV7 } from '../../moderation/kernel/ids.ts';
import { schoolDay } from '../../moderation/kernel/school-time.ts';
import { sealingWith } from '../../moderation/kernel/sealing.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { filePictureStore } from '../../moderation/pictures/picture-store.ts';
import { verifyFederation } from '../../moderation/record/record.actions.ts';
import { passwordIsRight } from '../../moderation/staff/passwords.ts';
import { freshDatabase } from '../../test/factories/database.ts';
import { type SeededFederation, seedFederation } from './federation.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE } from './people.ts';
import { demoIsFilled, unfinishedDemo } from './unfinished.ts';

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let opened: ReturnType<typeof openDatabase>;
let deps: Deps;
let db: Db;
let folder: string;
let seeded: SeededFederation;
let seconds: number;

beforeAll(async () => {
  fresh = await freshDatabase();
  opened = openDatabase(fresh.connectionString, () => undefined);
  db = opened.db;
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-demo-'));
  deps = {
    db,
    clock: systemClock,
    newId: () => uuidV7(Date.now()),
    pictures: filePictureStore(folder),
    sealing: sealingWith(Secret.of(Buffer.alloc(32, 7).toString('base64'))),
    publicUrl: 'http://127.0.0.1:4310',
  };
  const began = performance.now();
  const outcome = await seedFederation(deps, { pool: opened.pool });
  seconds = (performance.now() - began) / 1_000;
  if (outcome === 'already-there') throw new Error('The fresh database was not empty.');
  seeded = outcome;
});

afterAll(async () => {
  await db.destroy();
  await fresh.drop();
  await rm(folder, { recursive: true, force: true });
});

async function count(table: 'person' | 'subject' | 'page' | 'school' | 'policy_acceptance') {
  const row = await db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<string>().as('rows'))
    .executeTakeFirstOrThrow();
  return Number(row.rows);
}

test('takes a few seconds at most', () => {
  expect(seconds).toBeLessThan(5);
});

test('there are two schools with their Pages, twelve people and all six roles', async () => {
  expect(await count('school')).toBe(2);
  expect(await count('page')).toBe(2);
  expect(await count('person')).toBe(12);
  expect(new Set(DEMO_PEOPLE.map((person) => person.role)).size).toBe(6);
  expect(await count('policy_acceptance')).toBe(11);
});

test('a round is open in one school: some families have answered, the letters of others wait', async () => {
  const [round, ...others] = await listRounds(deps, seeded.actors.draycott);
  expect(others).toEqual([]);
  expect(round?.answered).toBeGreaterThanOrEqual(12);
  expect(round?.missing).toBeGreaterThan(12);
  const waiting = await db
    .selectFrom('parent_link')
    .select('id')
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .execute();
  expect(waiting.length).toBeGreaterThan(12);
});

test('every address is there once, and the demo password opens it', async () => {
  const rows = await db.selectFrom('person').select(['email', 'password_hash']).execute();
  expect(new Set(rows.map((row) => row.email)).size).toBe(12);
  expect(rows.every((row) => row.email.endsWith('@lfssq.example'))).toBe(true);
  expect(await passwordIsRight(rows[0]?.password_hash ?? null, Secret.of(DEMO_PASSWORD))).toBe(
    true,
  );
});

test('one family answered on a form that was kept', async () => {
  const rows = await db
    .selectFrom('consent_answer')
    .innerJoin('consent_evidence', 'consent_evidence.id', 'consent_answer.evidence_id')
    .select(['use_code', 'media_type', 'sha256'])
    .execute();
  expect(rows.map((row) => [row.use_code, row.media_type])).toEqual([
    ['prospectus', 'application/pdf'],
  ]);
  expect(await deps.pictures.has(rows[0]?.sha256 ?? '')).toBe(true);
});

describe('the register', () => {
  test.each(['SSQ', 'LF'] as const)('has 60 pupils and 6 adults of %s', async (code) => {
    const rows = await db
      .selectFrom('subject')
      .select('kind')
      .where('school_id', '=', seeded.schools[code])
      .execute();
    expect(rows.filter((row) => row.kind === 'pupil')).toHaveLength(60);
    expect(rows.filter((row) => row.kind === 'adult')).toHaveLength(6);
  });

  test('gives the office something to look after: answers that end, somebody who leaves', async () => {
    const { notAnswered, endingIn30, leavingIn30 } = await registerUpkeep(
      deps,
      seeded.actors.pembroke,
      {},
    );
    expect([notAnswered, endingIn30, leavingIn30].every((people) => people > 0)).toBe(true);
  });

  test.each(['SSQ', 'LF'] as const)('has every kind of answer in %s', async (code) => {
    const rows = await db
      .selectFrom('subject')
      .select('id')
      .where('school_id', '=', seeded.schools[code])
      .where('kind', '=', 'pupil')
      .execute();
    const today = schoolDay(deps.clock.now());
    const files = await inTransaction(db, (tx) =>
      subjectFilesById(
        tx,
        rows.map((row) => row.id),
      ),
    );
    const answers = [...files.values()].map((file) =>
      permission(file, PAGE_USE, 'own-school', today),
    );
    const reasons = new Set(answers.map((answer) => answer.reason));
    expect(reasons).toEqual(
      new Set([
        'granted',
        'refused',
        'withdrawn',
        'not-asked',
        'expired',
        'not-yet',
        'left',
        'protected',
      ]),
    );
    const granted = answers.filter((answer) => answer.granted);
    expect(granted.length).toBeGreaterThan(30);
    expect(granted.some(({ conditions }) => conditions.groupOnly)).toBe(true);
    expect(granted.some(({ conditions }) => conditions.noCloseUp)).toBe(true);
    expect(granted.some(({ conditions }) => conditions.firstNameAllowed)).toBe(true);
    // Guardians who differ, told as one of two voices.
    expect(answers.some(({ says }) => says.startsWith('One of'))).toBe(true);
  });

  test('has three protected children and, in each school, four adults who may be shown', async () => {
    const flags = await db.selectFrom('protection_flag').select('subject_id').distinct().execute();
    expect(flags).toHaveLength(3);
    expect(seeded.adults.SSQ.length).toBeGreaterThanOrEqual(4);
    expect(seeded.adults.LF.length).toBeGreaterThanOrEqual(4);
  });
});

test('the record begins with the seeding and holds', async () => {
  const first = await db
    .selectFrom('record_event')
    .select('kind')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirstOrThrow();
  expect(first.kind).toBe('federation.seeded');
  expect(await verifyFederation(db, seeded.federationId)).toMatchObject({ intact: true });
});

test('a second time changes nothing', async () => {
  expect(await seedFederation(deps, { pool: opened.pool })).toBe('already-there');
  expect(await count('person')).toBe(12);
  expect(await count('subject')).toBe(132);
});

test('is one whole: what fails on the way leaves nothing', async () => {
  const other = await freshDatabase();
  const its = openDatabase(other.connectionString, () => undefined);
  const broken = {
    ...deps,
    db: its.db,
    sealing: {
      ...deps.sealing,
      seal: () => {
        throw new Error('Stopped in the middle.');
      },
    },
  };
  await expect(seedFederation(broken, { pool: its.pool })).rejects.toThrow('Stopped in the middle');
  const left = await its.db.selectFrom('federation').select('id').execute();
  await its.db.destroy();
  await other.drop();
  expect(left).toEqual([]);
});

describe('the posts', () => {
  test('are nothing to finish where none were promised', async () => {
    expect(await unfinishedDemo(deps)).toBeUndefined();
  });

  test('are found unfinished with all that is needed to go on, until they are there', async () => {
    const other = await freshDatabase();
    const its = openDatabase(other.connectionString, () => undefined);
    const here = { ...deps, db: its.db };
    const made = await seedFederation(here, { pool: its.pool, posts: 15 });
    const found = await unfinishedDemo(here);
    const filled = await (async () => {
      await demoIsFilled(here, found?.federationId ?? '');
      return unfinishedDemo(here);
    })();
    await its.db.destroy();
    await other.drop();
    const sorted = (seeding: typeof made | typeof found) =>
      typeof seeding === 'object'
        ? {
            ...seeding,
            adults: { SSQ: seeding.adults.SSQ.toSorted(), LF: seeding.adults.LF.toSorted() },
          }
        : seeding;
    expect(sorted(found)).toEqual(sorted(made));
    expect(filled).toBeUndefined();
  });
});

test('one school has imported its numbers, and a file of the other waits to be decided on', async () => {
  const pupils = await db
    .selectFrom('subject')
    .select('mis_id')
    .where('school_id', '=', seeded.schools.SSQ)
    .where('kind', '=', 'pupil')
    .where('leaves_on', 'is', null)
    .execute();
  expect(pupils.filter(({ mis_id }) => mis_id === null)).toEqual([]);
  const imports = await listImports(deps, seeded.actors.draycott, {});
  expect(imports.map(({ state }) => state)).toEqual(['open', 'applied']);
  const [waiting] = imports;
  const open = await lookAtImport(deps, seeded.actors.draycott, { importId: waiting?.id ?? '' });
  expect(showImport(open)).toMatchObject({
    state: 'ready',
    diff: { added: { total: 2 }, gone: { total: 1 } },
    surprises: [],
  });
});
