import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { ConsentAnswer, RegisterSubject, SubjectFile } from './permission.rules.ts';

/** Which people: all of these schools, of one class of theirs, or these very ones. */
export interface SubjectFilter {
  readonly federationId?: string;
  readonly schoolIds?: readonly string[] | 'all';
  readonly classId?: string | undefined;
  readonly ids?: readonly string[];
}

/** The files of these people, by id; without an entry when there is no such person. */
export async function subjectFiles(
  tx: Tx,
  filter: SubjectFilter,
  use?: string,
): Promise<Map<string, SubjectFile>> {
  const subjects = await subjectsOf(tx, filter);
  const ids = subjects.map((subject) => subject.id);
  const answers = Map.groupBy(await answersOf(tx, ids, use), (row) => row.subjectId);
  const flagged = await protectedAmong(tx, ids);
  return new Map(
    subjects.map((subject) => [
      subject.id,
      {
        subject,
        answers: (answers.get(subject.id) ?? []).map((row) => row.answer),
        protected: flagged.has(subject.id),
      },
    ]),
  );
}

async function subjectsOf(tx: Tx, filter: SubjectFilter): Promise<RegisterSubject[]> {
  let query = tx
    .selectFrom('subject')
    .leftJoin('school_class', 'school_class.id', 'subject.class_id')
    .selectAll('subject')
    .select('school_class.name as class_name')
    .where('subject.struck_out_at', 'is', null);
  if (filter.federationId !== undefined)
    query = query.where('subject.federation_id', '=', filter.federationId);
  if (filter.schoolIds !== undefined && filter.schoolIds !== 'all') {
    query = query.where(sql<boolean>`subject.school_id = any(${[...filter.schoolIds]}::uuid[])`);
  }
  if (filter.classId !== undefined) query = query.where('subject.class_id', '=', filter.classId);
  if (filter.ids !== undefined)
    query = query.where(sql<boolean>`subject.id = any(${[...filter.ids]}::uuid[])`);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    schoolId: row.school_id,
    kind: row.kind,
    forename: row.forename,
    surname: row.surname,
    knownAs: row.known_as,
    className: row.class_name,
    leavesOn: row.leaves_on,
  }));
}

/** The answers about these people in their order; those that went with an undone import only on request. */
export async function answersOf(
  tx: Tx,
  subjectIds: readonly string[],
  use?: string,
  retractedToo = false,
): Promise<{ subjectId: string; importId: string | null; answer: ConsentAnswer }[]> {
  let query = tx
    .selectFrom('consent_answer')
    .innerJoin('consent_use', 'consent_use.code', 'consent_answer.use_code')
    .leftJoin('guardianship', (join) =>
      join
        .onRef('guardianship.guardian_id', '=', 'consent_answer.guardian_id')
        .onRef('guardianship.subject_id', '=', 'consent_answer.subject_id'),
    )
    .selectAll('consent_answer')
    .select(['consent_use.covers', 'guardianship.may_answer'])
    .where(sql<boolean>`consent_answer.subject_id = any(${[...subjectIds]}::uuid[])`)
    .orderBy('consent_answer.seq');
  if (use !== undefined) query = query.where('consent_answer.use_code', '=', use);
  if (!retractedToo) {
    // Answers of an import that was undone count no more.
    query = query.where((no) =>
      no.not(
        no.exists(
          no
            .selectFrom('consent_retraction')
            .select('answer_id')
            .whereRef('consent_retraction.answer_id', '=', 'consent_answer.id'),
        ),
      ),
    );
  }
  const rows = await query.execute();
  return rows.map((row) => ({
    subjectId: row.subject_id,
    importId: row.import_id,
    answer: {
      id: row.id,
      seq: Number(row.seq),
      guardianId: row.guardian_id,
      // Somebody who is the child's guardian no more cannot say yes for it either.
      mayAnswer: row.guardian_id === null || row.may_answer === true,
      use: row.use_code,
      covers: row.covers,
      status: row.status,
      groupOnly: row.group_only,
      noCloseUp: row.no_close_up,
      firstNameAllowed: row.first_name_allowed,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      lawfulBasis: row.lawful_basis,
      answeredOn: row.answered_on,
    },
  }));
}

async function protectedAmong(tx: Tx, subjectIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom('protection_flag')
    .distinctOn('subject_id')
    .select(['subject_id', 'act'])
    .where(sql<boolean>`subject_id = any(${[...subjectIds]}::uuid[])`)
    .orderBy('subject_id')
    .orderBy('seq', 'desc')
    .execute();
  return new Set(rows.filter((row) => row.act === 'set').map((row) => row.subject_id));
}

export interface RecordedAnswer extends ConsentAnswer {
  readonly guardian: string | null;
  readonly method: string;
  /** The form that it came on, when one was kept. */
  readonly evidenceId: string | null;
  readonly recordedBy: string | null;
  readonly recordedAt: Date;
  /** When it was taken back with the import that had brought it; it counts no more then. */
  readonly takenBackAt: Date | null;
}

/** Every answer about one person, the newest first, also those that were taken back. */
export async function historyOfAnswers(tx: Tx, subjectId: string): Promise<RecordedAnswer[]> {
  const details = await tx
    .selectFrom('consent_answer as answer')
    .leftJoin('guardian', 'guardian.id', 'answer.guardian_id')
    .leftJoin('guardianship', (join) =>
      join
        .onRef('guardianship.guardian_id', '=', 'answer.guardian_id')
        .onRef('guardianship.subject_id', '=', 'answer.subject_id'),
    )
    .leftJoin('person', 'person.id', 'answer.recorded_by')
    .leftJoin('consent_retraction as retraction', 'retraction.answer_id', 'answer.id')
    .select('retraction.retracted_at')
    .select(['answer.id', 'answer.method', 'answer.recorded_at', 'answer.evidence_id'])
    .select(['guardian.name as guardian', 'guardianship.relation', 'person.name as recorder'])
    .where('answer.subject_id', '=', subjectId)
    .execute();
  const byId = new Map(details.map((row) => [row.id, row]));
  return (await answersOf(tx, [subjectId], undefined, true)).toReversed().flatMap(({ answer }) => {
    const row = byId.get(answer.id);
    if (row === undefined) return [];
    return [
      {
        ...answer,
        guardian: row.guardian === null ? null : spokenGuardian(row.guardian, row.relation),
        method: row.method,
        evidenceId: row.evidence_id,
        recordedBy: row.recorder,
        recordedAt: row.recorded_at,
        takenBackAt: row.retracted_at,
      },
    ];
  });
}

export interface UseToAsk {
  /** Its code, "facebook". */
  readonly use: string;
  readonly name: string;
  /** What parents are told about it, unless their school has words of its own. */
  readonly explanation: string;
  readonly lawfulBasis: 'consent' | 'public-task';
  readonly covers: 'school' | 'federation';
  /** Nobody is asked any more. */
  readonly retired: boolean;
}

/** Every use, in the order in which parents are asked. */
export async function usesToAsk(tx: Tx): Promise<UseToAsk[]> {
  const rows = await tx
    .selectFrom('consent_use')
    .select(['code', 'name', 'explanation', 'lawful_basis', 'covers', 'retired_at'])
    .orderBy('position')
    .orderBy('code')
    .execute();
  return rows.map((row) => ({
    use: row.code,
    name: row.name,
    explanation: row.explanation,
    lawfulBasis: row.lawful_basis,
    covers: row.covers,
    retired: row.retired_at !== null,
  }));
}

/** The uses that people are asked about today. */
export async function usesInForce(tx: Tx): Promise<{ code: string; name: string }[]> {
  return (await usesToAsk(tx))
    .filter(({ retired }) => !retired)
    .map(({ use, name }) => ({ code: use, name }));
}

export interface GuardianOfSubject {
  readonly id: string;
  readonly name: string;
  readonly relation: string;
  readonly email: string | null;
  /** False where a court or the school says that this person does not answer for the child. */
  readonly mayAnswer: boolean;
}

/** A person's guardians, by name. */
export async function guardiansOf(tx: Tx, subjectId: string): Promise<GuardianOfSubject[]> {
  return tx
    .selectFrom('guardianship')
    .innerJoin('guardian', 'guardian.id', 'guardianship.guardian_id')
    .select([
      'guardian.id',
      'guardian.name',
      'guardian.email',
      'guardianship.relation',
      'guardianship.may_answer as mayAnswer',
    ])
    .where('guardianship.subject_id', '=', subjectId)
    .orderBy('guardian.name')
    .orderBy('guardian.id')
    .execute();
}

/** "Claire Attwood (mother)"; without the relation once nobody calls them a guardian any more. */
function spokenGuardian(name: string, relation: string | null): string {
  return relation === null ? name : `${name} (${relation})`;
}

/** Adds uses that are not there yet; those that are stay as they were named. */
export async function insertUses(
  tx: Tx,
  uses: readonly { readonly code: string; readonly name: string }[],
): Promise<void> {
  await tx
    .insertInto('consent_use')
    .values(uses.map((use, index) => ({ ...use, position: index + 1 })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
