import { type Expression, type SqlBool, sql } from 'kysely';
import type { Tx } from '../../database/client.ts';
import type { LettersSent, Wanted } from './rounds.rules.ts';

export interface RoundRow {
  readonly id: string;
  readonly federationId: string;
  readonly schoolId: string;
  readonly school: string;
  readonly title: string;
  readonly allClasses: boolean;
  readonly classIds: readonly string[];
  readonly uses: readonly string[];
  readonly answerBy: string;
  readonly holdsFrom: string;
  readonly holdsUntil: string;
  readonly openedAt: Date;
  readonly remindedAt: Date | null;
  readonly closedAt: Date | null;
}

/** The rounds of a federation, the newest first. */
export async function rounds(
  tx: Tx,
  filter: {
    federationId?: string;
    schoolIds?: readonly string[] | 'all';
    id?: string;
    openOnly?: boolean;
    limit?: number;
  },
): Promise<RoundRow[]> {
  let query = tx
    .selectFrom('consent_round as round')
    .innerJoin('school', 'school.id', 'round.school_id')
    .selectAll('round')
    .select('school.name as school')
    .select(
      sql<string[]>`array(select class_id from round_class where round_id = round.id)`.as(
        'classes',
      ),
    )
    .select(
      sql<string[]>`array(select use_code from round_use where round_id = round.id)`.as('uses'),
    )
    .orderBy('round.opened_at', 'desc')
    .orderBy('round.id', 'desc');
  if (filter.federationId !== undefined)
    query = query.where('round.federation_id', '=', filter.federationId);
  if (filter.id !== undefined) query = query.where('round.id', '=', filter.id);
  if (filter.openOnly === true) query = query.where('round.closed_at', 'is', null);
  if (filter.schoolIds !== undefined && filter.schoolIds !== 'all')
    query = query.where(sql<boolean>`round.school_id = any(${[...filter.schoolIds]}::uuid[])`);
  if (filter.limit !== undefined) query = query.limit(filter.limit);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    federationId: row.federation_id,
    schoolId: row.school_id,
    school: row.school,
    title: row.title,
    allClasses: row.all_classes,
    classIds: row.classes,
    uses: row.uses,
    answerBy: row.answer_by,
    holdsFrom: row.holds_from,
    holdsUntil: row.holds_until,
    openedAt: row.opened_at,
    remindedAt: row.reminded_at,
    closedAt: row.closed_at,
  }));
}

export async function insertRound(
  tx: Tx,
  round: Omit<RoundRow, 'school' | 'remindedAt' | 'closedAt'> & { openedBy: string },
): Promise<void> {
  await tx
    .insertInto('consent_round')
    .values({
      id: round.id,
      federation_id: round.federationId,
      school_id: round.schoolId,
      title: round.title,
      all_classes: round.allClasses,
      answer_by: round.answerBy,
      holds_from: round.holdsFrom,
      holds_until: round.holdsUntil,
      opened_by: round.openedBy,
      opened_at: round.openedAt,
    })
    .execute();
  if (round.classIds.length > 0) {
    await tx
      .insertInto('round_class')
      .values(round.classIds.map((id) => ({ round_id: round.id, class_id: id })))
      .execute();
  }
  await tx
    .insertInto('round_use')
    .values(round.uses.map((use) => ({ round_id: round.id, use_code: use })))
    .execute();
}

/** Keeps others from opening or closing a round of this school until the transaction ends. */
export async function holdSchool(
  tx: Tx,
  federationId: string,
  schoolId: string,
): Promise<{ id: string; name: string } | undefined> {
  return tx
    .selectFrom('school')
    .select(['id', 'name'])
    .where('id', '=', schoolId)
    .where('federation_id', '=', federationId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function classIdsOf(tx: Tx, schoolId: string): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom('school_class')
    .select('id')
    .where('school_id', '=', schoolId)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** @returns false when it was closed already */
export async function closeRoundRow(
  tx: Tx,
  roundId: string,
  by: string,
  now: Date,
): Promise<boolean> {
  const done = await tx
    .updateTable('consent_round')
    .set({ closed_at: now, closed_by: by })
    .where('id', '=', roundId)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

export async function noteReminder(tx: Tx, roundId: string, now: Date): Promise<void> {
  await tx
    .updateTable('consent_round')
    .set({ reminded_at: now })
    .where('id', '=', roundId)
    .execute();
}

/** Which pupils: of a school or several, of some classes, one, or those of a guardian. */
export interface PupilFilter {
  readonly federationId: string;
  readonly schoolId?: string;
  readonly schoolIds?: readonly string[];
  readonly classIds?: readonly string[] | undefined;
  readonly subjectId?: string | undefined;
  readonly guardianId?: string;
  /** The school day; whoever has left by then is not asked about. */
  readonly day: string;
}

export interface PupilRow extends Wanted {
  readonly schoolId: string;
  readonly school: string;
  readonly firstName: string;
}

/** Nobody asks about a child who must never be shown: an answer could not change anything. */
const NOT_PROTECTED = sql<boolean>`coalesce((
  select flag.act from protection_flag flag where flag.subject_id = subject.id order by flag.seq desc limit 1
), 'lifted') = 'lifted'`;

/**
 * Pupils whom parents are asked about, each once for every guardian who may answer (and once without, where there is
 * none), by class and name.
 */
export async function pupilsToAsk(tx: Tx, filter: PupilFilter): Promise<PupilRow[]> {
  let query = tx
    .selectFrom('subject')
    .innerJoin('school', 'school.id', 'subject.school_id')
    .leftJoin('school_class', 'school_class.id', 'subject.class_id')
    .leftJoin('guardianship', (join) =>
      join
        .onRef('guardianship.subject_id', '=', 'subject.id')
        .on('guardianship.may_answer', '=', true),
    )
    .leftJoin('guardian', 'guardian.id', 'guardianship.guardian_id')
    .select(['subject.id', 'subject.forename', 'subject.surname', 'subject.known_as'])
    .select(['subject.school_id', 'school.name as school', 'subject.class_id'])
    .select(['school_class.name as class_name', 'school_class.year'])
    .select(['guardian.id as guardian_id', 'guardian.name as guardian', 'guardian.email'])
    .select('guardianship.relation')
    .where('subject.kind', '=', 'pupil')
    .where('subject.struck_out_at', 'is', null)
    .where((either) => stillHere(either('subject.leaves_on', 'is', null), filter.day))
    .where(NOT_PROTECTED)
    .where('subject.federation_id', '=', filter.federationId)
    .orderBy('school_class.year')
    .orderBy('school_class.name')
    .orderBy('subject.surname')
    .orderBy('subject.forename')
    .orderBy('subject.id')
    .orderBy('guardian.name');
  if (filter.schoolId !== undefined) query = query.where('subject.school_id', '=', filter.schoolId);
  if (filter.schoolIds !== undefined)
    query = query.where(sql<boolean>`subject.school_id = any(${[...filter.schoolIds]}::uuid[])`);
  if (filter.classIds !== undefined)
    query = query.where(sql<boolean>`subject.class_id = any(${[...filter.classIds]}::uuid[])`);
  if (filter.subjectId !== undefined) query = query.where('subject.id', '=', filter.subjectId);
  if (filter.guardianId !== undefined) query = query.where('guardian.id', '=', filter.guardianId);
  const rows = await query.execute();
  return rows.map((row) => ({
    subjectId: row.id,
    schoolId: row.school_id,
    school: row.school,
    firstName: row.known_as ?? row.forename,
    child: `${row.known_as ?? row.forename} ${row.surname}`,
    classId: row.class_id,
    className: row.class_name,
    year: row.year,
    guardianId: row.guardian_id,
    guardian: row.guardian,
    relation: row.relation,
    hasEmail: row.email !== null && row.email.trim() !== '',
  }));
}

function stillHere(noDay: Expression<SqlBool>, day: string): Expression<SqlBool> {
  return sql<SqlBool>`(${noDay} or subject.leaves_on >= ${day})`;
}

/** Which guardian has answered about which child since then, all of these uses: `child guardian`. */
export async function answeredSince(
  tx: Tx,
  asked: { subjectIds: readonly string[]; uses: readonly string[]; since: Date },
): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom('consent_answer')
    .select(['subject_id', 'guardian_id'])
    .where(sql<boolean>`subject_id = any(${[...asked.subjectIds]}::uuid[])`)
    .where(sql<boolean>`use_code = any(${[...asked.uses]}::text[])`)
    .where('guardian_id', 'is not', null)
    .where('recorded_at', '>=', asked.since)
    .groupBy(['subject_id', 'guardian_id'])
    .having(sql<boolean>`count(distinct use_code) = ${asked.uses.length}`)
    .execute();
  return new Set(rows.map((row) => `${row.subject_id} ${row.guardian_id}`));
}

/** How many letters of these rounds each guardian was sent, and when the last: `round guardian`. */
export async function lettersOf(
  tx: Tx,
  roundIds: readonly string[],
): Promise<ReadonlyMap<string, LettersSent>> {
  const rows = await tx
    .selectFrom('parent_link')
    .select(['round_id', 'guardian_id'])
    .select((eb) => [eb.fn.countAll<string>().as('letters'), eb.fn.max('created_at').as('last_at')])
    .where(sql<boolean>`round_id = any(${[...roundIds]}::uuid[])`)
    .groupBy(['round_id', 'guardian_id'])
    .execute();
  return new Map(
    rows.map((row) => [
      `${row.round_id} ${row.guardian_id}`,
      { letters: Number(row.letters), lastAt: row.last_at },
    ]),
  );
}
