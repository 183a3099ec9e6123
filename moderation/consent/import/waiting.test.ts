import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../../test/factories/database.ts';
import { addFamilies, tokenIn } from '../../../test/factories/families.ts';
import { exportOf, openDesk, TEST_MAPPING, upn } from '../../../test/factories/imports.ts';
import { makeFederation, type TestFederation } from '../../../test/factories/people.ts';
import { type Db, openDatabase } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { uuidV7 } from '../../kernel/ids.ts';
import { Secret } from '../../kernel/secret.ts';
import { familyPage, requestFamilyLink, saveFamily } from '../asking/parent.actions.ts';
import { recordAnswers } from '../person/record-answers.actions.ts';
import { dropImport } from './import.actions.ts';
import { keepMapping } from './mapping.actions.ts';
import { importByOperator } from './operator.actions.ts';

/** Whoever waits for somebody who waits for them is thrown out by PostgreSQL, and what they did is lost. */
let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: pg.Pool;
let db: Db;
let deps: Deps;
let federation: TestFederation;
let families: Awaited<ReturnType<typeof addFamilies>>;

beforeAll(async () => {
  database = await freshDatabase();
  ({ db, pool } = openDatabase(database.connectionString, () => undefined));
  federation = await makeFederation(db);
  families = await addFamilies(db, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
  });
  deps = {
    db,
    clock: { now: () => new Date('2026-11-24T12:00:00Z') },
    newId: () => uuidV7(Date.now()),
    publicUrl: 'http://127.0.0.1:4310',
  } as Deps;
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Keeps the rows of a query from everybody until it is let go. */
async function hold(rows: string): Promise<() => Promise<void>> {
  const client = await database.pool.connect();
  await client.query('begin');
  await client.query(`${rows} for update`);
  return async () => {
    await client.query('commit');
    client.release();
  };
}

/** Resolves once so many sessions wait for a lock. */
async function waiting(sessions: number): Promise<void> {
  await expect
    .poll(async () => {
      const { rows } = await database.pool.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      return rows[0]?.n;
    })
    .toBe(sessions);
}

test('a parent who answers while an import changes their address', async () => {
  const desk = await openDesk(deps, federation.actors.administrator, federation.schools.ssq);
  const { other } = families;
  const newAddress = (email: string) =>
    exportOf([
      {
        Forename: 'Ravi',
        Surname: 'Quill',
        Class: 'Elm',
        Year: '5',
        'Contact 1 Name': other.guardian.name,
        'Contact 1 Relationship': 'mother',
        'Contact 1 Email': email,
        'Social media': '',
      },
    ]);
  await requestFamilyLink(deps, { email: other.guardian.email });
  const token = Secret.of(await tokenIn(db, other.guardian.email));
  const [child] = (await familyPage(deps, token)).children;
  const [use] = child?.uses ?? [];
  const opened = await desk.look(newAddress('nadia@elsewhere.example'));

  const letGo = await hold(`select from guardian where id = '${other.guardian.id}'`);
  const saved = saveFamily(deps, {
    token,
    answers: [
      {
        childId: child?.id ?? '',
        use: use?.code ?? '',
        wording: use?.wording ?? '',
        yes: false,
        groupOnly: false,
        noCloseUp: false,
        firstNameAllowed: false,
      },
    ],
  });
  await waiting(1);
  const applied = desk.apply(opened);
  await waiting(2);
  await letGo();
  expect(await saved).toEqual({ saved: 1 });
  expect((await applied).kept.state).toBe('applied');
  const guardian = await db
    .selectFrom('guardian')
    .select('email')
    .where('id', '=', other.guardian.id)
    .executeTakeFirstOrThrow();
  expect(guardian.email).toBe('nadia@elsewhere.example');
});

test("the office writes an answer down while an operator's import goes on record", async () => {
  const letGo = await hold(`select from record_head where federation_id = '${federation.id}'`);
  const imported = importByOperator(deps, {
    school: 'SSQ',
    fileName: 'export.csv',
    content: exportOf([{ Forename: 'Noor', Surname: 'Amble' }]),
    mapping: TEST_MAPPING,
    apply: true,
    confirmations: [],
    gone: 'keep',
  });
  await waiting(1);
  const recorded = recordAnswers(deps, federation.actors.head, {
    subjectId: families.siblings.bilal,
    uses: ['facebook'],
    status: 'refused',
    guardianId: null,
    groupOnly: false,
    noCloseUp: false,
    firstNameAllowed: false,
    validFrom: null,
    validUntil: null,
    answeredOn: null,
    method: 'paper form',
    evidenceId: null,
  });
  await waiting(2);
  await letGo();
  expect((await imported).outcome).toBe('applied');
  await recorded;
});

test("nobody waits for the record while an operator's import is being applied", async () => {
  // What the import writes waits for this, and everything that it holds by then it holds as long.
  const client = await database.pool.connect();
  await client.query('begin');
  await client.query(
    `insert into subject (id, federation_id, school_id, kind, forename, surname, created_at, mis_id) values ($1, $2, $3, 'pupil', 'Ines', 'Marl', now(), $4)`,
    [uuidV7(Date.now()), federation.id, federation.schools.lf, upn(77)],
  );
  const imported = importByOperator(deps, {
    school: 'LF',
    fileName: 'export.csv',
    content: exportOf([{ Forename: 'Ines', Surname: 'Marl', UPN: upn(77) }]),
    mapping: TEST_MAPPING,
    apply: true,
    confirmations: [],
    gone: 'keep',
  });
  await waiting(1);
  await keepMapping(deps, federation.actors.administrator, {
    schoolId: federation.schools.ssq,
    name: 'Kept meanwhile',
    mapping: TEST_MAPPING,
  });
  await client.query('rollback');
  client.release();
  expect((await imported).outcome).toBe('applied');
});

/** Keeps an import from applying, once it has compared, until it is let go. */
async function keepFromApplying() {
  const client = await database.pool.connect();
  await client.query('begin');
  await client.query('lock table consent_answer in row exclusive mode');
  return {
    client,
    letGo: async () => {
      await client.query('commit');
      client.release();
    },
  };
}

const oneMore = (surname: string) => ({
  school: 'LF',
  fileName: 'export.csv',
  content: exportOf([{ Forename: 'Tove', Surname: surname, UPN: upn(4_711) }]),
  mapping: TEST_MAPPING,
  apply: true,
  confirmations: [],
  gone: 'keep' as const,
});

test('a register that changes between comparing and applying is compared again', async () => {
  const { client, letGo } = await keepFromApplying();
  const looks: string[] = [];
  const imported = importByOperator(deps, oneMore('Hale'), ({ act }) => {
    if (looks.at(-1) !== act) looks.push(act);
  });
  await waiting(1);
  await client.query(
    `insert into subject (id, federation_id, school_id, kind, forename, surname, created_at) values ($1, $2, $3, 'pupil', 'New', 'Meanwhile', now())`,
    [uuidV7(Date.now()), federation.id, federation.schools.lf],
  );
  await letGo();
  expect((await imported).outcome).toBe('applied');
  expect(looks).toEqual(['compare', 'apply', 'compare', 'apply']);
});

test('an import that fails while it is applied leaves no file behind', async () => {
  const failed = importByOperator(deps, oneMore('Vane'), ({ act, stage }) => {
    if (act === 'apply' && stage === 'answers') throw new Error('the disk is full');
  });
  await expect(failed).rejects.toThrow('the disk is full');
  const left = await db
    .selectFrom('register_import')
    .select(['state', 'content'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  expect(left).toEqual({ state: 'dropped', content: null });
});

test('an import that is dropped while it is applied is applied, and whoever dropped it is told', async () => {
  const desk = await openDesk(deps, federation.actors.administrator, federation.schools.lf);
  const opened = await desk.look(exportOf([{ Forename: 'Pia', Surname: 'Orr', UPN: upn(88) }]));
  const { letGo } = await keepFromApplying();
  const applied = desk.apply(opened);
  await waiting(1);
  const dropped = dropImport(deps, desk.actor, { importId: opened.kept.id });
  await waiting(2);
  await letGo();
  await expect(dropped).rejects.toThrow('This import was applied already.');
  expect((await applied).kept.state).toBe('applied');
});
