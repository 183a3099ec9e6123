import { sql } from 'kysely';
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

export interface ClassRow {
  readonly id: string;
  readonly schoolId: string;
  readonly name: string;
  readonly year: string;
  readonly pupils: number;
}

/** The classes of these schools with how many pupils are in each on that school day. */
export async function classesOf(
  tx: Tx,
  federationId: string,
  schoolIds: readonly string[] | 'all',
  day: string,
): Promise<ClassRow[]> {
  let query = tx
    .selectFrom('school_class')
    .innerJoin('school', 'school.id', 'school_class.school_id')
    .select(['school_class.id', 'school_class.school_id', 'school_class.name', 'school_class.year'])
    .select((eb) =>
      eb
        .selectFrom('subject')
        .select((count) => count.fn.countAll<string>().as('pupils'))
        .whereRef('subject.class_id', '=', 'school_class.id')
        .where('subject.kind', '=', 'pupil')
        .where('subject.struck_out_at', 'is', null)
        .where((either) =>
          either.or([
            either('subject.leaves_on', 'is', null),
            either('subject.leaves_on', '>=', day),
          ]),
        )
        .as('pupils'),
    )
    .where('school.federation_id', '=', federationId)
    .orderBy('school.position')
    .orderBy('school_class.year')
    .orderBy('school_class.name');
  if (schoolIds !== 'all') {
    query = query.where(sql<boolean>`school.id = any(${[...schoolIds]}::uuid[])`);
  }
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    schoolId: row.school_id,
    name: row.name,
    year: row.year,
    pupils: Number(row.pupils ?? 0),
  }));
}
