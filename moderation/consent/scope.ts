import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { type Ability, type Actor, schoolsWhere } from '../kernel/permissions.ts';

/** The database's roles for reading the register (migration 0015); only the second one reads why somebody is protected. */
const READER = 'gatehouse_reader';
const SAFEGUARDER = 'gatehouse_safeguarder';

/**
 * Reads the register for a person, and only in the schools where they have the ability (or one of several). The queries say
 * which schools, too; here PostgreSQL makes sure, so that one that forgot sees nobody of another school. Read-only, and the
 * reason of a protection flag can be read with `register:read-protected` alone. Role and schools end with the transaction.
 *
 * Whoever writes uses `inTransaction`, after `requireIn`. Workers and the checks of a draft act for nobody and read everything.
 */
export async function inRegister<Result>(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  ability: Ability | readonly Ability[],
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const abilities = typeof ability === 'string' ? [ability] : ability;
  return deps.db
    .transaction()
    .setAccessMode('read only')
    .execute(async (tx) => {
      await sayWhichSchools(tx, actor, abilities);
      const safeguards = abilities.every((one) => one === 'register:read-protected');
      await sql`set local role ${sql.id(safeguards ? SAFEGUARDER : READER)}`.execute(tx);
      return work(tx);
    });
}

async function sayWhichSchools(tx: Tx, actor: Actor, abilities: readonly Ability[]): Promise<void> {
  const each = abilities.map((ability) => schoolsWhere(actor, ability));
  const everywhere = each.includes('all');
  const some = each.flatMap((schools) => (schools === 'all' ? [] : schools));
  // Asked of the federation's own schools, so that a grant that names a foreign school by mistake opens nothing.
  await sql`
    select
      set_config('gatehouse.federation', ${actor.federationId}, true),
      set_config('gatehouse.everywhere', ${everywhere ? 'yes' : 'no'}, true),
      set_config('gatehouse.schools', coalesce(array_agg(id), '{}')::text, true)
    from school
    where federation_id = ${actor.federationId} and (${everywhere} or id = any(${some}::uuid[]))
  `.execute(tx);
}
