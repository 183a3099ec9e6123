import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { withDatabaseName } from '../../test/factories/database.ts';
import { PAGE_USE, permission } from '../consent/permission.rules.ts';
import { freshenRegister } from '../consent/lists/standing.actions.ts';
import { subjectFilesById } from '../consent/register.actions.ts';
import { guardiansOf, historyOfAnswers } from '../consent/consent.store.ts';
import { uuidV7 } from '../kernel/ids.ts';
import { type Db, inTransaction, openDatabase } from './client.ts';
import { migrate } from './migrate.ts';

/** A register from before guardians were people of their own (up to migration 0009), brought to this version with all that is in it. */
const OURS = path.join(import.meta.dirname, 'migrations');
const DAY = '2026-11-24';
const NOW = new Date(`${DAY}T12:00:00Z`);
const newId = (): string => uuidV7(Date.now());

const federationId = newId();
const schoolId = newId();
const classId = newId();
const said = { amara: newId(), ben: newId(), cara: newId(), dan: newId(), eve: newId() };
const mother = { amara: newId(), ben: newId() };
const answers = { amara: newId(), ben: newId(), took: newId(), dan: newId(), eve: newId() };

let folder: string;
let name: string;
let pool: pg.Pool;
let db: Db;
let applied: string[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-before-'));
  name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(`create database ${name} template template0`);
  ({ db, pool } = openDatabase(withDatabaseName(inject('postgres'), name), () => undefined, 3));
  for (const file of await readdir(OURS)) {
    if (file < '0010') await cp(path.join(OURS, file), path.join(folder, file));
  }
  await migrate(pool, folder);
  await fill();
  applied = await migrate(pool);
});
afterAll(async () => {
  await pool.end();
  await asAdmin(`drop database ${name} with (force)`);
  await rm(folder, { recursive: true, force: true });
});

async function asAdmin(statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: inject('postgres') });
  await admin.connect();
  await admin.query(statement);
  await admin.end();
}

const put = (statement: string, values: readonly unknown[]) => pool.query(statement, [...values]);

/** As the program of that time left it: each guardian belongs to one child. */
async function fill(): Promise<void> {
  await put("insert into federation (id, name, created_at) values ($1, 'A federation', $2)", [
    federationId,
    NOW,
  ]);
  await put(
    "insert into school (id, federation_id, name, short_name, accent, position) values ($1, $2, 'A school', 'ASC', 'sea', 1)",
    [schoolId, federationId],
  );
  await put("insert into school_class (id, school_id, name, year) values ($1, $2, 'Oak', '3')", [
    classId,
    schoolId,
  ]);
  for (const [forename, id] of Object.entries(said)) {
    await put(
      `insert into subject (id, federation_id, school_id, class_id, kind, forename, surname, leaves_on, created_at)
       values ($1, $2, $3, $4, 'pupil', $5, 'Attwood', $6, $7)`,
      [
        id,
        federationId,
        schoolId,
        classId,
        forename,
        forename === 'eve' ? '2026-07-20' : null,
        NOW,
      ],
    );
  }
  for (const [child, id] of Object.entries(mother)) {
    await put(
      "insert into guardian (id, subject_id, name, relation) values ($1, $2, 'Claire Attwood', 'mother')",
      [id, said[child as keyof typeof mother]],
    );
  }
  await put("insert into consent_use (code, name, position) values ($1, 'Facebook Page', 1)", [
    PAGE_USE,
  ]);
  await answer(answers.amara, said.amara, mother.amara, 'granted');
  await answer(answers.ben, said.ben, mother.ben, 'granted');
  await answer(answers.took, said.ben, mother.ben, 'withdrawn');
  await answer(answers.dan, said.dan, null, 'granted');
  await answer(answers.eve, said.eve, null, 'granted');
  await put(
    "insert into protection_flag (id, subject_id, act, reason, recorded_at) values ($1, $2, 'set', 'a reason from before', $3)",
    [newId(), said.dan, NOW],
  );
}

async function answer(
  id: string,
  subjectId: string,
  guardianId: string | null,
  status: string,
): Promise<void> {
  await put(
    `insert into consent_answer (id, subject_id, guardian_id, use_code, status, group_only, valid_from, valid_until,
       lawful_basis, answered_on, method, recorded_at)
     values ($1, $2, $3, $4, $5, $6, '2026-09-01', '2027-08-31', 'consent', '2026-09-01', 'paper form', $7)`,
    [id, subjectId, guardianId, PAGE_USE, status, status === 'granted', NOW],
  );
}

test('takes every later migration, with what is in it', () => {
  expect(applied[0]).toBe('0010_register.sql');
  expect(applied.length).toBeGreaterThanOrEqual(8);
});

test('each guardian is a person now, with a guardianship of the same child who may answer', async () => {
  for (const child of ['amara', 'ben'] as const) {
    expect(await inTransaction(db, (tx) => guardiansOf(tx, said[child]))).toEqual([
      {
        id: mother[child],
        name: 'Claire Attwood',
        email: null,
        relation: 'mother',
        mayAnswer: true,
      },
    ]);
  }
  const { rows } = await pool.query('select distinct federation_id from guardian');
  expect(rows).toEqual([{ federation_id: federationId }]);
});

test('every answer stays as it was said, in its order, and by whom', async () => {
  const history = await inTransaction(db, (tx) => historyOfAnswers(tx, said.ben));
  expect(history.map(({ id, status, guardian }) => ({ id, status, guardian }))).toEqual([
    { id: answers.took, status: 'withdrawn', guardian: 'Claire Attwood (mother)' },
    { id: answers.ben, status: 'granted', guardian: 'Claire Attwood (mother)' },
  ]);
  expect(history[1]).toMatchObject({
    groupOnly: true,
    validFrom: '2026-09-01',
    validUntil: '2027-08-31',
    answeredOn: '2026-09-01',
    method: 'paper form',
    evidenceId: null,
    takenBackAt: null,
  });
});

test('what may be shown is what could be shown before, and the lists say the same', async () => {
  const files = await inTransaction(db, (tx) => subjectFilesById(tx, Object.values(said)));
  const reasons = Object.fromEntries(
    Object.entries(said).map(([child, id]) => [
      child,
      permission(files.get(id), PAGE_USE, 'own-school', DAY).reason,
    ]),
  );
  expect(reasons).toEqual({
    amara: 'granted',
    ben: 'withdrawn',
    cara: 'not-asked',
    dan: 'protected',
    eve: 'left',
  });
  expect(await freshenRegister(db, DAY)).toBe(Object.keys(said).length);
  const lines = await db
    .selectFrom('subject_standing')
    .select(['subject_id', 'reason'])
    .where('use_code', '=', PAGE_USE)
    .execute();
  expect(new Map(lines.map((line) => [line.subject_id, line.reason]))).toEqual(
    new Map(Object.entries(said).map(([child, id]) => [id, reasons[child]])),
  );
});
