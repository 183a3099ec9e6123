import { sql } from 'kysely';
import type { Tx } from '../../database/client.ts';
import type { ImportChangeKind } from '../../database/schema-register.ts';

/** PostgreSQL takes 65,535 parameters at most in one statement. */
const ROWS_PER_STATEMENT = 2_000;

function* portions<Row>(rows: readonly Row[]): Generator<Row[]> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    yield rows.slice(from, from + ROWS_PER_STATEMENT);
  }
}

/** Hears how many more rows were written. */
type Wrote = (rows: number) => void;

/**
 * Nobody records an answer, and nobody applies another import, until this transaction ends. An answer that is being recorded waits before
 * it gets its place in the order, so a parent's no that comes in meanwhile is newer than what the import says.
 *
 * @param matches who pupils of the file are on the register: they may come from other schools
 */
export async function holdRegister(
  tx: Tx,
  schoolId: string,
  matches: ReadonlyMap<string, string | null>,
): Promise<void> {
  // Guardians first, as a parent who answers has it: each would otherwise wait for the other when an address changes.
  const moved = [...matches.values()].filter((id) => id !== null);
  await tx
    .selectFrom('guardian')
    .select('guardian.id')
    .where(
      sql<boolean>`exists (select from guardianship join subject on subject.id = guardianship.subject_id
        where guardianship.guardian_id = guardian.id and (subject.school_id = ${schoolId} or subject.id = any(${moved}::uuid[])))`,
    )
    .orderBy('guardian.id')
    .forNoKeyUpdate()
    .execute();
  await sql`lock table consent_answer in share row exclusive mode`.execute(tx);
  await tx
    .selectFrom('subject')
    .select('id')
    .where('school_id', '=', schoolId)
    .orderBy('id')
    .forUpdate()
    .execute();
}

export async function insertClasses(
  tx: Tx,
  classes: readonly { id: string; schoolId: string; name: string; year: string }[],
): Promise<void> {
  for (const some of portions(classes)) {
    await tx
      .insertInto('school_class')
      .values(some.map(({ id, schoolId, name, year }) => ({ id, school_id: schoolId, name, year })))
      .execute();
  }
}

/** A pupil's row as it is after the import. */
export interface PupilRow {
  readonly id: string;
  readonly schoolId: string;
  readonly classId: string | null;
  readonly forename: string;
  readonly surname: string;
  readonly knownAs: string | null;
  readonly leavesOn: string | null;
  readonly number: string | null;
}

export async function insertPupils(
  tx: Tx,
  pupils: readonly PupilRow[],
  { federationId, now }: { federationId: string; now: Date },
  wrote: Wrote,
): Promise<void> {
  for (const some of portions(pupils)) {
    await tx
      .insertInto('subject')
      .values(
        some.map((pupil) => ({
          id: pupil.id,
          federation_id: federationId,
          school_id: pupil.schoolId,
          class_id: pupil.classId,
          kind: 'pupil' as const,
          forename: pupil.forename,
          surname: pupil.surname,
          known_as: pupil.knownAs,
          leaves_on: pupil.leavesOn,
          created_at: now,
          mis_id: pupil.number,
        })),
      )
      .execute();
    wrote(some.length);
  }
}

export async function updatePupils(
  tx: Tx,
  pupils: readonly PupilRow[],
  wrote: Wrote,
): Promise<void> {
  for (const some of portions(pupils)) {
    await sql`
      update subject set school_id = now.school_id, class_id = now.class_id, forename = now.forename, surname = now.surname,
        known_as = now.known_as, leaves_on = now.leaves_on, mis_id = now.mis_id
      from unnest(
        ${some.map(({ id }) => id)}::uuid[], ${some.map(({ schoolId }) => schoolId)}::uuid[], ${some.map(({ classId }) => classId)}::uuid[],
        ${some.map(({ forename }) => forename)}::text[], ${some.map(({ surname }) => surname)}::text[],
        ${some.map(({ knownAs }) => knownAs)}::text[], ${some.map(({ leavesOn }) => leavesOn)}::date[], ${some.map(({ number }) => number)}::text[]
      ) as now (id, school_id, class_id, forename, surname, known_as, leaves_on, mis_id)
      where subject.id = now.id`.execute(tx);
    wrote(some.length);
  }
}

export async function insertGuardians(
  tx: Tx,
  federationId: string,
  guardians: readonly { id: string; name: string; email: string | null }[],
  wrote: Wrote,
): Promise<void> {
  for (const some of portions(guardians)) {
    await tx
      .insertInto('guardian')
      .values(some.map((each) => ({ ...each, federation_id: federationId })))
      .execute();
    wrote(some.length);
  }
}

export async function insertGuardianships(
  tx: Tx,
  guardianships: readonly {
    guardianId: string;
    subjectId: string;
    relation: string;
    mayAnswer: boolean;
  }[],
  wrote: Wrote,
): Promise<void> {
  for (const some of portions(guardianships)) {
    await tx
      .insertInto('guardianship')
      .values(
        some.map(({ guardianId, subjectId, relation, mayAnswer }) => ({
          guardian_id: guardianId,
          subject_id: subjectId,
          relation,
          may_answer: mayAnswer,
        })),
      )
      .execute();
    wrote(some.length);
  }
}

export async function updateAddresses(
  tx: Tx,
  guardians: readonly { guardianId: string; email: string | null }[],
): Promise<void> {
  await sql`
    update guardian set email = now.email
    from unnest(${guardians.map(({ guardianId }) => guardianId)}::uuid[], ${guardians.map(({ email }) => email)}::text[]) as now (id, email)
    where guardian.id = now.id`.execute(tx);
}

export async function updateRelations(
  tx: Tx,
  guardianships: readonly { guardianId: string; subjectId: string; relation: string }[],
): Promise<void> {
  await sql`
    update guardianship set relation = now.relation
    from unnest(${guardianships.map(({ guardianId }) => guardianId)}::uuid[], ${guardianships.map(({ subjectId }) => subjectId)}::uuid[],
      ${guardianships.map(({ relation }) => relation)}::text[]) as now (guardian_id, subject_id, relation)
    where guardianship.guardian_id = now.guardian_id and guardianship.subject_id = now.subject_id`.execute(
    tx,
  );
}

/** One thing that an import changed; see `register_import_change`. */
export interface ImportChange {
  readonly subjectId?: string;
  readonly guardianId?: string;
  readonly classId?: string;
  readonly what: ImportChangeKind;
  readonly was?: string | null;
  readonly became?: string | null;
}

export async function insertChanges(
  tx: Tx,
  importId: string,
  changes: readonly ImportChange[],
  wrote: Wrote,
): Promise<void> {
  for (const some of portions(changes)) {
    await tx
      .insertInto('register_import_change')
      .values(
        some.map((change) => ({
          import_id: importId,
          subject_id: change.subjectId ?? null,
          guardian_id: change.guardianId ?? null,
          class_id: change.classId ?? null,
          what: change.what,
          was: change.was ?? null,
          became: change.became ?? null,
        })),
      )
      .execute();
    wrote(some.length);
  }
}

/** Notes where the register's answers end now, so that what comes later shows. */
export async function noteNewestAnswer(tx: Tx, importId: string): Promise<void> {
  await sql`
    update register_import set answer_seq = (select coalesce(max(seq), 0) from consent_answer) where id = ${importId}`.execute(
    tx,
  );
}
