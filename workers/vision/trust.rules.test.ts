import { describe, expect, test } from 'vitest';
import { trustSchema } from '../../moderation/pictures/facts.contract.ts';
import { type Look, trustIn } from './trust.rules.ts';

type Sighting = Look['sightings'][number];

function seen(score: number, size: number, more: Partial<Sighting> = {}): Sighting {
  return { x: 400, y: 300, width: size, height: size, score, levelScores: [score, score], ...more };
}

function look(more: Partial<Look> = {}): Look {
  return {
    model: 'yunet-n',
    threshold: 0.54,
    sightings: [seen(0.9, 80)],
    people: [],
    width: 1024,
    height: 768,
    light: { brightness: 120, darkShare: 0, contrast: 60, sharpness: 30 },
    ...more,
  };
}

function many(count: number, sighting: Sighting): Sighting[] {
  return Array.from({ length: count }, () => sighting);
}

function codes(more: Partial<Look>): string[] {
  return trustIn(look(more)).holds.map(({ code }) => code);
}

describe('a count is trusted', () => {
  test('when a few large faces were seen clearly', () => {
    expect(trustIn(look())).toEqual({ trusted: true, holds: [] });
  });
  test('when nobody is there', () => {
    expect(codes({ sightings: [] })).toEqual([]);
  });
  test('in a large file as in a small one', () => {
    const sightings = many(4, seen(0.9, 60));
    expect(codes({ sightings })).toEqual([]);
    expect(codes({ sightings, width: 4096, height: 3072 })).toEqual(['small-faces']);
  });
});

const body = { x: 0, y: 0, width: 90, height: 300 };

test.each<[string, Partial<Look>, string[]]>([
  ['three tiny faces', { sightings: many(3, seen(0.9, 18)) }, ['small-faces']],
  ['two tiny faces behind a large one', { sightings: many(2, seen(0.9, 18)) }, []],
  ['a group of small faces', { sightings: many(6, seen(0.9, 26)) }, ['small-faces']],
  ['a crowd', { sightings: many(24, seen(0.9, 80)) }, ['dense-crowd']],
  [
    'somebody turned away',
    { people: [{ ...body, score: 0.8, hasFace: false }] },
    ['people-without-face'],
  ],
  ['what may be a coat', { people: [{ ...body, score: 0.5, hasFace: false }] }, []],
  ['somebody with a face', { people: [{ ...body, score: 0.8, hasFace: true }] }, []],
  [
    'a dark hall',
    { light: { brightness: 30, darkShare: 0.7, contrast: 20, sharpness: 30 } },
    ['low-light'],
  ],
  [
    'a shaken camera',
    { light: { brightness: 120, darkShare: 0, contrast: 60, sharpness: 3 } },
    ['blurred'],
  ],
  ['places that may be faces', { sightings: many(2, seen(0.53, 40)) }, ['possible-faces']],
  ['patterns that are too small', { sightings: many(9, seen(0.53, 12)) }, []],
  ['half a face at the edge', { sightings: many(2, seen(0.49, 40, { x: 0 })) }, ['cut-by-edge']],
  [
    'small faces that only one enlargement shows',
    { sightings: many(3, seen(0.9, 40, { levelScores: [0, 0, 0.9] })) },
    ['scales-disagree'],
  ],
  [
    'the same for the shipped model, which does that more often',
    {
      model: 'ultraface-rfb-320',
      threshold: 0.5,
      sightings: many(3, seen(0.9, 40, { levelScores: [0, 0, 0.9] })),
    },
    [],
  ],
])('%s', (_, more, expected) => {
  const trust = trustIn(look(more));
  expect(trust.holds.map(({ code }) => code)).toEqual(expected);
  expect(trustSchema.parse(trust)).toEqual(trust);
});
