import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, sha256, sha256Hex } from './digest.ts';
import { Secret } from './secret.ts';

test('SHA-256 of "abc", as in FIPS 180-4', () => {
  const known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(sha256Hex('abc')).toBe(known);
  expect(sha256Hex(Buffer.from('abc'))).toBe(known);
  expect(sha256('abc').toString('hex')).toBe(known);
});

test('text is digested as UTF-8', () => {
  expect(sha256Hex('Zoë ☃')).toBe(sha256Hex(Buffer.from('Zoë ☃', 'utf8')));
});

/** Few words and numbers, so that two values are often, but not always, the same. */
const leaf = fc.oneof(
  fc.constantFrom('', 'a', 'b', '1', 'null', '"', '\\', 'é', 'é', '\u2028'),
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.integer({ min: -2, max: 2 }),
  fc.boolean(),
  fc.constant(null),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'ab', '', '1', 'é', '__proto__'), tie('value'), {
      maxKeys: 3,
    }),
  ),
}));

/** The same value with the keys of every object written in the opposite order. */
function turnedAround(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(turnedAround);
  if (typeof given !== 'object' || given === null) return given;
  const turned: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, each] of Object.entries(given).toReversed()) turned[key] = turnedAround(each);
  return turned;
}

/** Objects compare by what they hold, not by their prototype or the order of their keys. */
function same(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(turnedAround(one), turnedAround(other));
}

const withHole: unknown[] = [1];
withHole[2] = 3;

describe('the canonical spelling', () => {
  test('two values are spelled alike if, and only if, they are equal', () => {
    let alike = 0;
    fc.assert(
      fc.property(value, value, (one, other) => {
        const equal = same(one, other);
        if (equal) alike += 1;
        expect(canonicalJson(one) === canonicalJson(other)).toBe(equal);
      }),
      { numRuns: 2_000 },
    );
    expect(alike).toBeGreaterThan(5);
  });

  test('the order in which keys were written does not count', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(canonicalJson(turnedAround(given))).toBe(canonicalJson(given));
      }),
    );
    expect(canonicalJson({ b: 1, a: [{ d: 2, c: 3 }] })).toBe('{"a":[{"c":3,"d":2}],"b":1}');
  });

  test('the order of a list does', () => {
    expect(canonicalJson(['a', 'b'])).not.toBe(canonicalJson(['b', 'a']));
  });

  test('it is JSON that reads back as the same value', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(same(JSON.parse(canonicalJson(given)), given)).toBe(true);
      }),
    );
  });

  test('a member that is undefined is a member that is not there', () => {
    expect(canonicalJson({ a: 1, b: undefined })).toBe('{"a":1}');
  });

  test('half a character is spelled as an escape and never confused with another half', () => {
    expect(canonicalJson('\ud83d')).toBe('"\\ud83d"');
    expect(sha256Hex(canonicalJson('\ud83d'))).not.toBe(sha256Hex(canonicalJson('\ud83e')));
  });

  test.each([
    ['undefined', undefined],
    ['undefined in a list', [undefined]],
    ['a hole in a list', withHole],
    ['NaN', Number.NaN],
    ['infinity', { a: Number.POSITIVE_INFINITY }],
    ['a big integer', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a date', { at: new Date(0) }],
    ['a map', new Map([['a', 1]])],
    ['a set', new Set([1])],
    ['bytes', Buffer.from('a')],
    ['a secret', { token: Secret.of('hunter2') }],
  ])('refuses %s, which JSON cannot carry exactly', (_name, given) => {
    expect(() => canonicalJson(given)).toThrow(/^A digest cannot cover a/);
  });
});
