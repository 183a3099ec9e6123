import { openDays } from '../calendar/days.actions.ts';
import { type PostToWarn, timeWarnings, warner } from '../calendar/warnings.actions.ts';
import type { TimeWarning } from '../calendar/warnings.rules.ts';
import { onOneSnapshot } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { type Actor, mayAnywhere, requireAnywhere, schoolsWhere } from '../kernel/permissions.ts';
import {
  daysAfter,
  instantFromSchoolClock,
  schoolClock,
  schoolDay,
  schoolReading,
} from '../kernel/school-time.ts';
import { schoolsOf } from './decision-file.ts';
import { isOwn, mayRead, whyNot } from './deciding.rules.ts';
import { loadDraft } from './draft.store.ts';
import {
  countBetween,
  countUndated,
  type MonthRow,
  type MonthScope,
  postsBetween,
} from './month.store.ts';
import { canMove } from './states.rules.ts';
import { wantedMoment } from './timing.rules.ts';
import { weeksOf } from './weeks.rules.ts';

/**
 * A month in whole weeks: what went out, is planned and waits, and what each day is for the schools. Whoever writes sees their
 * own posts, whoever reads the drafts of a school all of it. Needs `draft:write` or `draft:read-school`.
 *
 * @param query.month "2026-11"; this month when left out
 */
export async function openMonth(deps: Deps, actor: Actor, query: { month?: string | undefined }) {
  if (!mayAnywhere(actor, 'draft:write')) requireAnywhere(actor, 'draft:read-school');
  const now = deps.clock.now();
  const month = query.month ?? schoolDay(now).slice(0, 7);
  const days = weeksOf(month);
  const scope = scopeOf(actor);
  return onOneSnapshot(deps.db, async (tx) => {
    const between = { from: startOf(days[0]), until: startOf(daysAfter(days.at(-1) ?? '', 1)) };
    const rows = await postsBetween(tx, scope, { ...between, limit: LIMITS.calendarPosts });
    const all =
      rows.length < LIMITS.calendarPosts ? rows.length : await countBetween(tx, scope, between);
    const [first = '', last = first] = [days[0], days.at(-1)];
    const warn = await warner(tx, actor.federationId, { from: first, until: last });
    return {
      month,
      today: schoolDay(now),
      days: await openDays(tx, actor, days),
      posts: rows.map((row) => show(actor, row, warn, now)),
      more: all - rows.length,
      undated: await countUndated(tx, scope),
    };
  });
}

/** Midnight at the school: the clocks never change then. */
function startOf(day = ''): Date {
  return instantFromSchoolClock(`${day}T00:00`) ?? new Date(Number.NaN);
}

function scopeOf(actor: Actor): MonthScope {
  return {
    federationId: actor.federationId,
    personId: actor.personId,
    ownIn: schoolsWhere(actor, 'draft:read-own'),
    allIn: schoolsWhere(actor, 'draft:read-school'),
  };
}

function show(actor: Actor, row: MonthRow, warn: (post: PostToWarn) => TimeWarning[], now: Date) {
  const schoolIds = [...new Set([row.schoolId, ...row.pages.map(({ schoolId }) => schoolId)])];
  // The same rule as guards the move; what stops an approval does not stop another time.
  const file = { ...row, schoolIds, blocks: 0, unresolvedHolds: 0 };
  const because = whyNot('move', file, actor, now);
  const isPlanned = canMove(row.state);
  const warnings = isPlanned ? warn({ ...row, schoolIds }) : [];
  return {
    id: row.id,
    schoolId: row.schoolId,
    state: row.state,
    version: row.version,
    opening: row.opening,
    pageNames: row.pages.map(({ name }) => name),
    urgent: row.urgent,
    day: schoolDay(row.at),
    clock: schoolClock(row.at).slice(11),
    wantedAt: isPlanned && row.wantedAt !== null ? schoolReading(row.wantedAt) : null,
    own: isOwn(row, actor),
    mayMove: because === null,
    because,
    warnings: warnings.map(({ says }) => says),
  };
}

/**
 * What can be said about a time for a draft before it is chosen: why it cannot be, and what parents may not expect. For whoever
 * may read the draft.
 */
export async function askAboutTime(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; at: string },
): Promise<{ wrong: string | null; warnings: string[] }> {
  const now = deps.clock.now();
  return onOneSnapshot(deps.db, async (tx) => {
    const draft = await loadDraft(tx, command.draftId);
    if (draft === undefined || !mayRead(draft, actor)) throw notFound('draft');
    const schoolIds = schoolsOf(draft);
    try {
      const wantedAt = wantedMoment(command.at, now);
      const warnings = await timeWarnings(tx, { ...draft, schoolIds, wantedAt });
      return { wrong: null, warnings: warnings.map(({ says }) => says) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { wrong: `${error.message} ${error.remedy}`, warnings: [] };
    }
  });
}
