import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the run's PostgreSQL; made in test/global-database.ts. */
    postgres: string;
  }
}

/** The migrated, empty database that every test database is copied from. */
export const TEMPLATE_DATABASE = 'gatehouse_template';

/** The same server, another database. Works for socket addresses as well: only the path part changes. */
export function withDatabaseName(connectionString: string, name: string): string {
  return connectionString.replace(/^(postgres(?:ql)?:\/\/[^/]*)\/[^?]*/, `$1/${name}`);
}

/** A migrated database of its own for one test file. `drop()` closes the pool and removes it. */
export async function freshDatabase(): Promise<{
  pool: pg.Pool;
  connectionString: string;
  drop(): Promise<void>;
}> {
  const server = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database ${name} template ${TEMPLATE_DATABASE}`);
  await admin.end();
  const connectionString = withDatabaseName(server, name);
  const pool = new pg.Pool({ connectionString, max: 6 });
  pool.on('error', () => undefined);
  return {
    pool,
    connectionString,
    async drop() {
      await pool.end();
      const again = new pg.Client({ connectionString: server });
      await again.connect();
      await again.query(`drop database if exists ${name} with (force)`);
      await again.end();
    },
  };
}
