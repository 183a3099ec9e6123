import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { sha256Hex } from '../kernel/digest.ts';
import { troubleWithReaders } from './reader-roles.ts';

const FOLDER = path.join(import.meta.dirname, 'migrations');
/** Any number will do, as long as every Gatehouse takes the same one. */
const MIGRATION_LOCK = 4_310_001;

export class MigrationError extends Error {}

/**
 * Brings the database to this version: each file once, in order, each in its own transaction, forward only. An advisory
 * lock makes several starting processes wait for each other. Refuses when a file that was applied has changed since, or
 * when the database is newer than this program, or lost the roles that the register is read as.
 * @returns the names of the files that were applied now.
 */
export async function migrate(pool: pg.Pool, folder: string = FOLDER): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(
      'create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string; sha256: string }>(
      'select name, sha256 from migration',
    );
    const applied = new Map(rows.map((row) => [row.name, row.sha256]));
    const strangers = [...applied.keys()].filter((name) => !names.includes(name));
    if (strangers.length > 0) {
      throw new MigrationError(
        `This database was made by a newer Gatehouse (${strangers.join(', ')}). Start that version, or restore a back-up.`,
      );
    }
    const done: string[] = [];
    for (const name of names) {
      if (await applyOnce(client, folder, name, applied.get(name))) done.push(name);
    }
    const trouble = await troubleWithReaders(client);
    if (trouble !== undefined) throw new MigrationError(trouble);
    return done;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    client.release();
  }
}

async function applyOnce(
  client: pg.PoolClient,
  folder: string,
  name: string,
  appliedSum: string | undefined,
): Promise<boolean> {
  const sql = await readFile(path.join(folder, name), 'utf8');
  const sum = sha256Hex(sql);
  if (appliedSum === sum) return false;
  if (appliedSum !== undefined) {
    throw new MigrationError(
      `The migration ${name} was changed after it had been applied. Restore the file.`,
    );
  }
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query('insert into migration (name, sha256) values ($1, $2)', [name, sum]);
    await client.query('commit');
    return true;
  } catch (error) {
    await client.query('rollback');
    throw new MigrationError(`The migration ${name} failed: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
