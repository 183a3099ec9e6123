import { sql } from 'kysely';
import type { Tx } from '../../database/client.ts';
import { fold } from './cells.rules.ts';
import {
  type KnownAnswer,
  type KnownGuardian,
  type KnownPupil,
  nameOf,
  type RegisterView,
} from './register-view.rules.ts';
import type { FilePupil } from './rows.rules.ts';

/** The uses that parents are asked about. */
export async function usesAskedAbout(tx: Tx): Promise<RegisterView['uses']> {
  const rows = await tx
    .selectFrom('consent_use')
    .select(['code', 'name', 'lawful_basis'])
    .where('retired_at', 'is', null)
    .orderBy('position')
    .orderBy('code')
    .execute();
  return new Map(rows.map((row) => [row.code, { name: row.name, lawfulBasis: row.lawful_basis }]));
}

/** What a file of this school is compared with: a handful of queries, however many pupils there are. */
export async function registerView(
  tx: Tx,
  { federationId, schoolId }: { federationId: string; schoolId: string },
  file: readonly FilePupil[],
): Promise<RegisterView> {
  const numbers = file.map(({ number }) => number);
  const names = file.map((pupil) => fold(nameOf(pupil)));
  const here = await pupilRows(tx, sql<boolean>`subject.school_id = ${schoolId}`);
  const there = await pupilRows(
    tx,
    sql<boolean>`subject.federation_id = ${federationId} and subject.school_id <> ${schoolId}
      and (subject.mis_id = any(${numbers}::text[]) or lower(subject.forename || ' ' || subject.surname) = any(${names}::text[]))`,
  );
  const ids = [...here, ...there].map(({ id }) => id);
  const answers = await answersOf(tx, ids);
  const guardians = await guardiansOf(tx, ids);
  const whole = (row: PupilRow): KnownPupil & { readonly schoolName: string } => ({
    id: row.id,
    schoolId: row.school_id,
    schoolName: row.school_name,
    number: row.mis_id,
    forename: row.forename,
    surname: row.surname,
    knownAs: row.known_as,
    classId: row.class_id,
    className: row.class_name,
    leavesOn: row.leaves_on,
    answers: answers.get(row.id) ?? [],
    guardians: guardians.get(row.id) ?? [],
  });
  return {
    schoolId,
    pupils: here.map(whole),
    elsewhere: there.map(whole),
    classes: await tx
      .selectFrom('school_class')
      .select(['id', 'name'])
      .where('school_id', '=', schoolId)
      .execute(),
    guardians: await guardiansWithAddress(tx, federationId, file),
    uses: await usesAskedAbout(tx),
  };
}

interface PupilRow {
  readonly id: string;
  readonly school_id: string;
  readonly school_name: string;
  readonly mis_id: string | null;
  readonly forename: string;
  readonly surname: string;
  readonly known_as: string | null;
  readonly class_id: string | null;
  readonly class_name: string | null;
  readonly leaves_on: string | null;
}

async function pupilRows(tx: Tx, where: ReturnType<typeof sql<boolean>>): Promise<PupilRow[]> {
  return tx
    .selectFrom('subject')
    .innerJoin('school', 'school.id', 'subject.school_id')
    .leftJoin('school_class', 'school_class.id', 'subject.class_id')
    .select([
      'subject.id',
      'subject.school_id',
      'subject.mis_id',
      'subject.forename',
      'subject.surname',
    ])
    .select(['subject.known_as', 'subject.class_id', 'subject.leaves_on'])
    .select(['school.name as school_name', 'school_class.name as class_name'])
    .where('subject.kind', '=', 'pupil')
    .where('subject.struck_out_at', 'is', null)
    .where(where)
    .orderBy('subject.id')
    .execute();
}

async function answersOf(tx: Tx, ids: readonly string[]): Promise<Map<string, KnownAnswer[]>> {
  const rows = await tx
    .selectFrom('consent_answer as answer')
    .innerJoin('consent_use as use', 'use.code', 'answer.use_code')
    .leftJoin('guardianship', (join) =>
      join
        .onRef('guardianship.guardian_id', '=', 'answer.guardian_id')
        .onRef('guardianship.subject_id', '=', 'answer.subject_id'),
    )
    .select(['use.covers', 'guardianship.may_answer', 'answer.answered_on'])
    .select([
      'answer.id',
      'answer.seq',
      'answer.subject_id',
      'answer.guardian_id',
      'answer.use_code',
    ])
    .select([
      'answer.status',
      'answer.group_only',
      'answer.no_close_up',
      'answer.first_name_allowed',
    ])
    .select(['answer.valid_from', 'answer.valid_until', 'answer.lawful_basis', 'answer.import_id'])
    .where(sql<boolean>`answer.subject_id = any(${[...ids]}::uuid[])`)
    .where(
      sql<boolean>`not exists (select from consent_retraction r where r.answer_id = answer.id)`,
    )
    .orderBy('answer.seq')
    .execute();
  const answers = rows.map((row) => ({
    subjectId: row.subject_id,
    answer: {
      id: row.id,
      seq: Number(row.seq),
      guardianId: row.guardian_id,
      use: row.use_code,
      status: row.status,
      groupOnly: row.group_only,
      noCloseUp: row.no_close_up,
      firstNameAllowed: row.first_name_allowed,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      lawfulBasis: row.lawful_basis,
      mayAnswer: row.guardian_id === null || row.may_answer === true,
      covers: row.covers,
      answeredOn: row.answered_on,
      byImport: row.import_id !== null,
    },
  }));
  const bySubject = new Map<string, KnownAnswer[]>();
  for (const { subjectId, answer } of answers) {
    const list = bySubject.get(subjectId);
    if (list === undefined) bySubject.set(subjectId, [answer]);
    else list.push(answer);
  }
  return bySubject;
}

async function guardiansOf(tx: Tx, ids: readonly string[]): Promise<Map<string, KnownGuardian[]>> {
  const rows = await tx
    .selectFrom('guardianship')
    .innerJoin('guardian', 'guardian.id', 'guardianship.guardian_id')
    .select(['guardianship.subject_id', 'guardian.id', 'guardian.name', 'guardian.email'])
    .select(['guardianship.relation', 'guardianship.may_answer as mayAnswer'])
    .where(sql<boolean>`guardianship.subject_id = any(${[...ids]}::uuid[])`)
    .orderBy('guardian.id')
    .execute();
  return Map.groupBy(rows, (row) => row.subject_id);
}

async function guardiansWithAddress(
  tx: Tx,
  federationId: string,
  file: readonly FilePupil[],
): Promise<RegisterView['guardians']> {
  const addresses = new Set(
    file.flatMap(({ guardians }) =>
      guardians.flatMap(({ email }) => (email === null ? [] : [fold(email)])),
    ),
  );
  const rows = await tx
    .selectFrom('guardian')
    .select(['id', 'name', 'email'])
    .where('federation_id', '=', federationId)
    .where(sql<boolean>`lower(email) = any(${[...addresses]}::text[])`)
    .orderBy('id')
    .execute();
  return rows.flatMap(({ id, name, email }) => (email === null ? [] : [{ id, name, email }]));
}
