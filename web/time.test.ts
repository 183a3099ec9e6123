import { describe, expect, test } from 'vitest';
import {
  formatClock,
  formatDay,
  formatWholeDay,
  formatLength,
  formatMoment,
  formatWaiting,
  fromSchoolField,
  toSchoolField,
} from './time.ts';

const now = '2026-11-23T15:00:00Z';

describe('days and times by the school clock', () => {
  test.each([
    ['2026-11-23T14:10:00Z', 'today 14:10'],
    ['2026-11-24T09:00:00Z', 'tomorrow 09:00'],
    ['2026-11-22T23:59:00Z', 'yesterday 23:59'],
    ['2026-11-27T15:30:00Z', 'Fri 27 Nov 15:30'],
    ['2026-09-08T07:05:00Z', 'Tue 8 Sep 08:05'],
    ['2025-12-19T13:00:00Z', '19 Dec 2025 13:00'],
    ['2026-11-23T00:00:00Z', 'today 00:00'],
  ])('%s reads %s', (moment, words) => {
    expect(formatMoment(moment, now)).toBe(words);
  });

  test('in summer the school is an hour ahead of UTC, so midnight is a day later', () => {
    expect(formatClock('2026-06-30T23:30:00Z')).toBe('00:30');
    expect(formatDay('2026-06-30T23:30:00Z', '2026-07-01T10:00:00Z')).toBe('today');
  });

  test('something that is not a moment is refused', () => {
    expect(() => formatClock('soon')).toThrow(RangeError);
  });
});

test('a day on paper is whole', () => {
  expect(formatWholeDay('2026-11-24')).toBe('Tue 24 Nov 2026');
  expect(formatWholeDay('2026-06-30T23:30:00Z')).toBe('Wed 1 Jul 2026');
});

describe('waiting', () => {
  test.each([
    [0, 'less than a minute'],
    [-5_000, 'less than a minute'],
    [5 * 60_000, '5 min'],
    [2.9 * 3_600_000, '2 h'],
    [24 * 3_600_000, '1 day'],
    [75 * 3_600_000, '3 days'],
  ])('%d ms is %s', (length, words) => {
    expect(formatLength(length)).toBe(words);
  });

  test('names the length since', () => {
    expect(formatWaiting('2026-11-23T13:00:00Z', now)).toBe('waiting 2 h');
  });
});

describe('the date-and-time field', () => {
  test.each(['2026-11-27T15:30', '2026-06-12T09:05', '2026-01-01T00:00'])(
    '%s comes back as itself',
    (value) => {
      const moment = fromSchoolField(value);
      expect(moment && toSchoolField(moment)).toBe(value);
    },
  );

  test('summer time is taken off', () => {
    expect(fromSchoolField('2026-06-12T09:05')?.toISOString()).toBe('2026-06-12T08:05:00.000Z');
  });

  test('the hour that the clocks skip in March is no moment', () => {
    expect(fromSchoolField('2026-03-29T01:30')).toBeNull();
  });

  test('the hour that comes twice in October is its first', () => {
    expect(fromSchoolField('2026-10-25T01:30')?.toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });

  test.each(['', 'tomorrow', '2026-02-31T10:00', '2026-13-01T10:00'])(
    '%j is no moment',
    (value) => {
      expect(fromSchoolField(value)).toBeNull();
    },
  );
});
