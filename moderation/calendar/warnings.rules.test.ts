import { describe, expect, test } from 'vitest';
import { instantFromSchoolClock } from '../kernel/school-time.ts';
import {
  isQuiet,
  type KeptDate,
  standingOf,
  USUAL_QUIET_HOURS,
  warningsAbout,
} from './warnings.rules.ts';

const SSQ = { id: 'ssq', shortName: 'SSQ' };
const LF = { id: 'lf', shortName: 'LF' };

function date(
  kind: KeptDate['kind'],
  firstDay: string,
  lastDay: string,
  schoolId: string | null = null,
): KeptDate {
  return { kind, name: kind, firstDay, lastDay, schoolId };
}

const YEAR = [
  date('term', '2026-04-20', '2026-07-21'),
  date('half-term', '2026-06-01', '2026-06-07'),
  date('term', '2026-09-03', '2026-12-18'),
  date('inset', '2026-11-27', '2026-11-27', 'lf'),
];

function says(wall: string, schools = [SSQ], quiet = USUAL_QUIET_HOURS): string[] {
  const wantedAt = instantFromSchoolClock(wall) ?? new Date(Number.NaN);
  const pages = schools.map(({ shortName }) => ({ name: shortName, quiet }));
  return warningsAbout({ wantedAt, schools, pages, dates: YEAR }).map((each) => each.says);
}

test.each([
  ['2026-06-06', 'ssq', 'half-term'],
  ['2026-08-10', 'ssq', 'holidays'],
  ['2026-08-31', 'ssq', 'bank-holiday'],
  ['2026-11-27', 'ssq', 'school'],
  ['2026-11-27', 'lf', 'inset'],
  // Nobody has typed in what comes before or after: that says nothing.
  ['2026-02-10', 'ssq', 'unknown'],
  ['2027-02-10', 'ssq', 'unknown'],
  // The first and the last day belong to a term.
  ['2026-09-03', 'ssq', 'school'],
  ['2026-12-18', 'ssq', 'school'],
  ['2026-09-02', 'ssq', 'holidays'],
])('%s at %s is %s', (day, school, standing) => {
  expect(standingOf(day, school, YEAR)).toBe(standing);
});

describe('what is said', () => {
  test('about a day in half-term, once, though it is a Saturday too', () => {
    expect(says('2026-06-06T10:00')).toEqual([
      'Saturday, 6 June is in half-term; parents may not expect it.',
    ]);
  });
  test('about a weekend in term', () => {
    expect(says('2026-11-28T10:00')).toEqual([
      'Saturday, 28 November is at the weekend; parents may not expect it.',
    ]);
  });
  test('about a bank holiday, by its name', () => {
    expect(says('2026-08-31T10:00')).toEqual([
      'Monday, 31 August is a bank holiday (Summer bank holiday); parents may not expect it.',
    ]);
  });
  test('about one of two schools, by its short name', () => {
    expect(says('2026-11-27T10:00', [SSQ, LF])).toEqual([
      'Friday, 27 November is a training day, without children at school at LF; parents may not expect it.',
    ]);
  });
  test('about the hour', () => {
    expect(says('2026-11-26T21:30')).toEqual([
      '21:30 is in the quiet hours (20:00 to 07:00); parents may not expect it.',
    ]);
  });
  test('nothing about a school day at noon', () => {
    expect(says('2026-11-26T12:00')).toEqual([]);
  });
  test('nothing where a Page has no quiet hours', () => {
    const none = { from: '00:00', until: '00:00', weekends: false };
    expect(says('2026-11-28T23:00', [SSQ], none)).toEqual([]);
  });
});

test.each([
  ['20:00', true],
  ['19:59', false],
  ['00:00', true],
  ['06:59', true],
  ['07:00', false],
])('%s is quiet from 20:00 to 07:00: %s', (clock, quiet) => {
  expect(isQuiet(clock, USUAL_QUIET_HOURS)).toBe(quiet);
  expect(isQuiet(clock, { ...USUAL_QUIET_HOURS, from: '07:00', until: '20:00' })).toBe(!quiet);
});
