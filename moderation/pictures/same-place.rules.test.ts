import { describe, expect, test } from 'vitest';
import { drawnFingerprint } from '../../test/factories/fingerprints.ts';
import { mirrored } from './fingerprint.rules.ts';
import type { Fingerprint, Spot } from './fingerprint.rules.ts';
import { boxUnder, overlayOf } from './same-place.rules.ts';

const SIZE = { width: 1000, height: 750 };
const BOX = { x: 400, y: 300, width: 60, height: 80 };
const picture = drawnFingerprint(1, 60);

function moved(by: (spot: Spot) => Partial<Spot>): Fingerprint {
  return { ...picture, spots: picture.spots.map((spot) => ({ ...spot, ...by(spot) })) };
}

const enlarged = moved(({ x, y, radius }) => ({
  x: (x - 0.25) * 2,
  y: (y - 0.19) * 2,
  radius: radius * 2,
}));
/** The part from (250, 190) to (750, 565), twice as large as in the whole. */
const part: Fingerprint = {
  ...enlarged,
  spots: enlarged.spots.filter(({ x, y }) => x > 0 && x < 1 && y > 0 && y < 0.75),
};

describe('where a box of another picture is in this one', () => {
  test.each([
    ['the same picture', picture, SIZE, BOX],
    [
      'the same in half the size',
      picture,
      { width: 500, height: 375 },
      { x: 200, y: 150, width: 30, height: 40 },
    ],
    ['a mirror image', mirrored(picture), SIZE, { ...BOX, x: 540 }],
    ['a part, enlarged', part, SIZE, { x: 300, y: 220, width: 120, height: 160 }],
    ['a part in the mirror', mirrored(part), SIZE, { x: 580, y: 220, width: 120, height: 160 }],
  ])('%s', (_, here, size, expected) => {
    const overlay = overlayOf(here, picture);
    const found = boxUnder(overlay, BOX, size, SIZE);
    for (const side of ['x', 'y', 'width', 'height'] as const) {
      expect(Math.abs(found[side] - expected[side]), `${side} ${found[side]}`).toBeLessThan(3);
    }
  });

  test('lies beyond the edge when it was left out', () => {
    const { x, width } = boxUnder(overlayOf(part, picture), { ...BOX, x: 20 }, SIZE, SIZE);
    expect(x + width).toBeLessThan(0);
  });

  test('is found in a picture that was turned by a few degrees', () => {
    const turn = 0.08;
    const turned = moved(({ x, y }) => ({
      x: x * Math.cos(turn) - y * Math.sin(turn) + 0.05,
      y: x * Math.sin(turn) + y * Math.cos(turn),
    }));
    const { x, y } = boxUnder(overlayOf(turned, picture), BOX, SIZE, SIZE);
    const centre = { x: 430, y: 340 };
    const there = {
      x: centre.x * Math.cos(turn) - centre.y * Math.sin(turn) + 50,
      y: centre.x * Math.sin(turn) + centre.y * Math.cos(turn),
    };
    expect(Math.hypot(x + 30 - there.x, y + 40 - there.y)).toBeLessThan(3);
  });

  test('is taken to be in the same place when only the look of the whole was compared', () => {
    expect(boxUnder(undefined, BOX, { width: 500, height: 375 }, SIZE)).toEqual({
      x: 200,
      y: 150,
      width: 30,
      height: 40,
    });
  });

  test('is unknown in another picture', () => {
    expect(overlayOf(drawnFingerprint(2, 60), picture)).toBeUndefined();
  });
});
