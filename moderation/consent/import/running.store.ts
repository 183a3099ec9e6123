import { sql } from 'kysely';
import type { Tx } from '../../database/client.ts';
import type { ImportAct } from './progress.contract.ts';

/** First half of the key, so that no other advisory lock of the house is taken for one of these. */
const KEYS: Readonly<Record<ImportAct, number>> = {
  compare: 18_411_001,
  apply: 18_411_002,
  undo: 18_411_003,
};

/**
 * Shows to everybody that this is going on, until the transaction ends or its process dies. Nobody ever waits for it: it is shared, and
 * nobody takes it alone.
 */
export async function showRunning(tx: Tx, act: ImportAct, importId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${KEYS[act]}::int, hashtext(${importId}))`.execute(
    tx,
  );
}

/** What goes on with an import at this moment, in whichever process. */
export async function runningActs(tx: Tx, importId: string): Promise<Set<ImportAct>> {
  const { rows } = await sql<{ key: number }>`
    select classid::int as key from pg_locks
    where locktype = 'advisory' and objsubid = 2 and granted
      and database = (select oid from pg_database where datname = current_database())
      and objid::bigint = (hashtext(${importId})::bigint & 4294967295)`.execute(tx);
  const keys = new Set(rows.map(({ key }) => key));
  return new Set((['compare', 'apply', 'undo'] as const).filter((act) => keys.has(KEYS[act])));
}
