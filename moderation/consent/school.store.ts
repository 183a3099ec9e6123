import type { Tx } from '../database/client.ts';

export interface SchoolOnRegister {
  readonly id: string;
  readonly federationId: string;
  readonly name: string;
  readonly shortName: string;
}

export async function schoolById(tx: Tx, schoolId: string): Promise<SchoolOnRegister | undefined> {
  const row = await tx
    .selectFrom('school')
    .select(['id', 'federation_id', 'name', 'short_name'])
    .where('id', '=', schoolId)
    .executeTakeFirst();
  return row && schoolOn(row);
}

/** The school, when it belongs to this federation. */
export async function schoolOf(
  tx: Tx,
  federationId: string,
  schoolId: string,
): Promise<SchoolOnRegister | undefined> {
  const school = await schoolById(tx, schoolId);
  return school?.federationId === federationId ? school : undefined;
}

/** Schools of this short name, name or id, for an operator, who belongs to no federation; in several of them there may be more than one. */
export async function schoolsCalled(tx: Tx, called: string): Promise<SchoolOnRegister[]> {
  const rows = await tx
    .selectFrom('school')
    .select(['id', 'federation_id', 'name', 'short_name'])
    .execute();
  const wanted = called.toLowerCase();
  return rows
    .filter((row) =>
      [row.id, row.name, row.short_name].some((name) => name.toLowerCase() === wanted),
    )
    .map(schoolOn);
}

function schoolOn(row: {
  id: string;
  federation_id: string;
  name: string;
  short_name: string;
}): SchoolOnRegister {
  return {
    id: row.id,
    federationId: row.federation_id,
    name: row.name,
    shortName: row.short_name,
  };
}
