import { sql } from 'kysely';
import type { Tx } from '../../database/client.ts';

export interface Sibling {
  readonly id: string;
  readonly schoolId: string;
  readonly forename: string;
  readonly surname: string;
  readonly knownAs: string | null;
  readonly className: string | null;
}

/** Whoever else has one of this person's guardians, in these schools, by name. */
export async function siblingsOf(
  tx: Tx,
  subjectId: string,
  schoolIds: readonly string[] | 'all',
): Promise<Sibling[]> {
  let query = tx
    .selectFrom('guardianship as own')
    .innerJoin('guardianship as other', 'other.guardian_id', 'own.guardian_id')
    .innerJoin('subject', 'subject.id', 'other.subject_id')
    .leftJoin('school_class', 'school_class.id', 'subject.class_id')
    .distinct()
    .select(['subject.id', 'subject.school_id', 'subject.forename', 'subject.surname'])
    .select(['subject.known_as', 'school_class.name as class_name'])
    .where('own.subject_id', '=', subjectId)
    .where('subject.id', '!=', subjectId)
    .where('subject.struck_out_at', 'is', null)
    .orderBy('subject.surname')
    .orderBy('subject.forename')
    .orderBy('subject.id');
  if (schoolIds !== 'all') {
    query = query.where(sql<boolean>`subject.school_id = any(${[...schoolIds]}::uuid[])`);
  }
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    schoolId: row.school_id,
    forename: row.forename,
    surname: row.surname,
    knownAs: row.known_as,
    className: row.class_name,
  }));
}

/** The schools of all children of a guardian: who changes the guardian changes it for all of them. */
export async function schoolsOfGuardian(tx: Tx, guardianId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('guardianship')
    .innerJoin('subject', 'subject.id', 'guardianship.subject_id')
    .distinct()
    .select('subject.school_id')
    .where('guardianship.guardian_id', '=', guardianId)
    .execute();
  return rows.map((row) => row.school_id);
}

/** Everybody whose guardian this is, with their school. */
export async function childrenOf(
  tx: Tx,
  guardianId: string,
): Promise<{ id: string; schoolId: string }[]> {
  return tx
    .selectFrom('guardianship')
    .innerJoin('subject', 'subject.id', 'guardianship.subject_id')
    .select(['subject.id', 'subject.school_id as schoolId'])
    .where('guardianship.guardian_id', '=', guardianId)
    .execute();
}

/** Guardians of the federation with this very name and address, oldest first. */
export async function guardiansLike(
  tx: Tx,
  federationId: string,
  { name, email }: { name: string; email: string },
): Promise<string[]> {
  const rows = await tx
    .selectFrom('guardian')
    .select('id')
    .where('federation_id', '=', federationId)
    .where(sql<boolean>`lower(email) = lower(${email}) and lower(name) = lower(${name})`)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}

export async function insertGuardian(
  tx: Tx,
  guardian: { id: string; federationId: string; name: string; email: string | null },
): Promise<void> {
  await tx
    .insertInto('guardian')
    .values({
      id: guardian.id,
      federation_id: guardian.federationId,
      name: guardian.name,
      email: guardian.email,
    })
    .execute();
}

export async function insertGuardianship(
  tx: Tx,
  row: { guardianId: string; subjectId: string; relation: string; mayAnswer: boolean },
): Promise<void> {
  await tx
    .insertInto('guardianship')
    .values({
      guardian_id: row.guardianId,
      subject_id: row.subjectId,
      relation: row.relation,
      may_answer: row.mayAnswer,
    })
    .execute();
}

export async function updateGuardian(
  tx: Tx,
  guardianId: string,
  to: { name: string; email: string | null },
): Promise<void> {
  await tx
    .updateTable('guardian')
    .set({ name: to.name, email: to.email })
    .where('id', '=', guardianId)
    .execute();
}

export async function updateGuardianship(
  tx: Tx,
  of: { guardianId: string; subjectId: string },
  to: { relation: string; mayAnswer: boolean },
): Promise<void> {
  await tx
    .updateTable('guardianship')
    .set({ relation: to.relation, may_answer: to.mayAnswer })
    .where('guardian_id', '=', of.guardianId)
    .where('subject_id', '=', of.subjectId)
    .execute();
}
