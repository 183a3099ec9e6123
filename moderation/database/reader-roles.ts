import type pg from 'pg';

/** What belongs to a whole PostgreSQL and not to one database: a dump of the database does not carry it. */
const ROLES = ['gatehouse_reader', 'gatehouse_safeguarder'];

/**
 * What is wrong with the roles that the register is read as (migration 0015), in a sentence with the remedy; undefined when all is
 * well, or when the database is older than they are. A restore into a new PostgreSQL loses them and what they may read.
 */
export async function troubleWithReaders(client: pg.PoolClient): Promise<string | undefined> {
  const { rows: scoped } = await client.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_policies where policyname = 'within_schools' and schemaname = current_schema()",
  );
  if (scoped.length === 0) return undefined;
  const { rows: bound } = await client.query<{ name: string }>(
    "select current_user as name where row_security_active('subject')",
  );
  if (bound[0] !== undefined) {
    // Workers act as this account: kept to no school, they would take everybody for unknown.
    return `The account ${bound[0].name} does not own the tables of Gatehouse. Use the account that made them in DATABASE_URL, or make it the owner.`;
  }
  const { rows: there } = await client.query('select from pg_roles where rolname = any ($1)', [
    ROLES,
  ]);
  const { rows: closed } =
    there.length < ROLES.length
      ? { rows: scoped }
      : await client.query<{ name: string }>(
          "select name from unnest($1::text[]) name where not has_any_column_privilege('gatehouse_reader', name, 'select')",
          [scoped.map(({ name }) => name)],
        );
  if (closed.length === 0) return undefined;
  return `The register cannot be read: the role gatehouse_reader may not read ${closed.map(({ name }) => name).join(', ')}, as after a restore into a PostgreSQL without the roles ${ROLES.join(' and ')}. Make them there (create role … nologin), then restore the database once more.`;
}
