import { DateTime } from 'luxon';

/** Every school of the federation keeps the same clock (product.md section 2). */
export const SCHOOL_ZONE = 'Europe/London';

const WALL_FORMAT = "yyyy-MM-dd'T'HH:mm";

/**
 * The instant that a school clock shows as `wall` ("2026-11-24T15:30").
 * Returns undefined when no such minute exists: not a date, or inside the hour that the spring change skips.
 * Of the two readings in the autumn hour that comes twice, the first one counts.
 */
export function instantFromSchoolClock(wall: string): Date | undefined {
  const reading = DateTime.fromFormat(wall, WALL_FORMAT, { zone: SCHOOL_ZONE });
  if (!reading.isValid || reading.toFormat(WALL_FORMAT) !== wall) return undefined;
  const possible = reading.getPossibleOffsets().map((each) => each.toMillis());
  return new Date(Math.min(...possible));
}

/** What the school clock shows at `instant`, as "2026-11-24T15:30". */
export function schoolClock(instant: Date): string {
  return DateTime.fromJSDate(instant, { zone: SCHOOL_ZONE }).toFormat(WALL_FORMAT);
}

/** The school's calendar day at `instant`, as "2026-11-24". Consent answers hold by the day. */
export function schoolDay(instant: Date): string {
  return DateTime.fromJSDate(instant, { zone: SCHOOL_ZONE }).toISODate() ?? '';
}

/** The school's calendar day at `instant` in a sentence, "24 November 2026". */
export function schoolDayInWords(instant: Date): string {
  const day = DateTime.fromJSDate(instant, { zone: SCHOOL_ZONE });
  return day.setLocale('en-GB').toFormat('d MMMM yyyy');
}

/** The school day so many days after (before, when negative) another one. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

const DAY_MS = 24 * 60 * 60 * 1_000;
