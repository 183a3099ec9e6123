import { schoolClock } from '../kernel/school-time.ts';
import type { Finding } from './finding.contract.ts';
import type { PhotoToCheck } from './people-findings.rules.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Children leave and change, and parents' answers with them: above this a photo is from another school year. */
const LONG_AGO_DAYS = 365;
/** A camera that does not say its time zone may be off by that much without being wrong. */
const AHEAD_AT_MOST_MS = DAY_MS;
/** School clubs and concerts end before, and breakfast clubs begin after. */
const NIGHT_FROM_HOUR = 21;
const NIGHT_UNTIL_HOUR = 6;

/**
 * When the photos were taken, against when they were added, on the school's clock: notes only, since a camera's clock proves
 * nothing. Photos of which the same is to be said share one, so that ten from a summer fair are one line. Term dates are not
 * known here; August and the days around Christmas are holidays in every English school.
 */
export function takenFindings(photos: readonly PhotoToCheck[]): Finding[] {
  const said = photos.flatMap((photo) => {
    const words = takenWords(photo);
    return words === undefined ? [] : [{ ...words, photo: photo.number }];
  });
  return [...Map.groupBy(said, ({ rule, was }) => `${rule} ${was}`).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const numbers = group.map(({ photo }) => String(photo));
    const one = numbers.length === 1;
    return [
      {
        check: 'metadata',
        rule: first.rule,
        severity: 'note',
        place: one ? { kind: 'photo', photo: first.photo } : { kind: 'draft' },
        why: `Photo${one ? '' : 's'} ${listed(numbers)} ${one ? 'was' : 'were'} ${first.was}`,
        remedy: REMEDIES[first.rule],
      } as const,
    ];
  });
}

/** "one, two and three" */
export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

const REMEDIES = {
  'clock-wrong':
    'Set the clock of the camera. When it was really taken nobody can say from the file.',
  'taken-long-ago':
    'Make sure that everybody in it is still at the school and that their answers are about today.',
  'taken-out-of-school': 'Make sure that it belongs on the school’s Page.',
} as const;

function takenWords(photo: PhotoToCheck): { rule: keyof typeof REMEDIES; was: string } | undefined {
  const takenAt = photo.facts?.metadata.takenAt;
  if (takenAt === undefined || photo.uploadedAt === undefined) return undefined;
  const wall = schoolWall(takenAt);
  // Both as if they were UTC: only what the school's clock shows is compared.
  const age = Date.parse(`${schoolClock(photo.uploadedAt)}Z`) - Date.parse(`${wall}Z`);
  if (age < -AHEAD_AT_MOST_MS) {
    return {
      rule: 'clock-wrong',
      was: `taken on ${day(wall)}, says the camera, which is after it was added. Its clock is wrong.`,
    };
  }
  if (age > LONG_AGO_DAYS * DAY_MS) {
    return {
      rule: 'taken-long-ago',
      was: `taken in ${MONTHS[month(wall)] ?? ''} ${wall.slice(0, 4)}, says the camera: more than a year ago.`,
    };
  }
  const outside = outOfSchool(wall);
  return outside === undefined
    ? undefined
    : { rule: 'taken-out-of-school', was: `taken ${outside}.` };
}

function outOfSchool(wall: string): string | undefined {
  const weekday = new Date(`${wall}Z`).getUTCDay();
  const hour = Number(wall.slice(11, 13));
  const monthAndDay = wall.slice(5, 10);
  if (hour >= NIGHT_FROM_HOUR || hour < NIGHT_UNTIL_HOUR) return `at night, on ${day(wall)}`;
  if (monthAndDay >= '08-01' && monthAndDay <= '08-31')
    return `in the summer holidays, on ${day(wall)}`;
  if (monthAndDay >= '12-24' || monthAndDay <= '01-01')
    return `in the Christmas holidays, on ${day(wall)}`;
  if (weekday === 0 || weekday === 6) return `at a weekend, on ${day(wall)}`;
  return undefined;
}

/** What the school's clock showed, "2026-11-24T15:30": a time without an offset is the camera's own wall clock. */
function schoolWall(takenAt: string): string {
  return /[+-]\d{2}:\d{2}$/.test(takenAt)
    ? schoolClock(new Date(takenAt))
    : takenAt.slice(0, 'yyyy-mm-ddThh:mm'.length);
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const month = (wall: string): number => Number(wall.slice(5, 7)) - 1;

/** "Saturday 21 November 2026" */
function day(wall: string): string {
  const weekday = WEEKDAYS[new Date(`${wall}Z`).getUTCDay()] ?? '';
  return `${weekday} ${Number(wall.slice(8, 10))} ${MONTHS[month(wall)] ?? ''} ${wall.slice(0, 4)}`;
}
