import { describe, expect, test } from 'vitest';
import { Refusal } from '../kernel/errors.ts';
import { draftStateSchema } from './states.contract.ts';
import { atItsTime, type Waiting, wantedMoment } from './timing.rules.ts';
import { weeksOf } from './weeks.rules.ts';

const NOW = new Date('2026-02-24T12:00:00Z');

function refusal(wall: string, now = NOW): { says: string; code: string } | undefined {
  try {
    wantedMoment(wall, now);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { says: `${error.message} ${error.remedy}`, code: error.code };
  }
}

describe('a time that somebody asks for', () => {
  test('the hour that the clocks skip is refused, with the next possible time', () => {
    expect(refusal('2026-03-29T01:30')).toEqual({
      code: 'bad-input',
      says: 'The clocks go forward on Sunday, 29 March, so there is no 01:30 on that day. The next possible time is 02:00.',
    });
    expect(wantedMoment('2026-03-29T02:00', NOW)).toEqual(new Date('2026-03-29T01:00:00Z'));
  });

  test('the hour that comes twice is the first, unless the second is meant', () => {
    expect(wantedMoment('2026-10-25T01:30', NOW)).toEqual(new Date('2026-10-25T00:30:00Z'));
    expect(wantedMoment('2026-10-25T01:30+00:00', NOW)).toEqual(new Date('2026-10-25T01:30:00Z'));
  });

  test.each(['2026-02-30T10:00', 'tomorrow', '2026-02-25T10:00+00:00', '2026-10-25T03:30+00:00'])(
    '%s is no time',
    (wall) => {
      expect(refusal(wall)?.says).toBe('This is not a day and a time. Choose a day and a time.');
    },
  );

  test('what has passed is refused, to the minute', () => {
    expect(refusal('2026-02-24T12:00')?.says).toContain('This time has passed');
    expect(refusal('2026-02-24T12:01')).toBeUndefined();
  });

  test('thirteen months ahead is the last', () => {
    expect(refusal('2027-03-24T12:00')).toBeUndefined();
    expect(refusal('2027-03-24T12:01')?.says).toBe(
      'A post can be planned 13 months ahead, which is until 24 March 2027. Choose an earlier day.',
    );
  });
});

describe('when its time comes', () => {
  const waiting: Waiting = {
    state: 'awaiting-decision',
    wantedAt: NOW,
    updatedAt: new Date(NOW.getTime() - 60_000),
    wasApproved: false,
  };
  const later = new Date(NOW.getTime() + 60_000);

  test('only what waits for its first decision expires', () => {
    const steps = draftStateSchema.options.map((state) => [
      state,
      atItsTime({ ...waiting, state }, NOW),
    ]);
    expect(steps.filter(([, step]) => step !== 'nothing')).toEqual([
      ['awaiting-decision', 'expires'],
    ]);
  });
  test('not a moment before, and never without a time', () => {
    expect(atItsTime(waiting, new Date(NOW.getTime() - 1))).toBe('later');
    expect(atItsTime({ ...waiting, wantedAt: null }, NOW)).toBe('nothing');
  });
  test('one that was approved and came back late asks in the inbox', () => {
    expect(atItsTime({ ...waiting, wasApproved: true, updatedAt: later }, later)).toBe('nothing');
  });
  test('one that came back before its time and was not decided again expires', () => {
    expect(atItsTime({ ...waiting, wasApproved: true }, NOW)).toBe('expires');
  });
});

describe('the weeks of a month', () => {
  test.each([
    ['2026-11', '2026-10-26', '2026-12-06', 42],
    ['2027-02', '2027-02-01', '2027-02-28', 28],
    ['2026-12', '2026-11-30', '2027-01-03', 35],
  ])('%s: from %s to %s', (month, first, last, count) => {
    const days = weeksOf(month);
    expect([days[0], days.at(-1), days.length]).toEqual([first, last, count]);
  });
});
