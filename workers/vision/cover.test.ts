import { describe, expect, test } from 'vitest';
import type { Box } from '../../moderation/pictures/facts.contract.ts';
import { coverArea, coverPicture } from './cover.ts';
import type { Raster } from './raster.ts';

const SIDE = 120;
const AREA: Box = { x: 20, y: 16, width: 80, height: 88 };
const soft = (): 'soft' => 'soft';

/** Fine detail everywhere: no two neighbours alike. */
function busyPicture(): Raster {
  const data = Buffer.alloc(SIDE * SIDE * 3);
  for (let at = 0; at < data.length; at++) data[at] = (at * 7919 + (at >> 5) * 104_729) % 256;
  return { width: SIDE, height: SIDE, data };
}

/** Turns each of the 4 x 4 cells of the area upside down: other details, the same means. */
function withOtherDetails(picture: Raster): Raster {
  const data = Buffer.from(picture.data);
  const pixel = (x: number, y: number): number => ((AREA.y + y) * SIDE + AREA.x + x) * 3;
  const cellWidth = AREA.width / 4;
  const cellHeight = AREA.height / 4;
  for (let y = 0; y < AREA.height; y++) {
    for (let x = 0; x < AREA.width; x++) {
      const left = Math.floor(x / cellWidth) * cellWidth;
      const top = Math.floor(y / cellHeight) * cellHeight;
      const from = pixel(2 * left + cellWidth - 1 - x, 2 * top + cellHeight - 1 - y);
      picture.data.copy(data, pixel(x, y), from, from + 3);
    }
  }
  return { ...picture, data };
}

describe('what is covered is gone', () => {
  test('pictures that differ in every detail under the cover come out byte for byte the same', () => {
    const one = busyPicture();
    const other = withOtherDetails(one);
    expect(other.data.equals(one.data)).toBe(false);
    const covered = coverPicture(one, [AREA], soft);
    expect(coverPicture(other, [AREA], soft).data.equals(covered.data)).toBe(true);
    // Plain goes further: where the colours were does not matter either.
    const plain = coverPicture(one, [AREA], () => 'plain');
    const [x, y] = [AREA.x + 3, AREA.y + 5];
    const colour = plain.data.subarray((y * SIDE + x) * 3, (y * SIDE + x) * 3 + 3);
    for (let row = AREA.y; row < AREA.y + AREA.height; row++) {
      const start = (row * SIDE + AREA.x) * 3;
      expect(plain.data.subarray(start, start + 3).equals(colour)).toBe(true);
    }
  });

  test('everything around stays as it was, and so does the picture that was handed in', () => {
    const picture = busyPicture();
    const before = Buffer.from(picture.data);
    const covered = coverPicture(picture, [AREA], soft);
    expect(picture.data.equals(before)).toBe(true);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const isInside =
          x >= AREA.x && x < AREA.x + AREA.width && y >= AREA.y && y < AREA.y + AREA.height;
        const at = (y * SIDE + x) * 3;
        if (!isInside && !covered.data.subarray(at, at + 3).equals(before.subarray(at, at + 3))) {
          throw new Error(`Changed outside the cover at ${x}, ${y}.`);
        }
      }
    }
  });

  test('a cover reaches beyond its box and ends at the edge of the picture', () => {
    const size = { width: 200, height: 100 };
    expect(coverArea({ x: 50, y: 30, width: 40, height: 50 }, size)).toEqual({
      x: 41,
      y: 21,
      width: 58,
      height: 68,
    });
    expect(coverArea({ x: 190, y: 90, width: 20, height: 20 }, size)).toEqual({
      x: 186,
      y: 86,
      width: 14,
      height: 14,
    });
    expect(coverArea({ x: 300, y: 10, width: 20, height: 20 }, size)).toBeUndefined();
  });

  test('one pixel and a strip can be covered too', () => {
    const picture = busyPicture();
    const areas = [
      { x: 0, y: 0, width: 1, height: 1 },
      { x: 5, y: 0, width: 2, height: 120 },
    ];
    expect(coverPicture(picture, areas, soft).data).toHaveLength(picture.data.length);
  });
});
