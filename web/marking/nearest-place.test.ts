import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestPlace } from './nearest-place.ts';
import type { Place } from './places.ts';

function place(key: string, x: number, y: number, side: number): Place {
  return {
    kind: 'found',
    key,
    label: key,
    name: key,
    face: 1,
    box: { x, y, width: side, height: side },
    marking: null,
    added: null,
    isDeclared: false,
  };
}

// A photo of 3000 px on a phone of 390: faces of 60 px are 8 px wide there, and 20 px apart.
const SHOWN = 390 / 3000;
const left = place('left', 1000, 500, 60);
const right = place('right', 1150, 500, 60);

test('a press near a small box means it, and of two the nearer one', () => {
  expect(nearestPlace([left, right], { x: 1080, y: 530 }, SHOWN)?.key).toBe('left');
  expect(nearestPlace([left, right], { x: 1120, y: 530 }, SHOWN)?.key).toBe('right');
  // 22 CSS pixels below the middle of the left one.
  expect(nearestPlace([left, right], { x: 1030, y: 530 + 21 / SHOWN }, SHOWN)?.key).toBe('left');
});

test('a press beside everything means nothing', () => {
  expect(nearestPlace([left, right], { x: 1030, y: 530 + 23 / SHOWN }, SHOWN)).toBeNull();
  expect(nearestPlace([], { x: 0, y: 0 }, SHOWN)).toBeNull();
});

test('within a large box a small one over it can be pressed', () => {
  const around = place('around', 900, 400, 400);
  expect(nearestPlace([around, left], { x: 1030, y: 530 }, 1)?.key).toBe('left');
});

test('every box can be pressed in its middle when no other lies over it', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 29 }), { minLength: 1, maxLength: 30 }),
      (columns) => {
        const places = columns.map((column) => place(String(column), column * 100, 0, 60));
        for (const each of places) {
          const middle = { x: each.box.x + 30, y: 30 };
          expect(nearestPlace(places, middle, SHOWN)?.key).toBe(each.key);
        }
      },
    ),
  );
});
