import { describe, expect, test } from 'vitest';
import { Refusal } from '../../kernel/errors.ts';
import {
  type FlagEntry,
  flagInForce,
  readSealable,
  requireLiftable,
  requireReviewAhead,
  reviewIsDue,
  sealableText,
} from './protection.rules.ts';

const entry = (id: string, act: 'set' | 'lifted', reviewOn: string | null = null): FlagEntry => ({
  id,
  act,
  reviewOn,
});

function codeOf(work: () => void): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'allowed';
}

describe('the flag in force', () => {
  test.each<[string, FlagEntry[], string | null]>([
    ['nothing', [], null],
    ['one that was set', [entry('a', 'set')], 'a'],
    ['one that was lifted', [entry('b', 'lifted'), entry('a', 'set')], null],
    ['set anew', [entry('b', 'set'), entry('a', 'set')], 'b'],
    ['set after it was lifted', [entry('c', 'set'), entry('b', 'lifted'), entry('a', 'set')], 'c'],
  ])('%s', (_, newestFirst, id) => {
    expect(flagInForce(newestFirst)?.id ?? null).toBe(id);
  });
  test('holds beyond its day of review', () => {
    expect(flagInForce([entry('a', 'set', '2020-01-01')])?.id).toBe('a');
  });
});

test('a review is due from its day on', () => {
  const due = (reviewOn: string | null) => reviewIsDue({ reviewOn }, '2026-11-24');
  expect([due(null), due('2026-11-25'), due('2026-11-24'), due('2026-11-23')]).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('a review lies ahead', () => {
  const asked = (day: string | null) => codeOf(() => requireReviewAhead(day, '2026-11-24'));
  expect([asked(null), asked('2026-11-25'), asked('2026-11-24')]).toEqual([
    'allowed',
    'allowed',
    'bad-input',
  ]);
});

test('only the flag in force, as it was read, is lifted', () => {
  const lift = (inForce: FlagEntry | null) => codeOf(() => requireLiftable(inForce, 'a'));
  expect([lift(entry('a', 'set')), lift(entry('b', 'set')), lift(null)]).toEqual([
    'allowed',
    'stale',
    'wrong-state',
  ]);
});

test('what is sealed is read back, and anything else is refused', () => {
  const words = { kind: 'adopted', reason: 'Zoë’s “family” asked' } as const;
  expect(readSealable(sealableText(words))).toEqual(words);
  expect(() => readSealable('')).toThrow('JSON');
  for (const text of ['{}', '{"kind":"king","reason":"x"}'])
    expect(() => readSealable(text)).toThrow('invalid');
});
