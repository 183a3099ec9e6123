import { sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import {
  makeFederation,
  type TestFederation,
  type TestPersonKey,
} from '../../test/factories/people.ts';
import { addPupil } from '../../test/factories/register.ts';
import { type Db, inTransaction, openDatabase, type Tx } from '../database/client.ts';
import { uuidV7 } from '../kernel/ids.ts';
import { type Ability, type Actor } from '../kernel/permissions.ts';
import { inRegister } from './scope.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const newId = (): string => uuidV7(Date.now());

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: pg.Pool;
let db: Db;
let federation: TestFederation;
let other: TestFederation;
/** One child of each school of both federations, by the forename. */
const children = new Map<string, string>();

beforeAll(async () => {
  database = await freshDatabase();
  // One connection, so that a role or a school that outlived its transaction would be met by the next one.
  ({ db, pool } = openDatabase(database.connectionString, () => undefined, 1));
  federation = await makeFederation(db);
  other = await makeFederation(db);
  for (const [forename, where, school] of [
    ['Amara', federation, 'ssq'],
    ['Lara', federation, 'lf'],
    ['Foreign', other, 'ssq'],
  ] as const) {
    await addFamily(forename, where.id, where.schools[school]);
  }
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function addFamily(forename: string, federationId: string, schoolId: string): Promise<void> {
  const id = await addPupil(db, {
    federationId,
    schoolId,
    forename,
    surname: 'Child',
    answer: 'granted',
  });
  children.set(forename, id);
  const guardianId = newId();
  const run = (statement: string, values: unknown[]) => pool.query(statement, values);
  await run('insert into school_class (id, school_id, name, year) values ($1, $2, $3, $4)', [
    newId(),
    schoolId,
    `Class of ${forename}`,
    '3',
  ]);
  await run('insert into guardian (id, federation_id, name) values ($1, $2, $3)', [
    guardianId,
    federationId,
    `Mother of ${forename}`,
  ]);
  await run(
    "insert into guardianship (guardian_id, subject_id, relation) values ($1, $2, 'mother')",
    [guardianId, id],
  );
  await run(
    `insert into consent_evidence (id, federation_id, subject_id, sha256, bytes, media_type, file_name, added_at)
     values ($1, $2, $3, 'a', 1, 'application/pdf', $4, $5)`,
    [newId(), federationId, id, `form of ${forename}`, NOW],
  );
  await run(
    `insert into protection_flag (id, subject_id, act, reason, recorded_at) values ($1, $2, 'set', $3, $4)`,
    [newId(), id, `secret of ${forename}`, NOW],
  );
}

const as = (who: TestPersonKey): Actor => federation.actors[who];

function read<Row>(actor: Actor, ability: Ability | readonly Ability[], statement: string) {
  return inRegister({ db }, actor, ability, async (tx) => rowsOf<Row>(tx, statement));
}

async function rowsOf<Row>(tx: Tx, statement: string): Promise<Row[]> {
  return (await sql.raw<Row>(statement).execute(tx)).rows;
}

/** Which of the children a query reaches, from the words in its one column. */
async function childrenIn(
  statement: string,
  actor: Actor,
  ability: Ability | readonly Ability[] = 'register:read',
): Promise<string[]> {
  const rows = await read<{ it: string }>(actor, ability, statement);
  return rows.map(({ it }) => it.split(' ').at(-1) ?? '').toSorted();
}

/** Every table of the register, each asked by a query that forgot to say which schools. */
const FORGETFUL: [table: string, statement: string][] = [
  ['subject', 'select forename as it from subject'],
  ['school_class', 'select name as it from school_class'],
  ['guardian', 'select name as it from guardian'],
  [
    'guardianship',
    'select subject.forename as it from guardianship join subject on subject.id = subject_id',
  ],
  ['guardianship alone', 'select subject_id::text as it from guardianship'],
  ['consent_answer', 'select subject_id::text as it from consent_answer'],
  ['consent_evidence', 'select file_name as it from consent_evidence'],
  ['protection_flag', 'select subject_id::text as it from protection_flag'],
];

function named(found: readonly string[]): string[] {
  const names = new Map([...children].map(([name, id]) => [id, name]));
  return found.map((each) => names.get(each) ?? each).toSorted();
}

describe.each(FORGETFUL)('a query of %s that forgot its where clause', (_, statement) => {
  test('sees the schools of whoever asks, and no other', async () => {
    expect(named(await childrenIn(statement, as('head')))).toEqual(['Amara']);
    expect(named(await childrenIn(statement, as('otherHead')))).toEqual(['Lara']);
    expect(named(await childrenIn(statement, as('administrator')))).toEqual(['Amara', 'Lara']);
    expect(named(await childrenIn(statement, other.actors.executiveHead))).toEqual(['Foreign']);
  });
  test('sees nobody without the ability, or with a grant for a school of another federation', async () => {
    expect(await childrenIn(statement, as('auditor'))).toEqual([]);
    expect(await childrenIn(statement, as('drafter'))).toEqual([]);
    const grants = [{ role: 'head', schoolId: other.schools.ssq }] as const;
    expect(await childrenIn(statement, { ...as('head'), grants })).toEqual([]);
  });
  test('sees everybody as the owner of the tables, for whom workers act', async () => {
    const rows = await inTransaction(db, (tx) => rowsOf<{ it: string }>(tx, statement));
    expect(named(rows.map(({ it }) => it.split(' ').at(-1) ?? ''))).toEqual([
      'Amara',
      'Foreign',
      'Lara',
    ]);
  });
  test('sees nobody in the role alone, when nothing said which schools', async () => {
    const rows = await inTransaction(db, async (tx) => {
      await sql`set local role gatehouse_reader`.execute(tx);
      return rowsOf(tx, statement);
    });
    expect(rows).toEqual([]);
  });
});

describe('schools, colleagues and uses', () => {
  test('are those of whoever asks', async () => {
    const schools = await read<{ id: string }>(
      as('head'),
      'register:read',
      'select id from school',
    );
    expect(schools.map(({ id }) => id)).toEqual([federation.schools.ssq]);
    const [colleagues] = await read<{ count: number }>(
      as('head'),
      'register:read',
      'select count(*)::int as count from person',
    );
    expect(colleagues?.count).toBe(Object.keys(federation.people).length);
    expect(await read(as('head'), 'register:read', 'select code from consent_use')).not.toEqual([]);
  });
  test('of several abilities each brings its schools', async () => {
    const statement = 'select forename as it from subject';
    const mark = ['register:mark', 'register:read'] as const;
    expect(await childrenIn(statement, as('drafter'), mark)).toEqual(['Amara']);
    expect(await childrenIn(statement, as('administrator'), mark)).toEqual(['Amara', 'Lara']);
  });
  test('a guardian whom nobody calls one any more is seen by the answer that they gave', async () => {
    const guardianId = newId();
    await pool.query(
      "insert into guardian (id, federation_id, name) values ($1, $2, 'Step Amara')",
      [guardianId, federation.id],
    );
    const statement = "select name as it from guardian where name like 'Step %'";
    expect(await childrenIn(statement, as('head'))).toEqual([]);
    await pool.query(
      `insert into consent_answer (id, subject_id, guardian_id, use_code, status, valid_from, lawful_basis, answered_on, method, recorded_at)
       values ($1, $2, $3, 'facebook', 'granted', '2026-01-01', 'consent', '2026-01-01', 'form', $4)`,
      [newId(), children.get('Amara'), guardianId, NOW],
    );
    expect(await childrenIn(statement, as('head'))).toEqual(['Amara']);
    expect(await childrenIn(statement, as('otherHead'))).toEqual([]);
  });
});

/** What PostgreSQL says: 42501 is insufficient_privilege, 25006 a write in a transaction that only reads. */
async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'The database let it pass.';
}

describe('what the reader may not', () => {
  test.each(['reason', 'sealed', 'review_on', 'recorded_by', 'recorded_at', '*'])(
    'read %s of a protection flag',
    async (column) => {
      const statement = `select ${column} from protection_flag`;
      for (const who of ['head', 'executiveHead', 'administrator'] as const) {
        expect(await refusalOf(read(as(who), 'register:read', statement))).toBe('42501');
      }
      // As one of several abilities it does not open the reason, either.
      const both = ['register:read', 'register:read-protected'] as const;
      expect(await refusalOf(read(as('executiveHead'), both, statement))).toBe('42501');
    },
  );
  test('and those who may know read it in their schools', async () => {
    const reasons = (actor: Actor) =>
      childrenIn('select reason as it from protection_flag', actor, 'register:read-protected');
    expect(await reasons(as('safeguardingLead'))).toEqual(['Amara', 'Lara']);
    expect(await reasons(other.actors.executiveHead)).toEqual(['Foreign']);
    expect(await reasons(as('head'))).toEqual([]);
  });
  test.each([
    'select * from person',
    'select password_hash from person',
    'select * from session',
    'select * from draft',
    'select * from record_detail',
    'select * from page',
    'select * from mail',
  ])('%s', async (statement) => {
    expect(await refusalOf(read(as('executiveHead'), 'register:read', statement))).toBe('42501');
  });
  test.each([
    "update subject set surname = 'x'",
    'delete from guardian',
    "insert into consent_use (code, name, position) values ('x', 'x', 1)",
  ])('%s', async (statement) => {
    expect(await refusalOf(read(as('executiveHead'), 'register:read', statement))).toMatch(
      /^(?:42501|25006)$/,
    );
  });
});

describe('the role ends with its transaction', () => {
  const present = () =>
    db
      .selectNoFrom([
        sql<string>`current_user`.as('who'),
        sql<string>`coalesce(current_setting('gatehouse.schools', true), '')`.as('schools'),
        sql<string>`current_setting('transaction_read_only')`.as('readOnly'),
      ])
      .executeTakeFirstOrThrow();
  const asked = 'select current_user::text as it from subject';

  test('also after an error of the database and a refusal of ours', async () => {
    const before = await present();
    expect(before).toMatchObject({ schools: '', readOnly: 'off' });
    expect(await childrenIn(asked, as('head'))).toEqual(['gatehouse_reader']);
    expect(await present()).toEqual(before);
    expect(await refusalOf(read(as('head'), 'register:read', 'select 1 / 0'))).toBe('22012');
    expect(await present()).toEqual(before);
    const thrown = inRegister({ db }, as('head'), 'register:read', () =>
      Promise.reject(new Error('ours')),
    );
    expect(await refusalOf(thrown)).toBe('Error: ours');
    expect(await present()).toEqual(before);
  });
});

test('whatever the reader may read is scoped row by row, but for the list of uses', async () => {
  const { rows } = await pool.query<{ name: string; scoped: boolean }>(`
    select relname as name, relrowsecurity as scoped from pg_class
    where relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace
      and (has_any_column_privilege('gatehouse_reader', oid, 'select') or has_any_column_privilege('gatehouse_safeguarder', oid, 'select'))`);
  expect(rows.length).toBeGreaterThan(8);
  expect(rows.filter(({ scoped }) => !scoped).map(({ name }) => name)).toEqual(['consent_use']);
});

describe('the policies leave the way through the indexes to the query', () => {
  const PUPILS = 20_000;
  const SCHOOLS = 100;
  let big: TestFederation;
  let school: string;

  beforeAll(async () => {
    big = await makeFederation(db);
    await sql`
      insert into school (id, federation_id, name, short_name, accent, position)
      select gen_random_uuid(), ${big.id}, 'S', 'S', 'sea', n from generate_series(1, ${SCHOOLS}::int) n`.execute(
      db,
    );
    await sql`
      insert into subject (id, federation_id, school_id, kind, forename, surname, created_at)
      select gen_random_uuid(), ${big.id}, schools[1 + n % ${SCHOOLS}::int], 'pupil', md5(n::text), md5((7 * n)::text), now()
      from generate_series(1, ${PUPILS}::int) n, (select array_agg(id) as schools from school where federation_id = ${big.id} and name = 'S')`.execute(
      db,
    );
    await sql`
      insert into consent_answer (id, subject_id, use_code, status, valid_from, lawful_basis, answered_on, method, recorded_at)
      select gen_random_uuid(), id, 'facebook', 'granted', '2026-01-01', 'consent', '2026-01-01', 'form', now() from subject
      where federation_id = ${big.id}`.execute(db);
    await sql`analyze subject, consent_answer, school`.execute(db);
    const { rows } = await sql<{ id: string }>`
      select id from school where federation_id = ${big.id} and name = 'S' limit 1`.execute(db);
    school = rows[0]?.id ?? '';
  });

  async function planOf(actor: Actor, statement: string): Promise<string> {
    const rows = await read<{ 'QUERY PLAN': string }>(
      actor,
      'register:read',
      `explain (costs off) ${statement}`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  test('a page of one school, one person, and the answers of some people', async () => {
    const head = { ...big.actors.head, grants: [{ role: 'head', schoolId: school }] } as const;
    for (const actor of [head, big.actors.executiveHead]) {
      const page = await planOf(
        actor,
        `select * from subject where school_id = '${school}' order by surname, forename limit 50`,
      );
      // In the order of the index, so that it ends after fifty.
      expect(page).toContain('Index Scan using subject_school');
      expect(page).not.toContain('Sort');
      const one = await planOf(actor, `select * from subject where id = '${newId()}'`);
      expect(one).toContain('Index Scan using subject_pkey');
      const answers = await planOf(
        actor,
        `select * from consent_answer where subject_id = any ('{${newId()},${newId()}}'::uuid[])`,
      );
      expect(answers).toContain('consent_answer_subject');
      expect(answers).toContain('subject_pkey');
      expect(answers).not.toContain('Seq Scan');
    }
  });
});
