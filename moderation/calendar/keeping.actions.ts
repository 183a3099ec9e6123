import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import {
  type Actor,
  mayIn,
  requireAnywhere,
  requireIn,
  schoolsWhere,
} from '../kernel/permissions.ts';
import { schoolDay } from '../kernel/school-time.ts';
import { type EventKind, recordEvent } from '../record/record.actions.ts';
import { BANK_HOLIDAYS } from './bank-holidays.rules.ts';
import type { QuietHours, SchoolDate } from './calendar.contract.ts';
import {
  type DateRow,
  datesOf,
  insertDates,
  lockDates,
  pagesWithHours,
  quietHoursOf,
  removeDate,
  replaceGrace,
  replaceQuietHours,
  schoolsOfFederation,
} from './calendar.store.ts';
import { readDates, type ReadDates, type RowProblem, whatIsWrong } from './pasted-dates.rules.ts';
import { graceMinutes, hoursOf } from './warnings.actions.ts';

/** May this person keep what holds for all schools? Only a role in the whole federation brings that. */
function keepsAll(actor: Actor): boolean {
  return schoolsWhere(actor, 'calendar:keep') === 'all';
}

/**
 * The dates, quiet hours and the grace, as far as this person keeps or is bound by them. Needs `calendar:keep`; a head sees the
 * dates of their school and those of all.
 */
export async function openCalendarSettings(deps: Deps, actor: Actor) {
  requireAnywhere(actor, 'calendar:keep');
  const all = keepsAll(actor);
  const today = schoolDay(deps.clock.now());
  return inTransaction(deps.db, async (tx) => {
    const set = await quietHoursOf(tx, actor.federationId);
    const pages = await pagesWithHours(tx, actor.federationId);
    const dates = await datesOf(tx, actor.federationId);
    return {
      keepsAll: all,
      schoolIds: (await schoolsOfFederation(tx, actor.federationId))
        .map(({ id }) => id)
        .filter((id) => mayIn(actor, 'calendar:keep', id)),
      dates: dates
        .filter(({ schoolId }) => schoolId === null || mayIn(actor, 'calendar:keep', schoolId))
        .map((date) => ({ ...date, mayChange: mayKeep(actor, date.schoolId) })),
      bankHolidays: BANK_HOLIDAYS.filter(({ day }) => day >= today),
      quietHours: hoursOf(set, null),
      pages: pages
        .filter(({ schoolId }) => mayIn(actor, 'calendar:keep', schoolId))
        .map((page) => ({ id: page.id, name: page.name, quietHours: set.get(page.id) ?? null })),
      graceMinutes: await graceMinutes(tx, actor.federationId),
    };
  });
}

/**
 * Adds dates, all or none, for one school or (null) for all: typed ones, or rows as they were pasted.
 *
 * @throws Refusal `bad-input` with every row that cannot be taken in, by its number, in `facts.problems`
 */
export async function addSchoolDates(
  deps: Deps,
  actor: Actor,
  command:
    | { schoolId: string | null; rows: string }
    | { schoolId: string | null; date: SchoolDate },
): Promise<{ added: number }> {
  const now = deps.clock.now();
  const today = schoolDay(now);
  return inTransaction(deps.db, async (tx) => {
    await requireKeeper(tx, actor, command.schoolId);
    await lockDates(tx, actor.federationId);
    const read =
      'rows' in command ? readDates(command.rows, today) : readTyped(command.date, today);
    const there = await datesOf(tx, actor.federationId);
    const problems = [...read.problems, ...twice(read, there, command.schoolId)];
    if (problems.length > 0) throw refusedRows(problems.toSorted((a, b) => a.row - b.row));
    if (read.dates.length === 0)
      throw refusedRows([{ row: 1, says: 'There is nothing here yet.' }]);
    if (there.length + read.dates.length > LIMITS.schoolDates) throw tooManyDates();
    const made = read.dates.map(({ row: _row, ...date }) => ({
      ...date,
      id: deps.newId(),
      schoolId: command.schoolId,
      federationId: actor.federationId,
      addedBy: actor.personId,
      now,
    }));
    await insertDates(tx, made);
    const detail = { schoolId: command.schoolId, dates: made.length };
    await note(tx, actor, 'calendar.dates-added', detail, now);
    return { added: made.length };
  });
}

/** Takes a date away. It stays in the table, so that a warning of the past can be explained. */
export async function removeSchoolDate(
  deps: Deps,
  actor: Actor,
  command: { dateId: string },
): Promise<void> {
  requireAnywhere(actor, 'calendar:keep');
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const date = (await datesOf(tx, actor.federationId)).find(({ id }) => id === command.dateId);
    if (date === undefined) throw notFound('date');
    await requireKeeper(tx, actor, date.schoolId);
    await removeDate(tx, date.id, { personId: actor.personId, now });
    const detail = { dateId: date.id, schoolId: date.schoolId };
    await note(tx, actor, 'calendar.date-removed', detail, now);
  });
}

/** Sets the quiet hours of a Page, or (null) of all; hours of null give a Page those of all again. */
export async function setQuietHours(
  deps: Deps,
  actor: Actor,
  command: { pageId: string | null; hours: QuietHours | null },
): Promise<void> {
  requireAnywhere(actor, 'calendar:keep');
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    await requireKeeperOfPage(tx, actor, command.pageId);
    await lockDates(tx, actor.federationId);
    await replaceQuietHours(tx, actor.federationId, command.pageId, command.hours);
    const detail = { pageId: command.pageId, hours: command.hours };
    await note(tx, actor, 'calendar.quiet-hours-set', detail, now);
  });
}

/** Sets how late a post may still go out by itself. For whoever keeps what holds for all schools. */
export async function setGrace(
  deps: Deps,
  actor: Actor,
  command: { minutes: number },
): Promise<void> {
  requireAnywhere(actor, 'calendar:keep');
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    await requireKeeper(tx, actor, null);
    await replaceGrace(tx, actor.federationId, command.minutes);
    await note(tx, actor, 'calendar.grace-set', { minutes: command.minutes }, now);
  });
}

function mayKeep(actor: Actor, schoolId: string | null): boolean {
  return schoolId === null ? keepsAll(actor) : mayIn(actor, 'calendar:keep', schoolId);
}

async function requireKeeper(tx: Tx, actor: Actor, schoolId: string | null): Promise<void> {
  requireAnywhere(actor, 'calendar:keep');
  if (schoolId === null) {
    if (keepsAll(actor)) return;
    throw new Refusal(
      'not-allowed',
      'What holds for all schools is kept by administrators and the executive headteacher.',
      'Choose your own school, or ask one of them.',
    );
  }
  const schools = await schoolsOfFederation(tx, actor.federationId);
  if (!schools.some(({ id }) => id === schoolId)) throw notFound('school');
  requireIn(actor, 'calendar:keep', schoolId);
}

async function requireKeeperOfPage(tx: Tx, actor: Actor, pageId: string | null): Promise<void> {
  if (pageId === null) return requireKeeper(tx, actor, null);
  const page = (await pagesWithHours(tx, actor.federationId)).find(({ id }) => id === pageId);
  if (page === undefined) throw notFound('Page');
  requireIn(actor, 'calendar:keep', page.schoolId);
}

function readTyped(date: SchoolDate, today: string): ReadDates {
  const says = whatIsWrong(date, today);
  return says === undefined
    ? { dates: [{ ...date, row: 1 }], problems: [] }
    : { dates: [], problems: [{ row: 1, says }] };
}

/** Dates that are there already, or come twice in what was pasted. */
function twice(
  { dates }: ReadDates,
  there: readonly DateRow[],
  schoolId: string | null,
): RowProblem[] {
  const known = there.filter((each) => each.schoolId === schoolId);
  return dates.flatMap((date, index) => {
    const isSame = (other: SchoolDate): boolean =>
      other.kind === date.kind && other.firstDay === date.firstDay;
    if (known.some(isSame))
      return [
        { row: date.row, says: `“${date.name}” begins on a day that is on the list already.` },
      ];
    const earlier = dates.slice(0, index).find(isSame);
    return earlier === undefined
      ? []
      : [{ row: date.row, says: `It begins on the same day as row ${earlier.row}.` }];
  });
}

function refusedRows(problems: readonly RowProblem[]): Refusal {
  const [first] = problems;
  return new Refusal(
    'bad-input',
    problems.length === 1 && first !== undefined
      ? `Row ${first.row}: ${first.says}`
      : `${problems.length} rows cannot be taken in.`,
    'Nothing was added yet. Change it, then try again.',
    { field: 'rows', facts: { problems } },
  );
}

function tooManyDates(): Refusal {
  return new Refusal(
    'bad-input',
    `There are more than ${LIMITS.schoolDates} dates.`,
    'Take away those of years that are over.',
    { field: 'rows' },
  );
}

async function note(
  tx: Tx,
  actor: Actor,
  kind: EventKind,
  detail: Record<string, unknown>,
  now: Date,
): Promise<void> {
  await recordEvent(tx, {
    federationId: actor.federationId,
    at: now,
    actorId: actor.personId,
    kind,
    subjectKind: 'federation',
    subjectId: actor.federationId,
    detail,
  });
}
