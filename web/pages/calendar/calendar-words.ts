import type { CalendarDay, CalendarPost } from '../../../server/contract/calendar.contract.ts';
import { openingOf } from '../draft/draft-words.ts';

const MONTH = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' });

/** `November 2026` for `2026-11`. */
export function spokenMonth(month: string): string {
  return MONTH.format(new Date(`${month}-01T00:00:00Z`));
}

/** `2026-12` for `2026-11` and 1. */
export function monthsLater(month: string, months: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}

export function titleOfPost({ opening }: Pick<CalendarPost, 'opening'>): string {
  return openingOf(opening) ?? 'A post without words';
}

const OFF_WORDS = {
  holidays: 'Holidays',
  'half-term': 'Half-term',
  inset: 'Training day',
} as const;

export interface DayWords {
  /** What stands on the day: "Half-term", "Training day (LF)", a bank holiday's name; empty for a usual day. */
  readonly says: readonly string[];
  /** No school that is looked at is at school. */
  readonly isOff: boolean;
}

/** What a day is for the schools that are looked at. */
export function wordsOfDay(
  day: CalendarDay,
  schools: readonly { readonly id: string; readonly shortName: string }[],
): DayWords {
  const off = day.off.filter(({ schoolId }) => schools.some(({ id }) => id === schoolId));
  const byKind = Map.groupBy(off, ({ is }) => is);
  const says = [...byKind].map(([is, found]) => {
    if (found.length === schools.length) return OFF_WORDS[is];
    const names = found.map((each) => schools.find(({ id }) => id === each.schoolId)?.shortName);
    return `${OFF_WORDS[is]} (${names.join(', ')})`;
  });
  return {
    says: day.bankHoliday === null ? says : [day.bankHoliday, ...says],
    isOff: day.bankHoliday !== null || (schools.length > 0 && off.length === schools.length),
  };
}

/** The time of a post on another day, at the same time of day. */
export function onDay(wantedAt: string, day: string): string {
  // The mark of a time that comes twice belongs to that night only.
  return `${day}${wantedAt.slice(10, 16)}`;
}
