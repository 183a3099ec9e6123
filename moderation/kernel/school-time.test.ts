import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  instantFromSchoolClock,
  nextOnSchoolClock,
  schoolClock,
  schoolDay,
  schoolReading,
} from './school-time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The years in which British summer time begins and ends on the last Sundays of March and October at 01:00 UTC. */
const FROM = Date.UTC(1996, 0, 1);
const UNTIL = Date.UTC(2060, 0, 1);
const minute = fc
  .integer({ min: FROM / MINUTE, max: UNTIL / MINUTE })
  .map((each) => new Date(each * MINUTE));

function utc(wall: string): string | undefined {
  return instantFromSchoolClock(wall)?.toISOString();
}

describe('in winter and in summer', () => {
  test.each([
    ['2026-11-24T15:30', '2026-11-24T15:30:00.000Z'],
    ['2026-06-24T15:30', '2026-06-24T14:30:00.000Z'],
    ['2026-07-01T00:30', '2026-06-30T23:30:00.000Z'],
    ['2028-02-29T09:00', '2028-02-29T09:00:00.000Z'],
  ])('%s on the school clock is %s', (wall, instant) => {
    expect(utc(wall)).toBe(instant);
    expect(schoolClock(new Date(instant))).toBe(wall);
  });
});

describe('when the clocks go forward (29 March 2026)', () => {
  test.each([
    ['2026-03-29T00:59', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29T01:00', undefined],
    ['2026-03-29T01:30', undefined],
    ['2026-03-29T01:59', undefined],
    ['2026-03-29T02:00', '2026-03-29T01:00:00.000Z'],
  ])('%s is %s', (wall, instant) => {
    expect(utc(wall)).toBe(instant);
  });

  test('none of the sixty skipped minutes exists, in any year', () => {
    for (const night of ['2025-03-30', '2026-03-29', '2027-03-28', '2028-03-26']) {
      for (let each = 0; each < 60; each += 1) {
        expect(utc(`${night}T01:${String(each).padStart(2, '0')}`)).toBeUndefined();
      }
    }
  });

  test('the clock steps from 00:59 to 02:00', () => {
    expect(schoolClock(new Date('2026-03-29T00:59:59Z'))).toBe('2026-03-29T00:59');
    expect(schoolClock(new Date('2026-03-29T01:00:00Z'))).toBe('2026-03-29T02:00');
  });
});

describe('when the clocks go back (25 October 2026)', () => {
  test.each([
    ['2026-10-25T00:59', '2026-10-24T23:59:00.000Z'],
    ['2026-10-25T01:00', '2026-10-25T00:00:00.000Z'],
    ['2026-10-25T01:30', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T01:59', '2026-10-25T00:59:00.000Z'],
    ['2026-10-25T02:00', '2026-10-25T02:00:00.000Z'],
  ])('of the two readings of %s the first counts: %s', (wall, instant) => {
    expect(utc(wall)).toBe(instant);
  });

  test('the clock shows the hour twice', () => {
    expect(schoolClock(new Date('2026-10-25T00:30:00Z'))).toBe('2026-10-25T01:30');
    expect(schoolClock(new Date('2026-10-25T01:30:00Z'))).toBe('2026-10-25T01:30');
  });
});

describe('the school day', () => {
  test.each([
    ['2026-11-23T23:59:59.999Z', '2026-11-23'],
    ['2026-11-24T00:00:00.000Z', '2026-11-24'],
    ['2026-06-23T22:59:59.999Z', '2026-06-23'],
    ['2026-06-23T23:00:00.000Z', '2026-06-24'],
    ['2026-10-24T22:59:59.999Z', '2026-10-24'],
    ['2026-10-24T23:00:00.000Z', '2026-10-25'],
    ['2026-10-25T23:59:59.999Z', '2026-10-25'],
  ])('%s belongs to %s', (instant, day) => {
    expect(schoolDay(new Date(instant))).toBe(day);
  });

  test('is the day that the school clock shows', () => {
    fc.assert(
      fc.property(minute, (instant) => {
        expect(schoolDay(instant)).toBe(schoolClock(instant).slice(0, 10));
      }),
    );
  });
});

test('a reading of the clock leads back to its minute, or to the first of its two', () => {
  fc.assert(
    fc.property(minute, (instant) => {
      const back = instantFromSchoolClock(schoolClock(instant));
      const earlier = instant.getTime() - (back?.getTime() ?? Number.NaN);
      expect([0, HOUR]).toContain(earlier);
      expect(back === undefined ? '' : schoolClock(back)).toBe(schoolClock(instant));
    }),
    { numRuns: 500 },
  );
});

test('a later reading is a later moment, save in the hour that comes twice', () => {
  fc.assert(
    fc.property(minute, fc.integer({ min: 61, max: 60 * 24 * 400 }), (instant, minutes) => {
      const later = new Date(instant.getTime() + minutes * MINUTE);
      const [first, second] = [instant, later].map((each) =>
        instantFromSchoolClock(schoolClock(each)),
      );
      expect(first?.getTime()).toBeLessThan(second?.getTime() ?? 0);
    }),
  );
});

test.each([
  '',
  'tomorrow',
  '2026-11-24',
  '2026-11-24 15:30',
  '2026-11-24T15:30:00',
  '2026-11-24T15:30Z',
  '2026-11-24T15:30+01:00',
  ' 2026-11-24T15:30',
  '2026-11-24T15:30 ',
  '2026-11-24T24:00',
  '2026-11-24T15:60',
  '2026-02-29T09:00',
  '2026-13-01T09:00',
  '26-11-24T15:30',
  '2026-11-24T5:30',
])('"%s" is no reading of the school clock', (wall) => {
  expect(instantFromSchoolClock(wall)).toBeUndefined();
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (wall) => {
      expect(instantFromSchoolClock(wall)).toBeUndefined();
    }),
  );
});

/** What another implementation of the zone database shows: Intl, as ICU has it. */
const LONDON = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/London',
  dateStyle: 'short',
  timeStyle: 'short',
});
const byIntl = (instant: Date): string => LONDON.format(instant).replace(' ', 'T');

describe('held against Intl', () => {
  test('the school clock shows the same at every moment', () => {
    fc.assert(
      fc.property(minute, (instant) => {
        expect(schoolClock(instant)).toBe(byIntl(instant));
      }),
    );
  });

  test('every moment has one reading that leads back to that very moment, also in the nights of the clock changes', () => {
    const changing = fc
      .tuple(
        fc.constantFrom('2025-10-26', '2026-03-29', '2026-10-25', '2027-03-28', '2027-10-31'),
        fc.integer({ min: -120, max: 240 }),
      )
      .map(([night, minutes]) => new Date(Date.parse(`${night}T00:00:00Z`) + minutes * MINUTE));
    fc.assert(
      fc.property(fc.oneof(minute, changing), (instant) => {
        const reading = schoolReading(instant);
        expect(instantFromSchoolClock(reading)).toEqual(instant);
        expect(reading.slice(0, 16)).toBe(byIntl(instant));
      }),
      { numRuns: 1_000 },
    );
  });

  test('a wall time that no moment shows has a next one, which is the first moment after the change', () => {
    for (let each = 0; each < 60; each += 1) {
      const wall = `2026-03-29T01:${String(each).padStart(2, '0')}`;
      const next = nextOnSchoolClock(wall);
      expect(next).toBe('2026-03-29T02:00');
      const moment = instantFromSchoolClock(next ?? '') ?? new Date(Number.NaN);
      expect(byIntl(new Date(moment.getTime() - MINUTE))).toBe('2026-03-29T00:59');
    }
    expect(nextOnSchoolClock('2026-03-29T02:00')).toBeUndefined();
    expect(nextOnSchoolClock('nonsense')).toBeUndefined();
  });
});

test.each(['2026-10-25T00:59+00:00', '2026-10-25T02:00+00:00', '2026-11-24T15:30+00:00'])(
  '"%s" is not written so: it comes once',
  (wall) => {
    expect(instantFromSchoolClock(wall)).toBeUndefined();
  },
);
