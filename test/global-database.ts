import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../moderation/database/migrate.ts';
import { openLog } from '../moderation/kernel/log.ts';
import { startEmbeddedPostgres } from '../server/embedded/embedded-postgres.ts';
import { openQueue } from '../workers/queue.ts';
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
  const template = withDatabaseName(postgres.connectionString, TEMPLATE_DATABASE);
  const pool = new pg.Pool({ connectionString: template });
  await migrate(pool);
  await pool.end();
  await makeQueue(template);
  project.provide('postgres', postgres.connectionString);
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** The queue's own tables, which the first to open a queue makes: a quarter of a second for each house without this. */
async function makeQueue(databaseUrl: string): Promise<void> {
  const queue = await openQueue({ databaseUrl, log: openLog('silent', 'test') });
  await queue.close();
}
