import { describe, expect, test } from 'vitest';
import { trustSchema } from '../../moderation/pictures/facts.contract.ts';
import { type Look, trustIn } from './trust.rules.ts';

type Sighting = Look['sightings'][number];

function seen(score: number, size: number, more: Partial<Sighting> = {}): Sighting {
  return { x: 400, y: 300, width: size, height: size, score, evidence: [{ best: score }], ...more };
}

function look(more: Partial<Look> = {}): Look {
  return {
    model: 'yunet-n',
    threshold: 0.08,
    sightings: [seen(1, 80)],
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
    const sightings = many(4, seen(1, 60));
    expect(codes({ sightings })).toEqual([]);
    expect(codes({ sightings, width: 4096, height: 3072 })).toEqual(['small-faces']);
  });
});

const body = { x: 0, y: 0, width: 90, height: 300 };

test.each<[string, Partial<Look>, string[]]>([
  ['three tiny faces', { sightings: many(3, seen(1, 18)) }, ['small-faces']],
  ['two tiny faces behind a large one', { sightings: [...many(2, seen(1, 18)), seen(1, 90)] }, []],
  ['patterns that are hardly tiny faces', { sightings: many(9, seen(0.2, 18)) }, []],
  ['a crowd', { sightings: many(40, seen(1, 80)) }, ['dense-crowd']],
  ['a class', { sightings: many(30, seen(1, 80)) }, []],
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
  [
    'lit faces in a dark hall',
    { light: { brightness: 40, darkShare: 0.7, contrast: 50, sharpness: 30 } },
    [],
  ],
  ['places that may be faces', { sightings: many(15, seen(0.07, 40)) }, ['possible-faces']],
  ['a few of them', { sightings: many(10, seen(0.07, 40)) }, []],
  ['half a face at the edge', { sightings: many(15, seen(0.07, 40, { x: 0 })) }, ['cut-by-edge']],
  [
    'places that one network saw and the other did not',
    {
      model: 'ultraface-rfb-320+ssd-mobilenet-v1',
      sightings: many(40, seen(0.07, 40, { evidence: [{ best: 0.6 }, { best: 0 }] })),
    },
    ['scales-disagree'],
  ],
  [
    'leaves, which one network takes for a crowd of tiny faces',
    {
      model: 'ultraface-rfb-320+ssd-mobilenet-v1',
      sightings: many(60, seen(0.7, 14, { evidence: [{ best: 0.6 }, { best: 0 }] })),
    },
    [],
  ],
  [
    'a few tiny faces that both networks saw',
    {
      model: 'ultraface-rfb-320+ssd-mobilenet-v1',
      sightings: many(4, seen(0.9, 14, { evidence: [{ best: 0.6 }, { best: 0.2 }] })),
    },
    ['small-faces'],
  ],
  [
    'as much doubt as is usual for the shipped networks',
    { model: 'ultraface-rfb-320+ssd-mobilenet-v1', sightings: many(30, seen(0.07, 40)) },
    [],
  ],
])('%s', (_, more, expected) => {
  const trust = trustIn(look(more));
  expect(trust.holds.map(({ code }) => code)).toEqual(expected);
  expect(trustSchema.parse(trust)).toEqual(trust);
});
