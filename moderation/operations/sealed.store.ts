import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';

/** A column whose values the key of the installation seals, and the column by which its rows are told apart. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  readonly key: string;
}

/**
 * Every sealed column, here and nowhere else: `gatehouse keys rotate` seals these again. A test compares the list with the
 * schema, so that a new column of bytes has to be put here or among those that are not sealed.
 */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'page', column: 'sealed_token', key: 'id' },
  { table: 'page', column: 'sealed_app_secret', key: 'id' },
  { table: 'page_connecting', column: 'sealed', key: 'id' },
  { table: 'protection_flag', column: 'sealed', key: 'id' },
  { table: 'digest_key', column: 'sealed', key: 'purpose' },
];

export interface SealedValue {
  readonly key: string;
  readonly sealed: Buffer;
}

/** Up to `limit` values after `after` that another key sealed than the one with this header, in the order of their keys. */
export async function sealedOtherwise(
  tx: Tx,
  { table, column, key }: SealedColumn,
  header: Buffer,
  { after, limit }: { after: string; limit: number },
): Promise<SealedValue[]> {
  const { rows } = await sql<SealedValue>`
    select ${sql.ref(key)}::text as key, ${sql.ref(column)} as sealed from ${sql.table(table)}
     where ${sql.ref(column)} is not null and substring(${sql.ref(column)} from 1 for ${header.length}) <> ${header}
       and ${sql.ref(key)}::text > ${after}
     order by ${sql.ref(key)}::text limit ${limit}`.execute(tx);
  return rows;
}

/** Puts a value sealed anew in the place of the old one; nothing when somebody changed it meanwhile. */
export async function replaceSealed(
  tx: Tx,
  { table, column, key }: SealedColumn,
  old: SealedValue,
  sealed: Buffer,
): Promise<boolean> {
  // History does not change; this transaction says that it only changes the key of what is in it.
  await sql`select set_config('gatehouse.sealing_again', 'yes', true)`.execute(tx);
  const { numAffectedRows = 0n } = await sql`
    update ${sql.table(table)} set ${sql.ref(column)} = ${sealed}
     where ${sql.ref(key)}::text = ${old.key} and ${sql.ref(column)} = ${old.sealed}`.execute(tx);
  return numAffectedRows > 0n;
}

/** The sealed keys of digests; none in a database that is older than them. */
export async function digestKeys(tx: Tx): Promise<{ purpose: string; sealed: Buffer }[]> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('digest_key') is not null as there`.execute(tx);
  if (rows[0]?.there !== true) return [];
  return tx.selectFrom('digest_key').select(['purpose', 'sealed']).execute();
}

export async function keepDigestKey(tx: Tx, purpose: string, sealed: Buffer): Promise<void> {
  await tx
    .insertInto('digest_key')
    .values({ purpose, sealed })
    .onConflict((conflict) => conflict.column('purpose').doNothing())
    .execute();
}
