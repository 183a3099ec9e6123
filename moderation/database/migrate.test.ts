import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { withDatabaseName } from '../../test/factories/database.ts';
import { migrate, MigrationError } from './migrate.ts';

const OURS = path.join(import.meta.dirname, 'migrations');

let folder: string;
let pool: pg.Pool;
let name: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-migrations-'));
  name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(`create database ${name} template template0`);
  pool = new pg.Pool({
    connectionString: withDatabaseName(inject('postgres'), name),
    max: 6,
  });
  pool.on('error', () => undefined);
});
afterEach(async () => {
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

async function file(fileName: string, sql: string): Promise<void> {
  await writeFile(path.join(folder, fileName), sql);
}

async function tables(): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
  );
  return rows.map((row) => row.name);
}

async function applied(): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>('select name from migration order by name');
  return rows.map((row) => row.name);
}

/** Fails unless the lock is free: another start would hang for ever. */
async function expectNoLock(): Promise<void> {
  const { rows } = await pool.query<{ held: string }>(
    // Of this database alone: other tests hold locks in theirs.
    `select count(*) as held from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`,
  );
  expect(rows[0]?.held).toBe('0');
}

describe('an empty database', () => {
  test('gets every file in the order of their names, each once', async () => {
    await file('0002_second.sql', 'alter table first add column more integer;');
    await file('0001_first.sql', 'create table first (id integer); create table other ();');
    await file('README.md', 'no migration');
    expect(await migrate(pool, folder)).toEqual(['0001_first.sql', '0002_second.sql']);
    expect(await tables()).toEqual(['first', 'migration', 'other']);
    await expectNoLock();
  });

  test('takes our own files, and the second time none', async () => {
    const names = (await readdir(OURS)).toSorted();
    expect(await migrate(pool)).toEqual(names);
    expect(await tables()).toContain('record_event');
    expect(await migrate(pool)).toEqual([]);
    expect(await applied()).toEqual(names);
  });
});

describe('a database that was migrated before', () => {
  beforeEach(async () => {
    await file('0001_first.sql', 'create table first (id integer);');
    await migrate(pool, folder);
  });

  test('the same files again change nothing', async () => {
    await pool.query('insert into first values (1)');
    expect(await migrate(pool, folder)).toEqual([]);
    expect((await pool.query('select id from first')).rows).toEqual([{ id: 1 }]);
  });

  test('only what is new is applied', async () => {
    await file('0002_second.sql', 'create table second ();');
    expect(await migrate(pool, folder)).toEqual(['0002_second.sql']);
    expect(await applied()).toEqual(['0001_first.sql', '0002_second.sql']);
  });

  test('a file that was changed since is refused, even by a blank, and nothing after it runs', async () => {
    await file('0001_first.sql', 'create table first (id integer); ');
    await file('0002_second.sql', 'create table second ();');
    await expect(migrate(pool, folder)).rejects.toThrow(MigrationError);
    await expect(migrate(pool, folder)).rejects.toThrow(
      'The migration 0001_first.sql was changed after it had been applied. Restore the file.',
    );
    expect(await tables()).toEqual(['first', 'migration']);
    await expectNoLock();
  });

  test('a database of a newer program is refused, and left as it is', async () => {
    const newer = path.join(folder, 'newer');
    await mkdir(newer);
    await cp(path.join(folder, '0001_first.sql'), path.join(newer, '0001_first.sql'));
    await writeFile(path.join(newer, '0009_later.sql'), 'create table later ();');
    await migrate(pool, newer);
    await file('0002_second.sql', 'create table second ();');
    await expect(migrate(pool, folder)).rejects.toThrow(MigrationError);
    await expect(migrate(pool, folder)).rejects.toThrow(
      'made by a newer Gatehouse (0009_later.sql)',
    );
    expect(await tables()).toEqual(['first', 'later', 'migration']);
    await expectNoLock();
  });

  test('a migration that fails leaves nothing of itself, keeps those before it, and can be mended', async () => {
    await file('0002_good.sql', 'create table good ();');
    await file(
      '0003_bad.sql',
      'create table bad (); insert into first values (7); select no_such_function();',
    );
    await file('0004_after.sql', 'create table after_it ();');
    await expect(migrate(pool, folder)).rejects.toThrow(
      /^The migration 0003_bad\.sql failed: function no_such_function\(\) does not exist$/,
    );
    expect(await tables()).toEqual(['first', 'good', 'migration']);
    expect((await pool.query('select id from first')).rows).toEqual([]);
    expect(await applied()).toEqual(['0001_first.sql', '0002_good.sql']);
    await expectNoLock();

    await file('0003_bad.sql', 'create table mended ();');
    expect(await migrate(pool, folder)).toEqual(['0003_bad.sql', '0004_after.sql']);
  });

  test('a migration that cannot be noted down is not applied either', async () => {
    await file(
      '0002_second.sql',
      "create table second (); insert into migration (name, sha256) values ('0002_second.sql', '');",
    );
    await expect(migrate(pool, folder)).rejects.toThrow('0002_second.sql failed: duplicate key');
    expect(await tables()).toEqual(['first', 'migration']);
    expect(await applied()).toEqual(['0001_first.sql']);
  });
});

describe('several that start at the same moment', () => {
  test('one applies each file, the others wait and find it done', async () => {
    await file('0001_first.sql', 'create table first (id integer); select pg_sleep(0.2);');
    await file('0002_second.sql', 'insert into first values (1);');
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => migrate(pool, folder)));
    expect(outcomes.filter((done) => done.length > 0)).toEqual([
      ['0001_first.sql', '0002_second.sql'],
    ]);
    expect((await pool.query('select id from first')).rows).toEqual([{ id: 1 }]);
    await expectNoLock();
  });

  test('when the first of them fails, the next one tries and says so as well', async () => {
    await file('0001_bad.sql', 'create table bad (); select pg_sleep(0.1); select 1 / 0;');
    const outcomes = await Promise.allSettled([1, 2].map(() => migrate(pool, folder)));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(await tables()).toEqual(['migration']);
    await expectNoLock();
  });
});
