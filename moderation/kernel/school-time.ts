import { DateTime } from 'luxon';

/** Every school of the federation keeps the same clock (product.md section 2). */
export const SCHOOL_ZONE = 'Europe/London';

const WALL_FORMAT = "yyyy-MM-dd'T'HH:mm";

/** Marks the second reading of a minute that the school clock shows twice in October: winter time, which is UTC. */
const SECOND = '+00:00';

/**
 * The instant that a school clock shows as `wall` ("2026-11-24T15:30").
 * Returns undefined when no such minute exists: not a date, or inside the hour that the spring change skips.
 * Of the two readings in the autumn hour that comes twice, the first one counts; "+00:00" behind it means the second, and
 * stands behind no other time, so that each moment is written in one way only.
 */
export function instantFromSchoolClock(wall: string): Date | undefined {
  const [first, second] = readingsOf(wall.endsWith(SECOND) ? wall.slice(0, -SECOND.length) : wall);
  return wall.endsWith(SECOND) ? second : first;
}

/** Every moment at which the school clock shows `wall`, earliest first: none, one, or two in the autumn hour. */
function readingsOf(wall: string): Date[] {
  const reading = DateTime.fromFormat(wall, WALL_FORMAT, { zone: SCHOOL_ZONE });
  if (!reading.isValid || reading.toFormat(WALL_FORMAT) !== wall) return [];
  const moments = reading.getPossibleOffsets().map((each) => each.toMillis());
  return [...new Set(moments)].toSorted((a, b) => a - b).map((each) => new Date(each));
}

/** As `instantFromSchoolClock` reads it back to the very same moment: of a minute that comes twice, the second is marked. */
export function schoolReading(instant: Date): string {
  const wall = schoolClock(instant);
  const [, second] = readingsOf(wall);
  const minute = Math.floor(instant.getTime() / MINUTE_MS);
  return second !== undefined && second.getTime() === minute * MINUTE_MS
    ? `${wall}${SECOND}`
    : wall;
}

/**
 * For a minute that the clocks skip in spring, the next one that exists ("2026-03-29T02:00"); undefined for what is no
 * date, or exists.
 */
export function nextOnSchoolClock(wall: string): string | undefined {
  const asIfUtc = DateTime.fromFormat(wall, WALL_FORMAT, { zone: 'utc' });
  if (!asIfUtc.isValid || asIfUtc.toFormat(WALL_FORMAT) !== wall) return undefined;
  if (instantFromSchoolClock(wall) !== undefined) return undefined;
  // Clocks go forward at a full hour, by one hour.
  return asIfUtc.startOf('hour').plus({ hours: 1 }).toFormat(WALL_FORMAT);
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

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** The moment at which the school clock shows the same so many months later; the last day of a shorter month. */
export function monthsAfter(instant: Date, months: number): Date {
  return DateTime.fromJSDate(instant, { zone: SCHOOL_ZONE }).plus({ months }).toJSDate();
}

/** "Saturday, 6 June" of a school day or of the school day at a moment. */
export function spokenSchoolDay(day: string | Date): string {
  const at =
    typeof day === 'string'
      ? DateTime.fromISO(day, { zone: 'utc' })
      : DateTime.fromJSDate(day, { zone: SCHOOL_ZONE });
  return at.setLocale('en-GB').toFormat('cccc, d LLLL');
}
