import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faceProbability, observations, sizeOf } from './face-probability.rules.ts';
import { candidatesAmong } from './sightings.ts';
import type { RawBox } from './sightings.ts';

function box(x: number, y: number, side: number, score: number, level = 0): RawBox {
  return { x, y, width: side, height: side, score, level };
}

function candidates(...networks: RawBox[][]): ReturnType<typeof candidatesAmong> {
  return candidatesAmong(networks.map((boxes) => ({ boxes, headStart: 0 })));
}

describe('one candidate a thing', () => {
  test('boxes of several levels and networks become one, with what each of them saw', () => {
    const [only, ...others] = candidates(
      [box(100, 100, 80, 0.6), box(102, 98, 82, 0.5, 1), box(104, 100, 78, 0.2, 2)],
      [box(96, 96, 90, 0.9)],
    );
    expect(others).toEqual([]);
    expect(only?.evidence).toEqual([
      { best: 0.6, boxes: 3, levels: 2 },
      { best: 0.9, boxes: 1, levels: 1 },
    ]);
    // The first network draws the better boxes.
    expect(only).toMatchObject({ x: 100, width: 80 });
  });

  test('what one network alone saw says so of the others', () => {
    const [only] = candidates([], [box(0, 0, 50, 0.4)]);
    expect(only?.evidence).toEqual([
      { best: 0, boxes: 0, levels: 0 },
      { best: 0.4, boxes: 1, levels: 1 },
    ]);
  });

  test('faces cheek to cheek stay two; a part of a face is none', () => {
    expect(candidates([box(0, 0, 100, 0.9), box(70, 0, 100, 0.8)])).toHaveLength(2);
    expect(candidates([box(0, 0, 100, 0.9), box(30, 30, 20, 0.6)])).toHaveLength(1);
  });

  test('a doubtful large box around better small faces takes none of them away', () => {
    const small = [box(10, 10, 20, 0.9), box(60, 10, 20, 0.8)];
    expect(candidates([box(0, 0, 100, 0.5), ...small])).toHaveLength(3);
  });

  test('the result does not depend on the order in which tiles were looked at', () => {
    const boxes = fc.array(
      fc.record({
        x: fc.integer({ min: 0, max: 300 }),
        y: fc.integer({ min: 0, max: 300 }),
        width: fc.integer({ min: 5, max: 120 }),
        height: fc.integer({ min: 5, max: 120 }),
        score: fc.double({ min: 0.15, max: 1, noNaN: true }),
        level: fc.constantFrom(0, 1, 2),
      }),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(boxes, (seen) => {
        // Boxes of one place and score are the same box for this purpose.
        const distinct = [
          ...new Map(seen.map((each) => [`${each.x} ${each.y} ${each.score}`, each])).values(),
        ];
        expect(candidates(distinct.toReversed())).toEqual(candidates(distinct));
      }),
    );
  });

  test('a pattern of a hundred thousand boxes does not keep the worker busy', () => {
    const pattern = Array.from({ length: 100_000 }, (_, index) =>
      box((index % 400) * 25, Math.floor(index / 400) * 25, 20, 0.15 + (index % 7) / 100),
    );
    expect(candidates(pattern)).toHaveLength(6_000);
  });
});

describe('the probability of a face', () => {
  const picture = { width: 2048, height: 1024 };
  const weights = [-4, -0.5, 0.5, 1, 2, 0.1, 1, 0.7];
  const at = (best: number, boxes = 5, levels = 2): number =>
    faceProbability(
      { width: 80, height: 80, evidence: [{ best, boxes, levels }] },
      picture,
      weights,
    );

  test('sizes are those in a copy of 1024 px', () => {
    expect(sizeOf({ width: 80, height: 60 }, picture)).toBe(40);
  });

  test('grows with the score, with how many boxes lie there, and with levels that agree', () => {
    expect(at(0.9)).toBeGreaterThan(at(0.5));
    expect(at(0.5, 10)).toBeGreaterThan(at(0.5, 1));
    expect(at(0.5, 5, 2)).toBeGreaterThan(at(0.5, 5, 1));
    expect(at(1)).toBeLessThanOrEqual(1);
  });

  test('weights for other networks are refused rather than misread', () => {
    const two = [
      { best: 0.5, boxes: 1, levels: 1 },
      { best: 0.5, boxes: 1, levels: 1 },
    ];
    const candidate = { width: 80, height: 80, evidence: two };
    expect(observations(candidate, picture)).toHaveLength(12);
    expect(() => faceProbability(candidate, picture, weights)).toThrow('other detectors');
  });
});
