import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;

const DATE_OID = 1082;
const POOL_SIZE = 10;

/** A day stays the text "2026-11-24": consent holds by the school's day, and a Date would shift it by the zone. */
const typeParser = (oid: number, format?: 'text' | 'binary'): ((text: string) => unknown) =>
  oid === DATE_OID ? String : (pg.types.getTypeParser(oid, format) as (text: string) => unknown);

/** Opens a pool. `onError` hears of connections that break, idle or in use: without a listener such an error ends the process. */
export function openDatabase(
  connectionString: string,
  onError: (error: Error) => void,
  size: number = POOL_SIZE,
): { db: Db; pool: pg.Pool } {
  const pool = new pg.Pool({
    connectionString,
    max: size,
    types: { getTypeParser: typeParser },
  });
  pool.on('error', onError);
  // While a connection is lent to a transaction the pool does not listen to it.
  pool.on('connect', (client) => client.on('error', onError));
  return { db: new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }), pool };
}

/** Runs one use case's reads and writes; all of it happens, or nothing. No network, model or mail inside. */
export async function inTransaction<Result>(
  db: Db,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(work);
}

/**
 * Runs reads that belong together on one snapshot: what others commit meanwhile is seen by all of them or by none. Writes and
 * locks are refused.
 */
export async function onOneSnapshot<Result>(
  db: Db,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(work);
}
