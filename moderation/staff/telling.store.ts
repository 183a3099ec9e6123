import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';

/** Who decides for these schools and works here still: their heads, and the executive headteachers. */
export async function decidersOf(
  tx: Tx,
  federationId: string,
  schoolIds: readonly string[],
): Promise<{ id: string; name: string; email: string }[]> {
  return tx
    .selectFrom('person')
    .select(['id', 'name', 'email'])
    .where('federation_id', '=', federationId)
    .where('deactivated_at', 'is', null)
    .where(
      sql<boolean>`exists (select from role_grant g where g.person_id = person.id
        and (g.role = 'executive-head' or (g.role = 'head' and g.school_id = any(${[...schoolIds]}::uuid[]))))`,
    )
    .orderBy('email')
    .execute();
}
