import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import {
  makeFederation,
  type TestFederation,
  type TestPersonKey,
} from '../../test/factories/people.ts';
import { addPupil } from '../../test/factories/register.ts';
import { type Db, inTransaction, openDatabase } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import { uuidV7 } from '../kernel/ids.ts';
import { LIMITS } from '../kernel/limits.ts';
import { PAGE_USE } from './permission.rules.ts';
import { listMarkable, listRegister } from './lists/listing.actions.ts';
import { recordAnswers } from './person/record-answers.actions.ts';
import {
  listClasses,
  namesOfSchools,
  requireSubjectsOfSchools,
  subjectFilesById,
} from './register.actions.ts';
import { openSubject } from './person/subject.actions.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: pg.Pool;
let db: Db;
let federation: TestFederation;
let other: TestFederation;
let deps: Deps;
const oak = uuidV7(Date.now());
const ids: Record<string, string> = {};

beforeAll(async () => {
  database = await freshDatabase();
  ({ db, pool } = openDatabase(database.connectionString, () => undefined));
  federation = await makeFederation(db);
  other = await makeFederation(db);
  deps = {
    db,
    clock: { now: () => new Date('2026-11-24T12:00:00Z') },
    newId: () => uuidV7(Date.now()),
  } as Deps;
  await db
    .insertInto('school_class')
    .values({ id: oak, school_id: federation.schools.ssq, name: 'Oak', year: '3' })
    .execute();
  const add = async (
    forename: string,
    surname: string,
    answer: 'granted' | 'refused' | 'not-asked',
    school: 'ssq' | 'lf' = 'ssq',
  ) => {
    ids[forename] = await addPupil(db, {
      federationId: federation.id,
      schoolId: federation.schools[school],
      forename,
      surname,
      answer,
    });
  };
  await add('Amara', 'Okafor', 'granted');
  await add('Ben', 'Smith-Jones', 'refused');
  await add('Zoë', 'Lukasik', 'not-asked');
  await add('Flag', 'Marsh', 'granted');
  await add('Gone', 'Leaver', 'granted');
  await add('Lara', 'Elsewhere', 'granted', 'lf');
  ids['Foreign'] = await addPupil(db, {
    federationId: other.id,
    schoolId: other.schools.ssq,
    forename: 'Foreign',
    surname: 'Child',
    answer: 'granted',
  });
  await db
    .updateTable('subject')
    .set({ class_id: oak })
    .where('id', 'in', [id('Amara'), id('Ben'), id('Gone')])
    .execute();
  await db
    .updateTable('subject')
    .set({ leaves_on: '2026-07-17' })
    .where('id', '=', id('Gone'))
    .execute();
  await flag('set', 'court order');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

function id(forename: string): string {
  const found = ids[forename];
  if (found === undefined) throw new Error(`No ${forename}.`);
  return found;
}

async function flag(act: 'set' | 'lifted', reason: string): Promise<void> {
  await db
    .insertInto('protection_flag')
    .values({
      id: uuidV7(Date.now()),
      subject_id: id('Flag'),
      act,
      reason,
      recorded_by: null,
      recorded_at: new Date('2026-10-01T08:00:00Z'),
    })
    .execute();
}

const as = (who: TestPersonKey) => federation.actors[who];

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'allowed';
}

async function codesFor(work: (who: TestPersonKey) => Promise<unknown>): Promise<string[]> {
  const allowed: string[] = [];
  for (const who of Object.keys(federation.actors) as TestPersonKey[]) {
    if ((await codeOf(work(who))) === 'allowed') allowed.push(who);
  }
  return allowed;
}

describe('marking', () => {
  const markable = (
    who: TestPersonKey,
    more: { search?: string; classId?: string; schoolId?: string; kind?: 'pupil' | 'adult' } = {},
  ) => listMarkable(deps, as(who), { schoolId: federation.schools.ssq, search: '', ...more });

  test('a drafter sees name, class, may or may not, and nothing else', async () => {
    const people = await markable('drafter');
    expect(people.map((each) => [each.name, each.className, each.mayBeShown, each.says])).toEqual([
      ['Zoë Lukasik', null, false, 'Zoë cannot be published.'],
      ['Flag Marsh', null, false, 'Flag cannot be published.'],
      ['Amara Okafor', 'Oak', true, 'Amara may be shown on Facebook.'],
      ['Ben Smith-Jones', 'Oak', false, 'Ben cannot be published.'],
    ]);
    expect(JSON.stringify(people)).not.toContain('court');
  });
  test('typing and choosing a class narrow it down; leavers are not offered', async () => {
    expect((await markable('drafter', { search: 'zoe' })).map((each) => each.name)).toEqual([
      'Zoë Lukasik',
    ]);
    expect((await markable('drafter', { classId: oak })).map((each) => each.name)).toEqual([
      'Amara Okafor',
      'Ben Smith-Jones',
    ]);
  });
  test('the adults of a school are a list of their own', async () => {
    const names = async (kind: 'pupil' | 'adult') =>
      (await markable('drafter', { kind })).map((line) => line.name);
    await db.updateTable('subject').set({ kind: 'adult' }).where('id', '=', id('Zoë')).execute();
    try {
      expect(await names('adult')).toEqual(['Zoë Lukasik']);
      expect(await names('pupil')).not.toContain('Zoë Lukasik');
    } finally {
      await db.updateTable('subject').set({ kind: 'pupil' }).where('id', '=', id('Zoë')).execute();
    }
  });

  test('who may mark in this school', async () => {
    expect(await codesFor((who) => markable(who))).toEqual(['drafter', 'head', 'executiveHead']);
    expect(await markable('executiveHead', { schoolId: other.schools.ssq })).toEqual([]);
  });
});

describe('reading', () => {
  const list = (who: TestPersonKey, more: Partial<Parameters<typeof listRegister>[2]> = {}) =>
    listRegister(deps, as(who), more);

  test('a head reads the school, the executive headteacher both', async () => {
    expect((await list('head')).found).toBe(5);
    expect((await list('executiveHead')).found).toBe(6);
    expect((await list('otherHead')).subjects.map((each) => each.name)).toEqual(['Lara Elsewhere']);
    expect(await codeOf(list('otherHead', { schoolId: federation.schools.ssq }))).toBe(
      'not-allowed',
    );
  });
  test('who may read it at all', async () => {
    expect(await codesFor((who) => list(who))).toEqual([
      'head',
      'executiveHead',
      'safeguardingLead',
      'administrator',
      'otherHead',
    ]);
  });
  test('goes on page by page without a gap or a double', async () => {
    const big = await makeFederation(db);
    for (let index = 0; index < LIMITS.listPage + 7; index += 1) {
      await addPupil(db, {
        federationId: big.id,
        schoolId: big.schools.ssq,
        forename: `F${index % 5}`,
        surname: `S${index % 9}`,
        answer: 'not-asked',
      });
    }
    const read = (after?: string) => listRegister(deps, big.actors.head, { after });
    const first = await read();
    const second = await read(first.after ?? 'none');
    expect([first.subjects.length, second.subjects.length, second.after]).toEqual([
      LIMITS.listPage,
      7,
      null,
    ]);
    expect(new Set([...first.subjects, ...second.subjects].map((each) => each.id)).size).toBe(
      LIMITS.listPage + 7,
    );
    expect(await codeOf(read('nonsense'))).toBe('bad-input');
    expect(await codeOf(listRegister(deps, big.actors.head, { after: id('Amara') }))).toBe(
      'bad-input',
    );
  });
  test("the classes of one's schools, leavers not counted", async () => {
    const oakOnly = [
      { id: oak, schoolId: federation.schools.ssq, name: 'Oak', year: '3', pupils: 2 },
    ];
    expect(await listClasses(deps, as('drafter'))).toEqual(oakOnly);
    expect(await listClasses(deps, as('administrator'))).toEqual(oakOnly);
    expect(await listClasses(deps, as('otherHead'))).toEqual([]);
    expect(await listClasses(deps, other.actors.executiveHead)).toEqual([]);
    const { ssq, lf } = federation.schools;
    expect(await listClasses(deps, as('executiveHead'), { schoolId: ssq })).toEqual(oakOnly);
    expect(await listClasses(deps, as('executiveHead'), { schoolId: lf })).toEqual([]);
    expect(await codeOf(listClasses(deps, as('drafter'), { schoolId: lf }))).toBe('not-allowed');
    expect(await listClasses(deps, other.actors.executiveHead, { schoolId: ssq })).toEqual([]);
    expect(await codeOf(listClasses(deps, as('auditor')))).toBe('not-allowed');
  });
});

describe('one person', () => {
  test('says that somebody cannot be published, and never why', async () => {
    for (const who of ['head', 'administrator', 'executiveHead', 'safeguardingLead'] as const) {
      const open = await openSubject(deps, as(who), { subjectId: id('Flag') });
      expect(open.says).toBe('Flag cannot be published.');
      // Not even for those who may know: they ask for it by itself.
      expect(JSON.stringify(open)).not.toContain('court');
    }
  });
  test("somebody else's school and another federation look the same as nobody", async () => {
    expect(await codeOf(openSubject(deps, as('otherHead'), { subjectId: id('Amara') }))).toBe(
      'not-found',
    );
    expect(await codeOf(openSubject(deps, as('executiveHead'), { subjectId: id('Foreign') }))).toBe(
      'not-found',
    );
    expect(await codeOf(openSubject(deps, as('drafter'), { subjectId: id('Amara') }))).toBe(
      'not-found',
    );
    expect(await codeOf(openSubject(deps, as('head'), { subjectId: uuidV7(1) }))).toBe('not-found');
  });
});

describe('for the other parts of the house', () => {
  test('files by id, with the flag of the day', async () => {
    const read = () =>
      inTransaction(db, (tx) => subjectFilesById(tx, [id('Flag'), id('Flag'), uuidV7(1)]));
    expect([...(await read()).values()].map((file) => file.protected)).toEqual([true]);
    await flag('lifted', 'order ended');
    expect((await read()).get(id('Flag'))?.protected).toBe(false);
    await flag('set', 'court order');
    expect(await inTransaction(db, (tx) => subjectFilesById(tx, []))).toEqual(new Map());
  });
  test('only people of the schools concerned can be named in a photo', async () => {
    const require = (people: string[], schools: string[]) =>
      codeOf(inTransaction(db, (tx) => requireSubjectsOfSchools(tx, people, schools)));
    const { ssq, lf } = federation.schools;
    expect(await require([id('Amara'), id('Amara')], [ssq])).toBe('allowed');
    expect(await require([id('Amara'), id('Lara')], [ssq])).toBe('bad-input');
    expect(await require([id('Amara'), id('Lara')], [ssq, lf])).toBe('allowed');
    expect(await require([], [])).toBe('allowed');
  });
  test('a first name may stand beside a picture only while every parent who said yes allows it', async () => {
    const say = (firstNameAllowed: boolean, validUntil: string | null) =>
      recordAnswers(deps, as('head'), {
        subjectId: id('Ben'),
        uses: [PAGE_USE],
        status: 'granted',
        guardianId: null,
        groupOnly: false,
        noCloseUp: false,
        firstNameAllowed,
        validFrom: null,
        validUntil,
        answeredOn: null,
        method: 'Form',
        evidenceId: null,
      });
    const allowed = async (day: string) =>
      (await inTransaction(db, (tx) => namesOfSchools(tx, [federation.schools.ssq], [], day)))
        .filter((name) => name.firstNameAllowed)
        .map((name) => name.forename);
    expect(await allowed('2026-11-24')).toEqual([]);
    await say(true, '2026-11-30');
    expect(await allowed('2026-11-24')).toEqual(['Ben']);
    expect(await allowed('2026-12-01')).toEqual([]);
    await say(false, null);
    expect(await allowed('2026-11-24')).toEqual([]);
  });
  test('names with whether the first name may stand beside a picture', async () => {
    const names = await inTransaction(db, (tx) =>
      namesOfSchools(tx, [federation.schools.lf], [], '2026-11-24'),
    );
    expect(names).toEqual([
      {
        subjectId: id('Lara'),
        kind: 'pupil',
        forename: 'Lara',
        surname: 'Elsewhere',
        knownAs: null,
        firstNameAllowed: false,
      },
    ]);
  });
});
