import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverShape as serverShape } from '../../../moderation/pictures/cover.rules.ts';
import { reachesInto as serverReaches } from '../../../moderation/pictures/crop.rules.ts';
import { coversAmong, coverShape, reachesInto, stickerGround } from './cover-geometry.ts';

const box = fc.record({
  x: fc.integer({ min: -50, max: 400 }),
  y: fc.integer({ min: -50, max: 400 }),
  width: fc.integer({ min: 1, max: 300 }),
  height: fc.integer({ min: 1, max: 300 }),
});

describe('the screen and the server', () => {
  test('see a cover in the same place', () => {
    fc.assert(
      fc.property(box, (each) => {
        expect(coverShape(each)).toEqual(serverShape(each));
      }),
    );
  });

  test('agree on what reaches into a crop', () => {
    fc.assert(
      fc.property(box, box, (each, part) => {
        const crop = { ...part, x: Math.abs(part.x), y: Math.abs(part.y) };
        expect(reachesInto(each, crop)).toBe(serverReaches(each, crop));
      }),
    );
  });
});

test('a cover without a look is blurred, and a sticker has one colour at one place', () => {
  const at = { x: 1, y: 2, width: 3, height: 4 };
  expect(
    coversAmong([
      { kind: 'cover', box: at },
      { kind: 'cover', box: at, look: 'sticker' },
      { kind: 'face', box: at },
    ]),
  ).toEqual([
    { box: at, look: 'blur' },
    { box: at, look: 'sticker' },
  ]);
  expect(stickerGround(at)).toBe(stickerGround({ ...at, height: 40 }));
});
