import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CORNERS, fittedIn, resizeFrom } from './corners.ts';

const PHOTO = { width: 1200, height: 800 };
const SMALLEST = { width: 200, height: 200 };
const BOX = { x: 300, y: 200, width: 400, height: 300 };

describe('resizing by a corner', () => {
  test.each([
    ['se', { x: 300, y: 200, width: 450, height: 320 }],
    ['nw', { x: 350, y: 220, width: 350, height: 280 }],
    ['ne', { x: 300, y: 220, width: 450, height: 280 }],
    ['sw', { x: 350, y: 200, width: 350, height: 320 }],
  ] as const)('%s leaves the corner across where it is', (corner, expected) => {
    expect(resizeFrom(corner, BOX, { x: 50, y: 20 }, PHOTO, { smallest: SMALLEST })).toEqual(
      expected,
    );
  });

  test('ends at the edge of the photo and at the smallest size', () => {
    const limits = { smallest: SMALLEST };
    expect(resizeFrom('se', BOX, { x: 9_999, y: 9_999 }, PHOTO, limits)).toEqual({
      x: 300,
      y: 200,
      width: 900,
      height: 600,
    });
    expect(resizeFrom('nw', BOX, { x: 9_999, y: 9_999 }, PHOTO, limits)).toEqual({
      x: 500,
      y: 300,
      width: 200,
      height: 200,
    });
  });

  test('whatever is dragged, the box lies inside, is large enough and keeps its ratio', () => {
    const by = fc.integer({ min: -3_000, max: 3_000 });
    fc.assert(
      fc.property(
        fc.constantFrom(...CORNERS),
        by,
        by,
        fc.constantFrom(null, 4 / 5, 1, 16 / 9),
        (corner, x, y, ratio) => {
          const begin = fittedIn(BOX, ratio);
          const box = resizeFrom(corner, begin, { x, y }, PHOTO, { smallest: SMALLEST, ratio });
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.y).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(PHOTO.width);
          expect(box.y + box.height).toBeLessThanOrEqual(PHOTO.height);
          expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(199);
          // A ratio is kept to within the pixel that both sides are rounded to.
          const off = ratio === null ? 0 : Math.abs(box.width - box.height * ratio);
          expect(off).toBeLessThanOrEqual(1.5);
        },
      ),
    );
  });
});
