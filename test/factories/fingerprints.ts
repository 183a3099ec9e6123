import fc from 'fast-check';
import type { Fingerprint, Spot } from '../../moderation/pictures/fingerprint.rules.ts';

/** Any spot that a picture could have. */
const anySpot: fc.Arbitrary<Spot> = fc.record({
  x: fc.double({ min: 0, max: 1, noNaN: true }),
  y: fc.double({ min: 0, max: 1, noNaN: true }),
  radius: fc.double({ min: 0.005, max: 0.05, noNaN: true }),
  key: fc.nat({ max: 2 ** 31 - 1 }),
  rest: fc.nat({ max: 2 ** 32 - 1 }),
  unsure: fc.uniqueArray(fc.nat({ max: 30 }), { minLength: 3, maxLength: 3 }),
});

export const anyFingerprint: fc.Arbitrary<Fingerprint> = fc.record({
  width: fc.constant(1),
  height: fc.double({ min: 0.3, max: 1, noNaN: true }),
  spots: fc.array(anySpot, { maxLength: 40 }),
});

/** A picture of `count` spots all over it, each looking like no other; the same `seed` gives the same picture. */
export function drawnFingerprint(seed: number, count: number): Fingerprint {
  let state = seed;
  // A generator by Park and Miller: tests need the same picture each time.
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  for (let warm = 0; warm < 10; warm++) next();
  return {
    width: 1,
    height: 0.75,
    spots: Array.from({ length: count }, () => ({
      x: next(),
      y: next() * 0.75,
      radius: 0.01 + next() * 0.02,
      key: Math.floor(next() * 2 ** 31),
      rest: Math.floor(next() * 2 ** 32),
      unsure: [1, 2, 3],
    })),
  };
}
