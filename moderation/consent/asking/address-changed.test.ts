import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../../test/factories/database.ts';
import { addFamilies, lettersTo, type TestFamilies } from '../../../test/factories/families.ts';
import { exportOf, type ImportDesk, openDesk, upn } from '../../../test/factories/imports.ts';
import { makeFederation, type TestFederation } from '../../../test/factories/people.ts';
import { type Db, openDatabase } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { uuidV7 } from '../../kernel/ids.ts';
import { undoImport } from '../import/undo.actions.ts';
import { changeGuardian } from '../person/guardians.actions.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: pg.Pool;
let db: Db;
let deps: Deps;
let federation: TestFederation;
let families: TestFamilies;
let desk: ImportDesk;

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
  desk = await openDesk(deps, federation.actors.administrator, federation.schools.ssq);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const byHand = (email: string | null) =>
  changeGuardian(deps, federation.actors.head, {
    subjectId: families.siblings.bilal,
    guardianId: families.mother.id,
    name: families.mother.name,
    relation: 'mother',
    mayAnswer: true,
    email,
  });

test('the old address is told by whom to ring, with no child and no new address in it', async () => {
  const { email, name } = families.mother;
  await byHand(email.toUpperCase());
  // The same letter box, written otherwise.
  expect(await lettersTo(db, email.toUpperCase())).toEqual([]);
  expect(await lettersTo(db, email)).toEqual([]);
  await byHand('claire@elsewhere.example');
  const [letter, ...others] = await lettersTo(db, email.toUpperCase());
  expect(others).toEqual([]);
  expect(letter?.subject).toContain('We do not write to this address any more');
  expect(letter?.body).toContain(`Dear ${name},`);
  expect(letter?.body).toContain(
    'please ring the school office of Stanton St Quintin Primary and Nursery School',
  );
  expect(letter?.body).not.toMatch(/Bilal|Chloe|elsewhere|https?:/u);
  expect(await lettersTo(db, 'claire@elsewhere.example')).toEqual([]);
  await byHand(null);
  expect(await lettersTo(db, 'claire@elsewhere.example')).toHaveLength(1);
});

test('so is one that an import changes, and the other when the import is undone', async () => {
  const { guardian } = families.other;
  const opened = await desk.look(
    exportOf([
      {
        UPN: upn(5),
        Forename: 'Ravi',
        Surname: 'Quill',
        Class: 'Elm',
        Year: '5',
        'Contact 1 Name': guardian.name,
        'Contact 1 Relationship': 'mother',
        'Contact 1 Email': 'nadia@elsewhere.example',
        'Social media': '',
      },
    ]),
  );
  await desk.apply(opened);
  expect(await lettersTo(db, guardian.email)).toHaveLength(1);
  expect(await lettersTo(db, 'nadia@elsewhere.example')).toEqual([]);
  await undoImport(deps, desk.actor, { importId: opened.kept.id });
  expect(await lettersTo(db, 'nadia@elsewhere.example')).toHaveLength(1);
  expect(await lettersTo(db, guardian.email)).toHaveLength(1);
});
