import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bitsOf,
  keysOf,
  keysToLookFor,
  mirrored,
  PATTERNS,
  readFingerprint,
  writeFingerprint,
} from './fingerprint.rules.ts';
import type { Fingerprint } from './fingerprint.rules.ts';
import { anyFingerprint } from '../../test/factories/fingerprints.ts';

describe('a fingerprint in writing', () => {
  test('reads back as it was, places to a ten-thousandth', () => {
    fc.assert(
      fc.property(anyFingerprint, (fingerprint) => {
        const back = readFingerprint(writeFingerprint(fingerprint));
        expect(back.width).toBeCloseTo(fingerprint.width, 4);
        expect(back.spots).toHaveLength(fingerprint.spots.length);
        for (const [index, spot] of fingerprint.spots.entries()) {
          const { x, y, radius, ...exact } = spot;
          expect(back.spots[index]).toMatchObject(exact);
          expect(back.spots[index]?.x).toBeCloseTo(x, 4);
          expect(back.spots[index]?.y).toBeCloseTo(y, 4);
          expect(back.spots[index]?.radius).toBeCloseTo(radius, 4);
        }
        // As the database keeps it.
        const stored = Buffer.from(writeFingerprint(fingerprint), 'base64');
        expect(readFingerprint(stored)).toEqual(back);
      }),
    );
  });

  test('that was cut off is refused: it would find less without saying so', () => {
    const written = Buffer.from(writeFingerprint({ width: 1, height: 1, spots: [] }), 'base64');
    expect(readFingerprint(written).spots).toEqual([]);
    expect(() => readFingerprint(written.subarray(0, 3))).toThrow('not whole');
    expect(() => readFingerprint(Buffer.concat([written, Buffer.alloc(15)]))).toThrow('not whole');
  });
});

test('the mirror image of the mirror image is the picture', () => {
  fc.assert(
    fc.property(anyFingerprint, (fingerprint) => {
      const twice = mirrored(mirrored(fingerprint));
      expect(keysOf(twice)).toEqual(keysOf(fingerprint));
      for (const [index, spot] of fingerprint.spots.entries()) {
        expect(twice.spots[index]?.rest).toBe(spot.rest);
        expect(twice.spots[index]?.x).toBeCloseTo(spot.x, 9);
      }
    }),
  );
});

describe('bits', () => {
  test('are the signs of the waves, the coarsest first; the weakest of the key are unsure', () => {
    const waves: number[] = PATTERNS.map(([across]) => (across % 2 === 1 ? -5 : 5));
    waves[4] = 0.1;
    waves[7] = -0.2;
    waves[9] = 0.3;
    const { key, rest, unsure } = bitsOf(waves);
    expect(unsure).toEqual([4, 7, 9]);
    expect(waves.slice(0, 31).map((wave) => wave > 0)).toEqual(
      Array.from({ length: 31 }, (_, bit) => ((key >> bit) & 1) === 1),
    );
    expect(waves.slice(31).map((wave) => wave > 0)).toEqual(
      Array.from({ length: 32 }, (_, bit) => ((rest >>> bit) & 1) === 1),
    );
  });

  test('of the mirror image are those of waves that go the other way across', () => {
    const waves = PATTERNS.map((_, index) => (index % 3) - 0.9);
    const spot = { x: 0.2, y: 0.4, radius: 0.01, ...bitsOf(waves) };
    const other = mirrored({ width: 1, height: 0.5, spots: [spot] }).spots[0];
    const { key, rest } = bitsOf(
      PATTERNS.map(([across], index) => (across % 2 === 1 ? -1 : 1) * (waves[index] ?? 0)),
    );
    expect(other).toMatchObject({ x: 0.8, y: 0.4, key, rest });
  });
});

test('what is looked for: each key and its neighbours by the unsure bits, of both sides', () => {
  const fingerprint: Fingerprint = {
    width: 1,
    height: 1,
    spots: [{ x: 0.5, y: 0.5, radius: 0.1, key: 0b1000, rest: 0, unsure: [0, 3, 5] }],
  };
  const keys = keysToLookFor(fingerprint);
  expect(keys).toHaveLength(8);
  for (const key of [0b1000, 0b1001, 0b0000, 0b0001]) expect(keys).toContain(key);
  expect(keys).toContain(keysOf(mirrored(fingerprint))[0]);
  // They all fit into the database's integers.
  expect(keys.every((key) => key >= 0 && key < 2 ** 31)).toBe(true);
});
