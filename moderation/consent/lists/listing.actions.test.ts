import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../../test/factories/database.ts';
import { makeFederation, type TestFederation } from '../../../test/factories/people.ts';
import { addPupil } from '../../../test/factories/register.ts';
import { type Db, inTransaction, openDatabase } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../kernel/errors.ts';
import { uuidV7 } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { registerCoverage } from './coverage.actions.ts';
import { classSheet, listMarkable, listRegister, registerUpkeep } from './listing.actions.ts';
import { openUses } from '../register.actions.ts';

/** One school's register with somebody for every way to stand; the other school has nobody but Lara. */
let database: Awaited<ReturnType<typeof freshDatabase>>;
let db: Db;
let federation: TestFederation;
let deps: Deps;
const oak = uuidV7(Date.now());
const ids = new Map<string, string>();

interface Told {
  readonly status?: 'granted' | 'refused' | 'withdrawn';
  readonly from?: string;
  readonly until?: string;
  readonly use?: string;
}

beforeAll(async () => {
  database = await freshDatabase();
  ({ db } = openDatabase(database.connectionString, () => undefined));
  federation = await makeFederation(db);
  deps = { db, clock: { now: () => new Date('2026-11-24T12:00:00Z') } } as Deps;
  await inTransaction(db, openUses);
  await db
    .insertInto('school_class')
    .values({ id: oak, school_id: federation.schools.ssq, name: 'Oak', year: '3' })
    .execute();
  await add('Amara Okafor', [{}]);
  await add('Ben Smith-Jones', [{ status: 'refused' }]);
  await add('Cleo Withdrawn', [{}, { status: 'withdrawn' }]);
  await add('Dan Ended', [{ until: '2026-08-31' }]);
  await add('Eve Ending', [{ until: '2026-12-18' }]);
  await add('Finn Later', [{ until: '2027-02-20' }]);
  await add('Gia Nextyear', [{ from: '2027-09-01' }]);
  await add('Hal Silent', []);
  await add('Ida Guarded', [{}], 'protected');
  await add('Jan Gone', [{}], 'left');
  await add('Kim Leaving', [{}], 'leaving');
  await add('Lara Elsewhere', [{}], 'lf');
  await add('Mia Websiteonly', [{ use: 'website', until: '2026-12-01' }]);
  await add('Ned Adult', [{}], 'adult');
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function add(
  name: string,
  told: readonly Told[],
  special?: 'protected' | 'left' | 'leaving' | 'lf' | 'adult',
): Promise<void> {
  const [forename = '', surname = ''] = name.split(' ');
  const id = await addPupil(db, {
    federationId: federation.id,
    schoolId: special === 'lf' ? federation.schools.lf : federation.schools.ssq,
    forename,
    surname,
    answer: 'not-asked',
  });
  ids.set(forename, id);
  for (const { status = 'granted', from = '2026-09-01', until = null, use = 'facebook' } of told) {
    await sql`insert into consent_answer (id, subject_id, use_code, status, valid_from, valid_until, lawful_basis, answered_on, method, recorded_at)
      values (gen_random_uuid(), ${id}, ${use}, ${status}, ${from}, ${until}, 'consent', ${from}, 'form', now())`.execute(
      db,
    );
  }
  if (special === 'protected')
    await sql`insert into protection_flag (id, subject_id, act, reason, recorded_at) values (gen_random_uuid(), ${id}, 'set', 'court order', now())`.execute(
      db,
    );
  const leavesOn = special === 'left' ? '2026-07-22' : special === 'leaving' ? '2026-12-10' : null;
  await db
    .updateTable('subject')
    .set({
      leaves_on: leavesOn,
      class_id: ['left', 'lf', 'adult'].includes(special ?? '') || forename === 'Hal' ? null : oak,
      kind: special === 'adult' ? 'adult' : 'pupil',
    })
    .where('id', '=', id)
    .execute();
}

const as = (who: 'head' | 'executiveHead' | 'drafter' | 'otherHead') => federation.actors[who];
const idOf = (forename: string): string => ids.get(forename) ?? '';

async function found(
  query: Parameters<typeof listRegister>[2],
  who: 'head' | 'executiveHead' = 'head',
): Promise<string[]> {
  const page = await listRegister(deps, as(who), query);
  expect(page.found).toBe(page.subjects.length);
  return page.subjects.map((line) => line.name.split(' ')[0] ?? '');
}

describe('the list', () => {
  test.each([
    ['may', ['Ned', 'Eve', 'Finn', 'Kim', 'Amara']],
    ['may-not', ['Dan', 'Ida', 'Gia', 'Hal', 'Ben', 'Mia', 'Cleo']],
    ['not-answered', ['Hal', 'Mia']],
    ['refused', ['Ben']],
    ['withdrawn', ['Cleo']],
    ['expired', ['Dan']],
    ['not-yet', ['Gia']],
    ['cannot-be-published', ['Ida']],
    ['left', ['Jan']],
  ] as const)('narrowed to "%s": by surname, and only those', async (answer, expected) => {
    expect(await found({ answer })).toEqual(expected);
  });

  test('about another use', async () => {
    expect(await found({ answer: 'may', use: 'website' })).toEqual(['Mia']);
    expect(await found({ ends: '30', use: 'website' })).toEqual(['Mia']);
    await expect(found({ use: 'billboard' })).rejects.toThrow(Refusal);
  });

  test('whose yes ends, soonest first, with the day; who leaves is not asked again', async () => {
    expect(await found({ ends: '30' })).toEqual(['Eve']);
    expect(await found({ ends: '90' })).toEqual(['Eve', 'Finn']);
    expect(await found({ ends: '2026-12-17' })).toEqual([]);
    expect(await found({ ends: '2026-12-18' })).toEqual(['Eve']);
    const page = await listRegister(deps, as('head'), { ends: '30' });
    expect(page.subjects[0]?.endsOn).toBe('2026-12-18');
  });

  test('leavers, adults, pupils without a class, and a search within', async () => {
    expect(await found({ leaves: 'left' })).toEqual(['Jan']);
    expect(await found({ leaves: '30' })).toEqual(['Kim']);
    expect(await found({ leaves: '10' })).toEqual([]);
    expect(await found({ kind: 'adult' })).toEqual(['Ned']);
    expect(await found({ withoutClass: true })).toEqual(['Hal']);
    expect(await found({ classId: oak, answer: 'refused' })).toEqual(['Ben']);
    expect(await found({ search: 'jones be' })).toEqual(['Ben']);
    expect(await found({ search: 'en', answer: 'may' })).toEqual(['Eve']);
    expect(await found({ search: "':*|" })).toHaveLength(13);
  });

  test('one whose brother or sister is on the register, by a guardian whom they share', async () => {
    expect(await found({ siblings: true })).toEqual([]);
    const guardian = uuidV7(Date.now());
    await db
      .insertInto('guardian')
      .values({ id: guardian, federation_id: federation.id, name: 'Kit Guardian' })
      .execute();
    const share = (forename: string) =>
      db
        .insertInto('guardianship')
        .values({ guardian_id: guardian, subject_id: idOf(forename), relation: 'mother' })
        .execute();
    await share('Amara');
    expect(await found({ siblings: true })).toEqual([]);
    await share('Lara');
    expect(await found({ siblings: true })).toEqual(['Amara']);
    expect(await found({ siblings: true }, 'executiveHead')).toEqual(['Lara', 'Amara']);
  });

  test('says of a child under protection nothing but "cannot be published"', async () => {
    const page = await listRegister(deps, as('head'), { answer: 'cannot-be-published' });
    expect(page.subjects[0]?.says).toBe('Ida cannot be published.');
    expect(JSON.stringify(page)).not.toMatch(/protect|court|granted/u);
  });

  test('every order goes on page by page without a gap or a double', async () => {
    const big = await makeFederation(db);
    const people = LIMITS.listPage + 7;
    await sql`with added as (
        insert into subject (id, federation_id, school_id, kind, forename, surname, created_at)
        select gen_random_uuid(), ${big.id}, ${big.schools.ssq}, 'pupil', 'F' || n % 5, 'S' || n % 9, now()
        from generate_series(1, ${people}::integer) n returning id, surname)
      insert into consent_answer (id, subject_id, use_code, status, valid_from, valid_until, lawful_basis, answered_on, method, recorded_at)
      select gen_random_uuid(), id, 'facebook', 'granted', '2026-09-01', ('2026-12-0' || substr(surname, 2)::integer % 3 + 1)::date,
        'consent', '2026-09-01', 'form', now() from added`.execute(db);
    for (const query of [{}, { answer: 'may' }, { ends: '30' }, { search: 's' }] as const) {
      const read = (after?: string) => listRegister(deps, big.actors.head, { ...query, after });
      const first = await read();
      const second = await read(first.after ?? 'none');
      expect([first.found, first.subjects.length, second.subjects.length, second.after]).toEqual([
        people,
        LIMITS.listPage,
        7,
        null,
      ]);
      const all = [...first.subjects, ...second.subjects];
      expect(new Set(all.map((line) => line.id)).size).toBe(people);
      const days = all.map((line) => line.endsOn ?? '');
      expect(days).toEqual(days.toSorted());
    }
  });
});

test('what waits for the office', async () => {
  expect(await registerUpkeep(deps, as('head'), {})).toEqual({
    notAnswered: 2,
    endingIn30: 1,
    endingIn90: 2,
    leavingIn30: 1,
    withoutClass: 1,
  });
  expect((await registerUpkeep(deps, as('executiveHead'), { use: 'website' })).endingIn30).toBe(1);
  await expect(registerUpkeep(deps, as('drafter'), {})).rejects.toThrow(Refusal);
});

describe('coverage', () => {
  test('class by class for one school: the numbers of a line add up to its people at school', async () => {
    const coverage = await registerCoverage(deps, as('head'), {});
    expect(coverage.by).toBe('class');
    const lines = coverage.counts
      .filter((count) => count.use === 'facebook')
      .map(({ className, kind, may, mayNot, notAnswered, endingSoon }) => [
        className,
        kind,
        may,
        mayNot,
        notAnswered,
        endingSoon,
      ]);
    expect(lines).toEqual([
      ['Oak', 'pupil', 4, 6, 1, 2],
      [null, 'pupil', 0, 1, 1, 0],
      [null, 'adult', 1, 0, 0, 0],
    ]);
    expect(JSON.stringify(coverage)).not.toContain('protect');
  });
  test('school by school for who reads several; nobody looks into another school', async () => {
    const { by, counts } = await registerCoverage(deps, as('executiveHead'), {});
    const page = counts.filter((count) => count.use === 'facebook');
    expect([by, page.map((count) => count.may)]).toEqual(['school', [5, 1]]);
    const { ssq } = federation.schools;
    await expect(registerCoverage(deps, as('otherHead'), { schoolId: ssq })).rejects.toThrow(
      Refusal,
    );
  });
});

test('a class on paper: those at school today, may or may not, and nothing else', async () => {
  const sheet = await classSheet(deps, as('head'), { classId: oak });
  expect([sheet.className, sheet.people.length]).toEqual(['Oak', 10]);
  expect(sheet.people.map((person) => Object.keys(person))).toEqual(
    sheet.people.map(() => ['id', 'name', 'mayBeShown']),
  );
  expect(sheet.people.filter((person) => person.mayBeShown).map((person) => person.name)).toEqual([
    'Eve Ending',
    'Finn Later',
    'Kim Leaving',
    'Amara Okafor',
  ]);
  await expect(classSheet(deps, as('otherHead'), { classId: oak })).rejects.toThrow(Refusal);
  await expect(classSheet(deps, as('drafter'), { classId: oak })).rejects.toThrow(Refusal);
});

test('what is typed on the marking screen narrows the school down, without those who left', async () => {
  const names = async (search: string) =>
    (await listMarkable(deps, as('drafter'), { schoolId: federation.schools.ssq, search })).map(
      (line) => line.name,
    );
  expect(await names('gon')).toEqual([]);
  expect(await names('smith')).toEqual(['Ben Smith-Jones']);
});
