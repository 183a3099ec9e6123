import { describe, expect, test } from 'vitest';
import { drawnFingerprint } from '../../test/factories/fingerprints.ts';
import { mirrored } from './fingerprint.rules.ts';
import type { Fingerprint, Spot } from './fingerprint.rules.ts';
import { looksTheSame, SAME_FROM_SPOTS } from './same-picture.rules.ts';

const picture = drawnFingerprint(1, 60);
const another = drawnFingerprint(2, 60);

function changed({ width, height, spots }: Fingerprint, by: (spot: Spot) => Spot): Fingerprint {
  return { width, height, spots: spots.map(by) };
}
const part = (
  { width, height, spots }: Fingerprint,
  keep: (spot: Spot) => boolean,
): Fingerprint => ({
  width,
  height,
  spots: spots.filter(keep),
});
/** Spots brought where they lie in a copy that shows the middle at twice the size. */
const enlarged = changed(
  part(picture, ({ x, y }) => x > 0.25 && x < 0.75 && y > 0.19 && y < 0.56),
  (spot) => ({
    ...spot,
    x: (spot.x - 0.25) * 2,
    y: (spot.y - 0.19) * 2,
    radius: spot.radius * 2,
  }),
);
const noisy = changed(picture, (spot) => ({
  ...spot,
  x: spot.x + 0.004,
  key: spot.key ^ 0b101,
  rest: spot.rest ^ 0b11,
}));
const turned = changed(picture, (spot) => ({
  ...spot,
  x: spot.x * Math.cos(0.05) - spot.y * Math.sin(0.05) + 0.1,
  y: spot.x * Math.sin(0.05) + spot.y * Math.cos(0.05),
}));

describe('the same picture', () => {
  test.each([
    ['as it is', picture],
    ['in the mirror', mirrored(picture)],
    ['with noise', noisy],
    ['turned a little', turned],
    ['its middle, enlarged', enlarged],
    ['its middle, enlarged, in the mirror', mirrored(enlarged)],
    ['with much else around it', { ...picture, spots: [...picture.spots, ...another.spots] }],
  ])('%s', (_, copy) => {
    expect(looksTheSame(copy, picture)).toBe(true);
    expect(looksTheSame(picture, copy)).toBe(true);
  });
});

describe('not the same picture', () => {
  test.each<[string, Fingerprint]>([
    ['another one', another],
    ['one without any spots', { ...picture, spots: [] }],
    ['too few spots', { ...picture, spots: picture.spots.slice(0, SAME_FROM_SPOTS - 1) }],
    [
      'the same things elsewhere',
      changed(picture, (spot) => ({ ...spot, x: (spot.y * 7.3) % 1, y: (spot.x * 5.9) % 0.75 })),
    ],
    ['upside down', changed(picture, (spot) => ({ ...spot, x: 1 - spot.x, y: 0.75 - spot.y }))],
    [
      'spots of another size for where they are',
      changed(picture, (spot) => ({ ...spot, radius: spot.radius * 2 })),
    ],
    [
      'spots that differ in a quarter of the bits',
      changed(picture, (spot) => ({ ...spot, rest: (spot.rest ^ 0xffff) >>> 0 })),
    ],
  ])('%s', (_, other) => {
    expect(looksTheSame(other, picture)).toBe(false);
  });

  test('a crest that both have', () => {
    const crest = changed(drawnFingerprint(3, 12), (spot) => ({
      ...spot,
      x: 0.8 + spot.x * 0.15,
      y: 0.55 + spot.y * 0.15,
      radius: spot.radius * 0.3,
    }));
    const withCrest = ({ spots, ...sides }: Fingerprint): Fingerprint => ({
      ...sides,
      spots: [...spots, ...crest.spots],
    });
    expect(looksTheSame(withCrest(picture), withCrest(another))).toBe(false);
    expect(looksTheSame(withCrest(picture), picture)).toBe(true);
  });
});
