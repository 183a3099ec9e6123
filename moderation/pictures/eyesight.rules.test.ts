import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bestEyes,
  type Eyesight,
  isBestFaceModel,
  isBetterFaceModel,
  whyOutdated,
} from './eyesight.rules.ts';

function eyes(version: string, faces?: string): Eyesight {
  const models =
    faces === undefined ? [] : [{ purpose: 'faces' as const, name: faces, version: 'abc-t0.5' }];
  return { checkVersion: [version, ...models.map(({ name }) => `${name}@abc`)].join('+'), models };
}

const LESSER = 'ultraface-rfb-320';
const BEST = 'yunet-n';

describe('facts are outdated', () => {
  test.each([
    ['by a better model', eyes('vision-3', LESSER), eyes('vision-3', BEST), 'better-model'],
    ['by any model when none counted', eyes('vision-3'), eyes('vision-3', LESSER), 'better-model'],
    ['by a newer check', eyes('vision-2', BEST), eyes('vision-3', BEST), 'newer-check'],
    ['by a newer check, by number', eyes('vision-9', BEST), eyes('vision-10', BEST), 'newer-check'],
    ['from before versions had a number', eyes('old', BEST), eyes('vision-1', BEST), 'newer-check'],
    ['by both', eyes('vision-2', LESSER), eyes('vision-3', BEST), 'better-model'],
  ])('%s', (_how, facts, now, why) => {
    expect(whyOutdated(facts, now)).toBe(why);
  });
});

describe('facts stay', () => {
  test.each([
    ['when nothing changed', eyes('vision-3', BEST), eyes('vision-3', BEST)],
    ['when only the lesser model is there', eyes('vision-3', BEST), eyes('vision-3', LESSER)],
    ['when the newer check has the lesser model', eyes('vision-2', BEST), eyes('vision-3', LESSER)],
    ['when the better model has an older check', eyes('vision-3', LESSER), eyes('vision-2', BEST)],
    ['of a model from the future', eyes('vision-3', 'yunet-x'), eyes('vision-3', BEST)],
    ['when eyes are not known', eyes('vision-3', LESSER), eyes('vision-3', 'test eyes')],
    ['when no model counts now', eyes('vision-3', LESSER), eyes('vision-4')],
  ])('%s', (_how, facts, now) => {
    expect(whyOutdated(facts, now)).toBeUndefined();
  });

  test('in the end, whoever looks in whatever order: no picture goes to and fro', () => {
    const anyEyes = fc
      .record({
        version: fc.constantFrom('vision-1', 'vision-2', 'vision-10', 'old'),
        faces: fc.constantFrom(LESSER, BEST, 'another', undefined),
      })
      .map(({ version, faces }) => eyes(version, faces));
    fc.assert(
      fc.property(fc.array(anyEyes, { minLength: 1, maxLength: 6 }), anyEyes, (all, first) => {
        let facts = first;
        let looks = 0;
        for (let round = 0; round < 40; round += 1) {
          const now = all[round % all.length] ?? first;
          if (whyOutdated(facts, now) === undefined) continue;
          facts = now;
          looks += 1;
        }
        // Four versions and three ranks: nothing can get better more often than that.
        expect(looks).toBeLessThanOrEqual(5);
        expect(all.filter((each) => whyOutdated(facts, each) !== undefined)).toEqual([]);
      }),
    );
  });
});

test('the best of several eyes has the best model, then the newest check', () => {
  const [a, b, c] = [eyes('vision-4', LESSER), eyes('vision-2', BEST), eyes('vision-3', BEST)];
  expect(bestEyes([a, b, c])).toBe(c);
  expect(bestEyes([a, eyes('vision-9', 'unknown')])).toBe(a);
  expect(bestEyes([])).toBeUndefined();
});

test('which model is better is known of known models only', () => {
  expect(isBetterFaceModel(BEST, LESSER)).toBe(true);
  expect(isBetterFaceModel(LESSER, BEST)).toBe(false);
  expect(isBetterFaceModel(BEST, BEST)).toBe(false);
  expect(isBetterFaceModel('unknown', LESSER)).toBe(false);
  expect(isBetterFaceModel(BEST, 'unknown')).toBe(false);
  expect([isBestFaceModel(BEST), isBestFaceModel(LESSER)]).toEqual([true, false]);
});
