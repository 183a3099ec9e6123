/**
 * Moments in the words of a school office, always by the school's clock (Europe/London), whatever
 * the clock of the phone in somebody's hand says.
 */

export const SCHOOL_ZONE = 'Europe/London';

export type Moment = Date | string | number;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: SCHOOL_ZONE,
  weekday: 'short',
  day: 'numeric',
  month: 'numeric',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

// Named here rather than taken from the browser: engines disagree on "Sep" or "Sept" and on commas.
const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;

interface SchoolParts {
  readonly weekday: string;
  readonly day: number;
  /** 1 to 12 */
  readonly month: number;
  readonly year: number;
  readonly hour: string;
  readonly minute: string;
}

function partsOf(moment: Moment): SchoolParts {
  const found = new Map(
    PARTS.formatToParts(new Date(moment)).map((part) => [part.type, part.value]),
  );
  return {
    weekday: found.get('weekday') ?? '',
    day: Number(found.get('day')),
    month: Number(found.get('month')),
    year: Number(found.get('year')),
    hour: found.get('hour') ?? '',
    minute: found.get('minute') ?? '',
  };
}

/** Days since 1970 by the school's calendar: two moments of one school day give one number. */
function dayNumber(parts: SchoolParts): number {
  return Date.UTC(parts.year, parts.month - 1, parts.day) / DAY;
}

/** `14:10` by the school's clock. Throws a RangeError for a moment that is not one. */
export function formatClock(moment: Moment): string {
  const { hour, minute } = partsOf(moment);
  return `${hour}:${minute}`;
}

function nameOfDay(parts: SchoolParts, today: SchoolParts): string {
  switch (dayNumber(parts) - dayNumber(today)) {
    case 0:
      return 'today';
    case 1:
      return 'tomorrow';
    case -1:
      return 'yesterday';
    default: {
      const date = `${parts.day} ${MONTHS[parts.month - 1] ?? ''}`;
      // A weekday helps only near the date; from another year the year helps more.
      return parts.year === today.year ? `${parts.weekday} ${date}` : `${date} ${parts.year}`;
    }
  }
}

/** `today`, `tomorrow`, `yesterday`, `Tue 24 Nov` or, of another year, `24 Nov 2025`. */
export function formatDay(moment: Moment, now: Moment): string {
  return nameOfDay(partsOf(moment), partsOf(now));
}

/** `Tue 24 Nov 2026`, whenever it is read: for paper. */
export function formatWholeDay(moment: Moment): string {
  const { weekday, day, month, year } = partsOf(moment);
  return `${weekday} ${day} ${MONTHS[month - 1] ?? ''} ${year}`;
}

/** `today 14:10`, `Tue 24 Nov 09:00`: the day by its name, then the school's clock. */
export function formatMoment(moment: Moment, now: Moment): string {
  return `${formatDay(moment, now)} ${formatClock(moment)}`;
}

/** A length of time in one unit: `less than a minute`, `5 min`, `2 h`, `3 days`. Negative counts as none. */
export function formatLength(milliseconds: number): string {
  if (milliseconds < MINUTE) return 'less than a minute';
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  if (milliseconds < DAY) return `${Math.floor(milliseconds / HOUR)} h`;
  const days = Math.floor(milliseconds / DAY);
  return days === 1 ? '1 day' : `${days} days`;
}

/** `waiting 2 h`: how long something has been waiting for a person. */
export function formatWaiting(since: Moment, now: Moment): string {
  return `waiting ${formatLength(new Date(now).getTime() - new Date(since).getTime())}`;
}

/** The value of a date-and-time field (`2026-11-27T15:30`, school clock) for a moment. */
export function toSchoolField(moment: Moment): string {
  const { year, month, day, hour, minute } = partsOf(moment);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}T${hour}:${minute}`;
}

/**
 * The moment that a date-and-time field means by the school's clock, or null when the field does not
 * hold one, or holds a minute that the clocks skip in March. Of the minute that comes twice in October it
 * takes the first.
 */
export function fromSchoolField(value: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value)) return null;
  const asIfUtc = Date.parse(`${value}:00Z`);
  if (Number.isNaN(asIfUtc)) return null;
  // London is at UTC or one hour ahead of it: try summer time first, and keep what reads back the same.
  const candidates = [asIfUtc - HOUR, asIfUtc];
  const found = candidates.find((candidate) => toSchoolField(candidate) === value);
  return found === undefined ? null : new Date(found);
}
