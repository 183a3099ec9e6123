import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDates, readDay } from './pasted-dates.rules.ts';

const TODAY = '2026-11-24';
const read = (text: string) => readDates(text, TODAY);
const problems = (text: string) => read(text).problems;

test('rows as a council’s website and a spreadsheet give them', () => {
  const text = [
    'Autumn term\t2 September 2026\t18 December 2026',
    '',
    'Autumn half-term; Monday 26th October 2026; 30/10/2026',
    'INSET day, 2026-11-27',
    '"Spring half term","15.2.2027","19 Feb 2027"',
  ].join('\r\n');
  expect(read(text)).toEqual({
    problems: [],
    dates: [
      { row: 1, kind: 'term', name: 'Autumn term', firstDay: '2026-09-02', lastDay: '2026-12-18' },
      {
        row: 3,
        kind: 'half-term',
        name: 'Autumn half-term',
        firstDay: '2026-10-26',
        lastDay: '2026-10-30',
      },
      { row: 4, kind: 'inset', name: 'INSET day', firstDay: '2026-11-27', lastDay: '2026-11-27' },
      {
        row: 5,
        kind: 'half-term',
        name: 'Spring half term',
        firstDay: '2027-02-15',
        lastDay: '2027-02-19',
      },
    ],
  });
});

describe('a row that cannot be taken in is named', () => {
  test.each([
    ['Autumn term, 2 September 2026', 'It has no last day.'],
    ['Autumn term', 'It has no first day.'],
    [', 2 September 2026, 18 December 2026', 'It has no name.'],
    ['Easter, 2 April 2027, 3 April 2027', 'says neither term, half-term nor INSET'],
    ['Autumn term, 31 June 2026, 18 December 2026', '“31 June 2026” is not a day.'],
    ['Autumn term, 09/22/2026, 18 December 2026', '“09/22/2026” is not a day.'],
    ['Autumn term, 18 December 2026, 2 September 2026', 'The last day is before the first day.'],
    ['Autumn term, 2 September 2026, 18 December 2027', 'That is more than 150 days'],
    ['Autumn term, 2 September 2062, 18 December 2062', 'The year is too far from now.'],
    ['Autumn term, 2 September 2026, 18 December 2026, =1+1', 'It has more than a name'],
    ['Autumn\u202E term, 2 September 2026, 18 December 2026', 'nobody can see'],
    [`${'Long '.repeat(20)}term, 2 September 2026, 18 December 2026`, 'longer than 60 characters'],
  ])('%s', (row, says) => {
    const [problem, ...more] = problems(`\n${row}`);
    expect(more).toEqual([]);
    expect(problem?.row).toBe(2);
    expect(problem?.says).toContain(says);
  });

  test('each of several, and the good one is not lost in the count', () => {
    const text = 'term\nAutumn term, 2 September 2026, 18 December 2026\nnonsense';
    expect(problems(text).map(({ row }) => row)).toEqual([1, 3]);
    expect(read(text).dates).toHaveLength(1);
  });

  test('more rows than a year has', () => {
    const text = 'INSET, 2026-11-27\n'.repeat(101);
    expect(problems(text)).toEqual([
      { row: 101, says: 'At most 100 rows are taken at once. Paste the rest afterwards.' },
    ]);
    expect(read(text).dates).toEqual([]);
  });
});

test('no text makes it throw, and every day that it reads is one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      for (const date of read(text).dates) {
        expect(readDay(date.firstDay)).toBe(date.firstDay);
        expect(date.firstDay <= date.lastDay).toBe(true);
      }
    }),
  );
});

test('every day is read in each way of writing it', () => {
  const days = fc.integer({ min: 0, max: 20_000 }).map((day) => new Date(day * 86_400_000));
  fc.assert(
    fc.property(days, (day) => {
      const words = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'full' });
      const iso = day.toISOString().slice(0, 10);
      expect(readDay(iso)).toBe(iso);
      expect(readDay(words.format(day))).toBe(iso);
      expect(readDay(day.toLocaleDateString('en-GB', { timeZone: 'UTC' }))).toBe(iso);
    }),
  );
});
