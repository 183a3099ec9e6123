import { sql } from 'kysely';
import type { Tx } from '../../database/client.ts';

export interface ClassOfSchool {
  readonly id: string;
  readonly schoolId: string;
  readonly name: string;
  readonly year: string;
}

export async function classById(tx: Tx, classId: string): Promise<ClassOfSchool | undefined> {
  const row = await tx
    .selectFrom('school_class')
    .selectAll()
    .where('id', '=', classId)
    .executeTakeFirst();
  return row && { id: row.id, schoolId: row.school_id, name: row.name, year: row.year };
}

/** The class of this name, or none; capitals are no matter. */
export async function classNamed(
  tx: Tx,
  schoolId: string,
  name: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('school_class')
    .select('id')
    .where('school_id', '=', schoolId)
    .where(sql<boolean>`lower(name) = lower(${name})`)
    .executeTakeFirst();
  return row?.id;
}

export async function insertClass(tx: Tx, row: ClassOfSchool): Promise<void> {
  await tx
    .insertInto('school_class')
    .values({ id: row.id, school_id: row.schoolId, name: row.name, year: row.year })
    .execute();
}

/** A person as the office writes them down. */
export interface WrittenPerson {
  readonly id: string;
  readonly federationId: string;
  readonly schoolId: string;
  readonly classId: string | null;
  readonly kind: 'pupil' | 'adult';
  readonly forename: string;
  readonly surname: string;
  readonly knownAs: string | null;
  readonly leavesOn: string | null;
}

export async function insertPerson(
  tx: Tx,
  person: WrittenPerson & { createdAt: Date },
): Promise<void> {
  await tx
    .insertInto('subject')
    .values({
      id: person.id,
      federation_id: person.federationId,
      school_id: person.schoolId,
      class_id: person.classId,
      kind: person.kind,
      forename: person.forename,
      surname: person.surname,
      known_as: person.knownAs,
      leaves_on: person.leavesOn,
      created_at: person.createdAt,
    })
    .execute();
}

/** A person as they are written down, held until the transaction ends; nobody when there is none or they were struck out. */
export async function personForChange(
  tx: Tx,
  subjectId: string,
): Promise<WrittenPerson | undefined> {
  const row = await tx
    .selectFrom('subject')
    .selectAll()
    .where('id', '=', subjectId)
    .where('struck_out_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      federationId: row.federation_id,
      schoolId: row.school_id,
      classId: row.class_id,
      kind: row.kind,
      forename: row.forename,
      surname: row.surname,
      knownAs: row.known_as,
      leavesOn: row.leaves_on,
    }
  );
}

export async function updatePerson(tx: Tx, person: WrittenPerson): Promise<void> {
  await tx
    .updateTable('subject')
    .set({
      class_id: person.classId,
      forename: person.forename,
      surname: person.surname,
      known_as: person.knownAs,
      leaves_on: person.leavesOn,
    })
    .where('id', '=', person.id)
    .execute();
}

/** How many others of the school and class (adults: of the school) are written with this name. */
export async function othersNamed(tx: Tx, person: WrittenPerson): Promise<number> {
  const row = await tx
    .selectFrom('subject')
    .select((eb) => eb.fn.countAll<string>().as('others'))
    .where('school_id', '=', person.schoolId)
    .where('kind', '=', person.kind)
    .where('id', '!=', person.id)
    .where('struck_out_at', 'is', null)
    .where(sql<boolean>`class_id is not distinct from ${person.classId}::uuid`)
    .where(
      sql<boolean>`lower(forename) = lower(${person.forename}) and lower(surname) = lower(${person.surname})`,
    )
    .executeTakeFirst();
  return Number(row?.others ?? 0);
}
