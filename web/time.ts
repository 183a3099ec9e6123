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

/** Behind a time on the school clock that comes twice, in October: the second one, in winter time, is meant. */
const SECOND = '+00:00';

/** Every moment at which the school clock shows the value of a field, earliest first. */
function momentsOf(field: string): number[] {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(field)) return [];
  const asIfUtc = Date.parse(`${field}:00Z`);
  if (Number.isNaN(asIfUtc)) return [];
  // London is at UTC or one hour ahead of it: what reads back the same is a moment of that name.
  return [asIfUtc - HOUR, asIfUtc].filter((candidate) => toSchoolField(candidate) === field);
}

/** What a date-and-time field can hold of a time: without the mark of the second one. */
export function fieldOf(value: string): string {
  return value.slice(0, 16);
}

/** Whether the school clock shows this time twice, and so which one has to be said. */
export function comesTwice(value: string): boolean {
  return momentsOf(fieldOf(value)).length === 2;
}

export function isSecond(value: string): boolean {
  return value.endsWith(SECOND);
}

/** The same time, as the first or the second of two. */
export function whichOfTwo(value: string, which: 'first' | 'second'): string {
  return which === 'second' ? `${fieldOf(value)}${SECOND}` : fieldOf(value);
}

/**
 * The moment that a time on the school's clock means (`2026-11-27T15:30`), or null when it is none, or a minute that the
 * clocks skip in March. Of the minute that comes twice in October it is the first, unless the second is marked.
 */
export function fromSchoolField(value: string): Date | null {
  const [first, second] = momentsOf(fieldOf(value));
  const meant = isSecond(value) ? second : value.length === 16 ? first : undefined;
  return meant === undefined ? null : new Date(meant);
}

/** For a time that the clocks skip in March, the next that exists (`02:00`); null for any other. */
export function nextAfterSkip(value: string): string | null {
  const hour = /^\d{4}-\d{2}-\d{2}T(\d{2}):\d{2}$/.exec(value)?.[1];
  if (hour === undefined || fromSchoolField(value) !== null) return null;
  return `${String(Number(hour) + 1).padStart(2, '0')}:00`;
}

/** The field's value so many months after a moment: the furthest that a post may be planned. */
export function monthsAhead(moment: Moment, months: number): string {
  const { year, month } = partsOf(moment);
  const count = year * 12 + month - 1 + months;
  const head = `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
  return `${head}${toSchoolField(moment).slice(7)}`;
}

const WHOLE_DAY = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});

/** `Friday 27 November` for a school day (`2026-11-27`). */
export function spokenDay(day: string): string {
  return WHOLE_DAY.format(new Date(`${day}T00:00:00Z`)).replace(',', '');
}

/** The school day so many days later. */
export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}
