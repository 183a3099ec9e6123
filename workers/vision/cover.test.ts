import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Box, CoverLook } from '../../moderation/pictures/marking.contract.ts';
import { coveredBy } from '../../moderation/pictures/accounting.rules.ts';
import { coverShape } from '../../moderation/pictures/cover.rules.ts';
import { coverArea, coverPicture } from './cover.ts';
import type { CoverPatch, DrawnLook } from './cover.ts';
import type { Raster } from './raster.ts';

const SIDE = 120;
const AREA: Box = { x: 20, y: 16, width: 80, height: 88 };
const LOOKS: readonly CoverLook[] = ['blur', 'pixelate', 'solid', 'sticker'];

function patch(area: Box, look: DrawnLook = 'blur'): CoverPatch {
  return { shape: area, area, look };
}

/** Fine detail everywhere: no two neighbours alike, and another pattern for another seed. */
function busyPicture(seed = 0): Raster {
  const data = Buffer.alloc(SIDE * SIDE * 3);
  for (let at = 0; at < data.length; at++) {
    data[at] = (at * (7919 + seed * 34) + (at >> 5) * 104_729 + seed * 57) % 256;
  }
  return { width: SIDE, height: SIDE, data };
}

/** `picture` with the pixels of `other` in one area. */
function withArea(picture: Raster, area: Box, other: Raster): Raster {
  const data = Buffer.from(picture.data);
  for (let y = area.y; y < area.y + area.height; y++) {
    const from = (y * SIDE + area.x) * 3;
    other.data.copy(data, from, from, from + area.width * 3);
  }
  return { ...picture, data };
}

/** The number of pixels of an area that are still what they were. */
function unchanged(before: Raster, after: Raster, area: Box): number {
  let same = 0;
  for (let y = area.y; y < area.y + area.height; y++) {
    for (let x = area.x; x < area.x + area.width; x++) {
      const at = (y * SIDE + x) * 3;
      if (after.data.subarray(at, at + 3).equals(before.data.subarray(at, at + 3))) same += 1;
    }
  }
  return same;
}

describe.each([...LOOKS, 'plain' as const])('what is covered is gone: %s', (look) => {
  test('whatever was under the cover, the picture comes out byte for byte the same', () => {
    const one = busyPicture();
    const covered = coverPicture(one, [patch(AREA, look)]);
    for (const seed of [1, 2, 3]) {
      const other = withArea(one, AREA, busyPicture(seed));
      expect(other.data.equals(one.data)).toBe(false);
      expect(coverPicture(other, [patch(AREA, look)]).data.equals(covered.data)).toBe(true);
    }
    // White, black: not even how bright it was.
    for (const level of [0, 255]) {
      const flat = { ...one, data: Buffer.alloc(one.data.length, level) };
      const other = withArea(one, AREA, flat);
      expect(coverPicture(other, [patch(AREA, look)]).data.equals(covered.data)).toBe(true);
    }
  });

  test('every pixel is replaced, to the very corners', () => {
    // A colour that neither the surroundings nor a look has.
    const pink = Buffer.alloc(SIDE * SIDE * 3);
    for (let at = 0; at < pink.length; at += 3) pink.set([255, 0, 201], at);
    const before = withArea(busyPicture(), AREA, { width: SIDE, height: SIDE, data: pink });
    const after = coverPicture(before, [patch(AREA, look)]);
    expect(unchanged(before, after, AREA)).toBe(0);
  });

  test('a cover takes no colour from under another one, nor from beyond the crop', () => {
    const one = busyPicture();
    const left = { x: 10, y: 20, width: 40, height: 50 };
    const right = { x: 46, y: 24, width: 44, height: 50 };
    const patches = [patch(left, look), patch(right, look)];
    const crop = { x: 4, y: 8, width: 92, height: 80 };
    const seen = (picture: Raster): Raster => {
      const covered = coverPicture(picture, patches, crop);
      return withArea({ ...one, data: Buffer.alloc(one.data.length) }, crop, covered);
    };
    const beyond = withArea(busyPicture(5), crop, one);
    const under = withArea(withArea(one, left, busyPicture(6)), right, busyPicture(7));
    expect(seen(beyond).data.equals(seen(one).data)).toBe(true);
    expect(seen(under).data.equals(seen(one).data)).toBe(true);
  });
});

describe('drawing', () => {
  test('everything around stays as it was, and so does the picture that was handed in', () => {
    const picture = busyPicture();
    const before = Buffer.from(picture.data);
    for (const look of LOOKS) {
      const covered = coverPicture(picture, [patch(AREA, look)]);
      expect(picture.data.equals(before)).toBe(true);
      const back = withArea(covered, AREA, picture);
      expect(back.data.equals(before)).toBe(true);
    }
  });

  test('the looks differ, and the same cover looks the same each time', () => {
    const drawn = LOOKS.map((look) => coverPicture(busyPicture(), [patch(AREA, look)]).data);
    expect(new Set(drawn.map((data) => data.toString('latin1'))).size).toBe(LOOKS.length);
    for (const [index, look] of LOOKS.entries()) {
      const again = coverPicture(busyPicture(), [patch(AREA, look)]).data;
      expect(again.equals(drawn[index] ?? Buffer.alloc(0))).toBe(true);
    }
  });

  test('pixelate has cells that can be seen, and few of them', () => {
    const grey = { width: SIDE, height: SIDE, data: Buffer.alloc(SIDE * SIDE * 3, 120) };
    const covered = coverPicture(grey, [patch(AREA, 'pixelate')]);
    const along = Array.from({ length: AREA.width }, (_, x) => {
      const at = ((AREA.y + 40) * SIDE + AREA.x + x) * 3;
      return covered.data[at] ?? 0;
    });
    const steps = along.filter((level, x) => x > 0 && level !== along[x - 1]);
    expect(steps).toHaveLength(4);
  });

  test('a sticker at the edge is cut, not squeezed: its disc keeps its middle', () => {
    const box = { x: 90, y: 30, width: 60, height: 60 };
    const area = coverArea(box, { width: SIDE, height: SIDE });
    if (area === undefined) throw new Error('The cover lies inside.');
    const grey = { width: SIDE, height: SIDE, data: Buffer.alloc(SIDE * SIDE * 3, 120) };
    const whole = coverPicture(grey, [{ shape: coverShape(box), area, look: 'sticker' }]);
    const squeezed = coverPicture(grey, [patch(area, 'sticker')]);
    expect(whole.data.equals(squeezed.data)).toBe(false);
    expect(unchanged(grey, whole, area)).toBeLessThan(area.width * area.height * 0.3);
  });

  test('a cover reaches beyond its box and ends at the edge of the picture', () => {
    const size = { width: 2000, height: 1000 };
    expect(coverArea({ x: 500, y: 300, width: 400, height: 500 }, size)).toEqual({
      x: 410,
      y: 210,
      width: 580,
      height: 680,
    });
    // Eighteen pixels at least, and no further than the picture.
    expect(coverArea({ x: 1990, y: 990, width: 20, height: 20 }, size)).toEqual({
      x: 1972,
      y: 972,
      width: 28,
      height: 28,
    });
    expect(coverArea({ x: 3000, y: 100, width: 20, height: 20 }, size)).toBeUndefined();
  });

  test.each(LOOKS)('one pixel, a strip, the whole picture and a hundred at once: %s', (look) => {
    const picture = busyPicture();
    const whole = { x: 0, y: 0, width: SIDE, height: SIDE };
    const areas = [
      { x: 0, y: 0, width: 1, height: 1 },
      { x: 5, y: 0, width: 2, height: 120 },
      whole,
    ];
    for (const area of areas) {
      const covered = coverPicture(picture, [patch(area, look)]);
      expect(covered.data).toHaveLength(picture.data.length);
      expect(covered.data.equals(picture.data)).toBe(false);
    }
    const all = Array.from({ length: 100 }, (_, index) =>
      patch({ x: (index % 10) * 12, y: Math.floor(index / 10) * 12, width: 12, height: 12 }, look),
    );
    // Nothing is left to take a colour from: the outcome is the same for every picture.
    const covered = coverPicture(picture, all);
    expect(coverPicture(busyPicture(3), all).data.equals(covered.data)).toBe(true);
  });

  test('a heap of covers is drawn once, and one that would take minutes is refused', () => {
    const picture = busyPicture();
    const whole = { x: 0, y: 0, width: SIDE, height: SIDE };
    const heap = Array.from({ length: 400 }, () => patch(whole, 'solid'));
    expect(
      coverPicture(picture, heap).data.equals(coverPicture(picture, [patch(whole, 'solid')]).data),
    ).toBe(true);
    const large = { width: 2000, height: 2000, data: Buffer.alloc(2000 * 2000 * 3) };
    const shifted = Array.from({ length: 400 }, (_, x) =>
      patch({ x, y: 400 - x, width: 1500, height: 1500 }),
    );
    expect(() => coverPicture(large, shifted)).toThrow(RangeError);
  });
});

const anyFace = fc.record({
  x: fc.integer({ min: 20, max: 50 }),
  y: fc.integer({ min: 20, max: 50 }),
  width: fc.integer({ min: 5, max: 50 }),
  height: fc.integer({ min: 5, max: 50 }),
});
/** By how much each edge of a cover differs from that of the face. */
const anyShift = fc.integer({ min: -30, max: 30 });
const anyShifts = fc.tuple(anyShift, anyShift, anyShift, anyShift);

test('a face that counts as covered is gone to the last pixel, and one that is not all gone does not count', () => {
  const picture = busyPicture();
  const another = busyPicture(5);
  const counted = { covered: 0, open: 0 };
  fc.assert(
    fc.property(
      anyFace,
      anyShifts,
      fc.constantFrom(...LOOKS),
      (face, [x, y, right, down], look) => {
        const cover = {
          x: face.x + x,
          y: face.y + y,
          width: Math.max(1, face.width - x + right),
          height: Math.max(1, face.height - y + down),
        };
        const area = coverArea(cover, picture);
        if (area === undefined) return;
        const drawn = [{ shape: coverShape(cover), area, look }];
        const other = withArea(picture, face, another);
        const isGone = coverPicture(picture, drawn).data.equals(coverPicture(other, drawn).data);
        const isCovered = coveredBy(face, cover);
        counted[isCovered ? 'covered' : 'open'] += 1;
        expect(isCovered && !isGone).toBe(false);
      },
    ),
    { numRuns: 400 },
  );
  // About a quarter is covered.
  expect(Math.min(counted.covered, counted.open)).toBeGreaterThan(40);
});
