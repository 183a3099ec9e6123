import { expect, test } from 'vitest';
import { BANK_HOLIDAYS } from './bank-holidays.rules.ts';

const DAY_MS = 86_400_000;
const at = (year: number, month: number, day: number): Date =>
  new Date(Date.UTC(year, month - 1, day));
const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
const plus = (date: Date, days: number): Date => new Date(date.getTime() + days * DAY_MS);

/** Easter Sunday by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8). */
function easter(year: number): Date {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return at(year, Math.floor(sum / 31), (sum % 31) + 1);
}

/** The days of the Banking and Financial Dealings Act for England, with the days that stand in for weekends. */
function expected(year: number): string[] {
  const firstMonday = (month: number): Date => {
    const first = at(year, month, 1);
    return plus(first, (8 - first.getUTCDay()) % 7);
  };
  const lastMonday = (month: number): Date => {
    const last = at(year, month, 31);
    return plus(last, -((last.getUTCDay() + 6) % 7));
  };
  const taken = new Set<string>();
  const working = (day: Date): string => {
    let found = day;
    while ([0, 6].includes(found.getUTCDay()) || taken.has(dayOf(found))) found = plus(found, 1);
    taken.add(dayOf(found));
    return dayOf(found);
  };
  return [
    working(at(year, 1, 1)),
    dayOf(plus(easter(year), -2)),
    dayOf(plus(easter(year), 1)),
    dayOf(firstMonday(5)),
    dayOf(lastMonday(5)),
    dayOf(lastMonday(8)),
    working(at(year, 12, 25)),
    working(at(year, 12, 26)),
  ];
}

test.each([2025, 2026, 2027, 2028])('%s has the eight days of the act', (year) => {
  const listed = BANK_HOLIDAYS.filter(({ day }) => day.startsWith(String(year)));
  expect(listed.map(({ day }) => day)).toEqual(expected(year));
});
