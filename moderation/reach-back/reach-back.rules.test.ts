import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reachCauseSchema } from './reach-back.contract.ts';
import {
  actsOn,
  causeToday,
  letterByHand,
  letterOfTakeDown,
  saysOf,
  secondsBetween,
  standingOf,
  takenDownBecause,
  takesDown,
  withdrawalsAddress,
} from './reach-back.rules.ts';

const AT = new Date('2026-11-24T14:10:00Z');
const after = (milliseconds: number): Date => new Date(AT.getTime() + milliseconds);

describe('what a cause asks for today', () => {
  const shown = { granted: true, protected: false };
  const notShown = { granted: false, protected: false };
  const flagged = { granted: false, protected: true };

  test.each([
    ['withdrawn', notShown, 'withdrawn'],
    ['withdrawn', shown, null],
    ['refused', notShown, 'refused'],
    ['refused', shown, null],
    ['not-asked', notShown, 'refused'],
    ['granted', shown, 'stricter'],
    // Somebody else's no, which has a case of its own.
    ['granted', notShown, null],
    ['flag', flagged, 'protected'],
    // Lifted again before anybody followed it.
    ['flag', notShown, null],
    ['left', notShown, 'left'],
    ['left', shown, null],
  ] as const)('%s, with %o: %s', (kind, today, cause) => {
    expect(causeToday({ kind }, today)).toBe(cause);
  });
});

test('only who left was published with a yes that nobody took back', () => {
  expect(reachCauseSchema.options.filter((cause) => !takesDown(cause))).toEqual(['left']);
});

test('of a child who is protected nothing is said but that, whatever the case began with', () => {
  for (const cause of reachCauseSchema.options)
    expect(saysOf(cause, true)).toBe('Cannot be published.');
  expect(saysOf('protected', false)).toBe('Cannot be published.');
});

test('seconds are rounded up and never below none', () => {
  expect(secondsBetween(AT, after(1))).toBe(1);
  expect(secondsBetween(AT, after(14_000))).toBe(14);
  expect(secondsBetween(AT, after(14_001))).toBe(15);
  fc.assert(
    fc.property(fc.integer({ max: 0, min: -90_000 }), (milliseconds) => {
      expect(secondsBetween(AT, after(milliseconds))).toBe(0);
    }),
  );
});

describe('how a take-down stands', () => {
  const fresh = { startedAt: null, needsPersonAt: null, doneAt: null, calledOffAt: null };

  test.each([
    [{}, 'waiting', ['call-off']],
    [{ startedAt: AT }, 'running', []],
    [{ startedAt: AT, needsPersonAt: AT }, 'needs-you', ['by-hand', 'try-again', 'call-off']],
    [{ needsPersonAt: AT }, 'needs-you', ['by-hand', 'try-again', 'call-off']],
    [{ startedAt: AT, doneAt: AT }, 'done', []],
    [{ needsPersonAt: AT, calledOffAt: AT }, 'called-off', []],
  ] as const)('%o', (change, standing, acts) => {
    expect(standingOf({ ...fresh, ...change })).toBe(standing);
    expect(actsOn(standing)).toEqual(acts);
  });
});

test('letters say where to look, and neither who nor why', () => {
  const facts = { name: 'Ruth Pembroke', address: withdrawalsAddress('https://house.example/') };
  expect(facts.address).toBe('https://house.example/register/withdrawals');
  expect(letterOfTakeDown({ ...facts, kind: 'pupil' }).subject).toBe(
    'A child in a published post may no longer be shown',
  );
  expect(letterOfTakeDown({ ...facts, kind: 'adult' }).subject).not.toContain('child');
  for (const { subject, body } of [
    letterOfTakeDown({ ...facts, kind: 'pupil' }),
    letterByHand(facts),
  ]) {
    expect(body).toContain(facts.address);
    expect(`${subject} ${body.replace(facts.address, '')}`).not.toMatch(
      /withdr|refus|protect|court|consent/iu,
    );
  }
  expect(takenDownBecause('pupil')).toBe('A child in it may not be shown any more.');
  expect(takenDownBecause('adult')).not.toContain('child');
});
