import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { Role } from '../kernel/permissions.ts';

/** Who works here still and holds one of these roles in the federation, or in one of these schools. */
export async function peopleWithRoles(
  tx: Tx,
  where: {
    readonly federationId: string;
    readonly schoolIds: readonly string[];
    readonly roles: readonly Role[];
  },
): Promise<{ id: string; name: string; email: string }[]> {
  const { federationId, schoolIds, roles } = where;
  return tx
    .selectFrom('person')
    .select(['id', 'name', 'email'])
    .where('federation_id', '=', federationId)
    .where('deactivated_at', 'is', null)
    .where(
      sql<boolean>`exists (select from role_grant g where g.person_id = person.id
        and g.role = any(${[...roles]}::text[])
        and (g.school_id is null or g.school_id = any(${[...schoolIds]}::uuid[])))`,
    )
    .orderBy('email')
    .execute();
}

/** Who works here still, of these. */
export async function peopleByIds(
  tx: Tx,
  which: { readonly federationId: string; readonly personIds: readonly string[] },
): Promise<{ name: string; email: string }[]> {
  if (which.personIds.length === 0) return [];
  return tx
    .selectFrom('person')
    .select(['name', 'email'])
    .where('federation_id', '=', which.federationId)
    .where('id', 'in', which.personIds)
    .where('deactivated_at', 'is', null)
    .orderBy('email')
    .execute();
}
