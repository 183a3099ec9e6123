import type { Tx } from '../../database/client.ts';

/** The number by which the school's own system knows somebody, and when they came onto the register. */
export async function originOf(
  tx: Tx,
  subjectId: string,
): Promise<{ misId: string | null; createdAt: Date } | undefined> {
  const row = await tx
    .selectFrom('subject')
    .select(['mis_id', 'created_at'])
    .where('id', '=', subjectId)
    .executeTakeFirst();
  return row && { misId: row.mis_id, createdAt: row.created_at };
}

/** The federation of somebody, for the command line, which belongs to none. */
export async function federationOf(tx: Tx, subjectId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('subject')
    .select('federation_id')
    .where('id', '=', subjectId)
    .where('struck_out_at', 'is', null)
    .executeTakeFirst();
  return row?.federation_id;
}
