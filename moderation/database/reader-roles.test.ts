import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../server/embedded/embedded-postgres.ts';
import { withDatabaseName } from '../../test/factories/database.ts';
import { makeFederation } from '../../test/factories/people.ts';
import { inRegister } from '../consent/scope.ts';
import { openDatabase } from './client.ts';
import { migrate } from './migrate.ts';

/** A cluster of its own: the two roles belong to a whole cluster, and here they come and go. */
let folder: string;
let postgres: EmbeddedPostgres;
let superuser: pg.Client;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-roles-'));
  postgres = await startEmbeddedPostgres({
    dataFolder: folder,
    throwAway: true,
    log: () => undefined,
  });
  superuser = new pg.Client({ connectionString: postgres.connectionString });
  await superuser.connect();
});
afterAll(async () => {
  await superuser?.end();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A database that belongs to an account of its own, as on a managed PostgreSQL. */
async function databaseOf(account: string, rights: string): Promise<string> {
  await superuser.query(`create role ${account} login password 'for the test' ${rights}`);
  await superuser.query(`create database of_${account} owner ${account}`);
  const address = withDatabaseName(postgres.connectionString, `of_${account}`);
  return address.replace(/\/\/[^@/]*@/, `//${account}:for%20the%20test@`);
}

async function migrateAt(connectionString: string): Promise<string> {
  const pool = new pg.Pool({ connectionString, max: 2 });
  pool.on('error', () => undefined);
  try {
    await migrate(pool);
    return 'migrated';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await pool.end();
  }
}

/** Whom and which schools a head of one school reads the register as. */
async function readAt(connectionString: string): Promise<{ who: string; schools: number }> {
  const { db, pool } = openDatabase(connectionString, () => undefined, 1);
  try {
    const { actors } = await makeFederation(db);
    return await inRegister({ db }, actors.head, 'register:read', async (tx) => {
      const { rows } = await sql<{ who: string; schools: number }>`
        select current_user::text as who, (select count(*)::int from school) as schools`.execute(
        tx,
      );
      return rows[0] ?? { who: 'nobody', schools: 0 };
    });
  } finally {
    await pool.end();
  }
}

const SCOPED = { who: 'gatehouse_reader', schools: 1 };

test('an account without the right to make roles is told what an administrator has to run, and that is enough', async () => {
  const address = await databaseOf('plain_owner', 'nocreaterole');
  const refusal = await migrateAt(address);
  expect(refusal).toContain('the account plain_owner may not make the two roles');
  const [, toRun = ''] = /run: (.*;) \(/.exec(refusal) ?? [];
  expect(toRun).toMatch(/^create role .* to plain_owner;$/);
  await superuser.query(toRun);
  expect(await migrateAt(address)).toBe('migrated');
  expect(await readAt(address)).toEqual(SCOPED);
  await superuser.query('drop owned by plain_owner');
  await superuser.query(`drop database of_plain_owner`);
  await superuser.query('drop role gatehouse_reader, gatehouse_safeguarder');
});

test('an account that may make roles, but is no superuser, makes them and reads as them', async () => {
  const address = await databaseOf('role_maker', 'createrole');
  expect(await migrateAt(address)).toBe('migrated');
  expect(await readAt(address)).toEqual(SCOPED);
  await superuser.query(`drop database of_role_maker`);
  await superuser.query('drop role gatehouse_reader, gatehouse_safeguarder');
});

test('a database that was restored into a PostgreSQL without the roles says so, and what to do', async () => {
  const address = await databaseOf('restored', 'createrole');
  expect(await migrateAt(address)).toBe('migrated');
  // What a restore leaves behind: the tables with their policies, and none of what was granted.
  const inside = new pg.Client({ connectionString: address });
  await inside.connect();
  await inside.query('revoke select on subject from gatehouse_reader');
  expect(await migrateAt(address)).toContain('the role gatehouse_reader may not read subject, as');
  await inside.query('drop owned by gatehouse_reader, gatehouse_safeguarder');
  await inside.query('drop role gatehouse_reader, gatehouse_safeguarder');
  await inside.end();
  const refusal = await migrateAt(address);
  expect(refusal).toMatch(
    /^The register cannot be read: .*guardian.*restore the database once more/,
  );
  await superuser.query('drop database of_restored');
});

test('an account that does not own the tables is told so: it would take every child for unknown', async () => {
  const address = await databaseOf('first_owner', 'createrole');
  expect(await migrateAt(address)).toBe('migrated');
  const stranger = await databaseOf('stranger', 'nocreaterole');
  const inside = new pg.Client({ connectionString: address });
  await inside.connect();
  await inside.query('grant all on schema public to stranger');
  await inside.query('grant all on all tables in schema public to stranger');
  await inside.end();
  expect(await migrateAt(stranger.replace('of_stranger', 'of_first_owner'))).toBe(
    'The account stranger does not own the tables of Gatehouse. Use the account that made them in DATABASE_URL, or make it the owner.',
  );
  await superuser.query('drop database of_first_owner');
  await superuser.query('drop role gatehouse_reader, gatehouse_safeguarder');
});

test('several databases of one cluster are migrated in the same moment', async () => {
  const names = ['a', 'b', 'c'];
  for (const name of names) await superuser.query(`create database at_once_${name}`);
  const outcomes = await Promise.all(
    names.map((name) => migrateAt(withDatabaseName(postgres.connectionString, `at_once_${name}`))),
  );
  expect(outcomes).toEqual(names.map(() => 'migrated'));
});
