import { impossible } from '../kernel/errors.ts';
import { schoolClock, schoolDay, spokenSchoolDay } from '../kernel/school-time.ts';
import { bankHolidayOn } from './bank-holidays.rules.ts';
import type { DateKind, QuietHours, SchoolDate } from './calendar.contract.ts';

/** Usual for schools: parents are with their families. */
export const USUAL_QUIET_HOURS: QuietHours = { from: '20:00', until: '07:00', weekends: true };

/** A date of one school, or (null) of all. */
export type KeptDate = SchoolDate & { readonly schoolId: string | null };

/** What a school day is for a school. 'holidays': between two known terms, and in neither. */
export type Standing =
  | 'school'
  | 'unknown'
  | 'bank-holiday'
  | 'holidays'
  | Exclude<DateKind, 'term'>;

/**
 * What a day is for a school: a training day or a half-term before the term that it is in, and holidays only between terms
 * that are known, since a year that nobody has typed in says nothing.
 */
export function standingOf(day: string, schoolId: string, dates: readonly KeptDate[]): Standing {
  if (bankHolidayOn(day) !== undefined) return 'bank-holiday';
  const own = dates.filter((each) => each.schoolId === null || each.schoolId === schoolId);
  const on = own.filter((each) => each.firstDay <= day && day <= each.lastDay);
  if (on.some((each) => each.kind === 'inset')) return 'inset';
  if (on.some((each) => each.kind === 'half-term')) return 'half-term';
  if (on.some((each) => each.kind === 'term')) return 'school';
  const terms = own.filter((each) => each.kind === 'term');
  const isBetween =
    terms.some((each) => each.lastDay < day) && terms.some((each) => day < each.firstDay);
  return isBetween ? 'holidays' : 'unknown';
}

export function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
}

/** "20:00" to "07:00" goes over midnight; its last minute is the one before `until`. */
export function isQuiet(clock: string, { from, until }: QuietHours): boolean {
  if (from === until) return false;
  return from < until ? from <= clock && clock < until : from <= clock || clock < until;
}

/** What the warnings about a time rest on. */
export interface TimeToLookAt {
  readonly wantedAt: Date;
  readonly schools: readonly { readonly id: string; readonly shortName: string }[];
  readonly pages: readonly { readonly name: string; readonly quiet: QuietHours }[];
  readonly dates: readonly KeptDate[];
}

export interface TimeWarning {
  readonly rule: 'outside-school-days' | 'quiet-hours';
  /** One sentence for a teacher. */
  readonly says: string;
}

const NOT_EXPECTED = 'parents may not expect it.';

/** What parents may not expect about a time: never a reason to refuse it. */
export function warningsAbout(time: TimeToLookAt): TimeWarning[] {
  const day = schoolDay(time.wantedAt);
  const about = dayWarning(day, time);
  const weekend = about === undefined && isWeekend(day) ? weekendWarning(day, time) : undefined;
  return [about, weekend, clockWarning(schoolClock(time.wantedAt).slice(11), time)].filter(
    (each) => each !== undefined,
  );
}

function dayWarning(day: string, { schools, dates }: TimeToLookAt): TimeWarning | undefined {
  const found = schools.map((school) => ({ school, is: standingOf(day, school.id, dates) }));
  const off = found.filter(({ is }) => is !== 'school' && is !== 'unknown');
  const [first] = off;
  if (first === undefined) return undefined;
  const same = off.filter(({ is }) => is === first.is);
  const at =
    same.length === schools.length
      ? ''
      : ` at ${same.map(({ school }) => school.shortName).join(' and ')}`;
  return {
    rule: 'outside-school-days',
    says: `${spokenSchoolDay(day)} is ${spokenStanding(first.is, day)}${at}; ${NOT_EXPECTED}`,
  };
}

function spokenStanding(standing: Standing, day: string): string {
  switch (standing) {
    case 'bank-holiday':
      return `a bank holiday (${bankHolidayOn(day)?.name ?? ''})`;
    case 'half-term':
      return 'in half-term';
    case 'holidays':
      return 'in the school holidays';
    case 'inset':
      return 'a training day, without children at school';
    case 'school':
    case 'unknown':
      return 'a school day';
    default:
      return impossible(standing, 'standing of a day');
  }
}

function weekendWarning(day: string, { pages }: TimeToLookAt): TimeWarning | undefined {
  if (!pages.some(({ quiet }) => quiet.weekends)) return undefined;
  return {
    rule: 'quiet-hours',
    says: `${spokenSchoolDay(day)} is at the weekend; ${NOT_EXPECTED}`,
  };
}

function clockWarning(clock: string, { pages }: TimeToLookAt): TimeWarning | undefined {
  const hit = pages.filter(({ quiet }) => isQuiet(clock, quiet));
  const [first] = hit;
  if (first === undefined) return undefined;
  const { from, until } = first.quiet;
  const of = hit.length === pages.length ? '' : ` of ${hit.map(({ name }) => name).join(' and ')}`;
  return {
    rule: 'quiet-hours',
    says: `${clock} is in the quiet hours${of} (${from} to ${until}); ${NOT_EXPECTED}`,
  };
}
