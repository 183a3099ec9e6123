import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeBoxes, overlap, toPixels } from './boxes.ts';
import { tileStarts } from './tiles.ts';

const LIMITS = { overlap: 0.4, containment: 0.7, smallestPart: 0.15 };
const face = (
  x: number,
  y: number,
  side: number,
  score: number,
): { x: number; y: number; width: number; height: number; score: number } => ({
  x,
  y,
  width: side,
  height: side,
  score,
});

describe('one box a face', () => {
  test('the better of two boxes of one face stays', () => {
    expect(mergeBoxes([face(0, 0, 100, 0.7), face(10, 5, 100, 0.9)], LIMITS)).toEqual([
      face(10, 5, 100, 0.9),
    ]);
  });

  test('faces cheek to cheek stay two', () => {
    expect(mergeBoxes([face(0, 0, 100, 0.9), face(70, 0, 100, 0.8)], LIMITS)).toHaveLength(2);
  });

  test('a part of a better face goes, however small', () => {
    expect(mergeBoxes([face(0, 0, 100, 0.9), face(30, 30, 20, 0.6)], LIMITS)).toHaveLength(1);
  });

  test('a doubtful large box around better small faces takes none of them away', () => {
    const small = [face(10, 10, 20, 0.9), face(60, 10, 20, 0.8)];
    expect(mergeBoxes([face(0, 0, 100, 0.5), ...small], LIMITS)).toEqual(
      expect.arrayContaining(small),
    );
  });

  test('overlap is intersection over union', () => {
    expect(overlap(face(0, 0, 10, 1), face(5, 0, 10, 1))).toBeCloseTo(1 / 3);
    expect(overlap(face(0, 0, 10, 1), face(10, 0, 10, 1))).toBe(0);
  });
});

test('whole pixels stay inside the picture and are never empty', () => {
  const number = fc.double({ min: -500, max: 500, noNaN: true });
  const length = fc.double({ min: 0, max: 500, noNaN: true });
  fc.assert(
    fc.property(number, number, length, length, (x, y, width, height) => {
      const box = toPixels({ x, y, width, height }, { width: 200, height: 100 });
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.width).toBeGreaterThan(0);
      expect(box.height).toBeGreaterThan(0);
      expect(box.x + box.width).toBeLessThanOrEqual(200);
      expect(box.y + box.height).toBeLessThanOrEqual(100);
    }),
  );
});

test('tiles cover the whole length and share at least the overlap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (length) => {
      const starts = tileStarts(length, 512, 96);
      expect(starts[0]).toBe(0);
      expect((starts.at(-1) ?? 0) + 512).toBeGreaterThanOrEqual(length);
      for (const [index, start] of starts.slice(1).entries()) {
        // Rounding to whole pixels may take one.
        expect((starts[index] ?? 0) + 512 - start).toBeGreaterThanOrEqual(95);
      }
    }),
  );
});
