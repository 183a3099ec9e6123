import type { Pool, PoolClient } from 'pg';

/** A connection inside a transaction, or the pool where one statement is enough. */
export type Queryable = Pick<PoolClient, 'query'>;

/** Runs the work in one transaction: all of it, or nothing when it throws. */
export async function inTransaction<Result>(
  db: Pool,
  work: (tx: Queryable) => Promise<Result>,
): Promise<Result> {
  const client = await db.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
