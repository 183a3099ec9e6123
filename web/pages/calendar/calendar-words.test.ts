import { describe, expect, test } from 'vitest';
import { monthsLater, onDay, spokenMonth, wordsOfDay } from './calendar-words.ts';

const SCHOOLS = [
  { id: 'a', shortName: 'SSQ' },
  { id: 'b', shortName: 'LF' },
];
const usual = { day: '2026-11-27', bankHoliday: null, off: [], term: [] };

describe('a day in words', () => {
  test('of one of two schools names it', () => {
    const day = { ...usual, off: [{ schoolId: 'b', is: 'inset' as const }] };
    expect(wordsOfDay(day, SCHOOLS)).toEqual({ says: ['Training day (LF)'], isOff: false });
    expect(wordsOfDay(day, SCHOOLS.slice(1))).toEqual({ says: ['Training day'], isOff: true });
    expect(wordsOfDay(day, SCHOOLS.slice(0, 1))).toEqual({ says: [], isOff: false });
  });
  test('of a bank holiday is off for all', () => {
    const day = { ...usual, bankHoliday: 'Christmas Day' };
    expect(wordsOfDay(day, SCHOOLS)).toEqual({ says: ['Christmas Day'], isOff: true });
  });
});

test('months before and after', () => {
  expect([monthsLater('2026-11', 2), monthsLater('2026-01', -1)]).toEqual(['2027-01', '2025-12']);
  expect(spokenMonth('2026-11')).toBe('November 2026');
});

test('another day keeps the time of day, and not the mark of the night when it came twice', () => {
  expect(onDay('2026-10-25T01:30+00:00', '2026-10-26')).toBe('2026-10-26T01:30');
});
