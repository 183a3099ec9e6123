import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../moderation/database/migrate.ts';
import { startEmbeddedPostgres } from '../server/embedded/embedded-postgres.ts';
import { TEMPLATE_DATABASE, withDatabaseName } from './factories/database.ts';

/** One throw-away PostgreSQL for the whole run, with a migrated template that each test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-test-'));
  const postgres = await startEmbeddedPostgres({
    dataFolder: folder,
    throwAway: true,
    log: () => undefined,
  });
  const admin = new pg.Client({ connectionString: postgres.connectionString });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE_DATABASE}`);
  await admin.end();
  const pool = new pg.Pool({
    connectionString: withDatabaseName(postgres.connectionString, TEMPLATE_DATABASE),
  });
  await migrate(pool);
  await pool.end();
  project.provide('postgres', postgres.connectionString);
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
