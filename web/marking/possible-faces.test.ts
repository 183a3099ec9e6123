import { describe, expect, test } from 'vitest';
import type { Box, PictureFacts, ShownMarking } from '../../server/contract/drafts.contract.ts';
import { nextOpen } from './next-place.ts';
import { countFaces, openPossible, placesOf, stateOfPlace } from './places.ts';
import { facesToOffer, MOST_OFFERED } from './possible-faces.ts';

const square = (x: number, side = 40): Box => ({ x, y: 0, width: side, height: side });

function facts(
  possible: readonly (readonly [x: number, score: number, side?: number])[],
  more: { faces?: readonly Box[]; trusted?: boolean } = {},
): PictureFacts {
  const { faces = [], trusted = false } = more;
  return {
    checkVersion: '1',
    format: 'jpeg',
    width: 1024,
    height: 768,
    faces: faces.map((box, index) => ({ number: index + 1, box, score: 1, share: 0.1 })),
    possibleFaces: possible.map(([x, score, side]) => ({ box: square(x, side), score })),
    trust: trusted
      ? { trusted: true, holds: [] }
      : { trusted: false, holds: [{ code: 'possible-faces', why: 'Perhaps.' }] },
    people: [],
    metadata: { hasLocation: false },
    perceptualHash: '0000000000000000',
    models: [{ purpose: 'faces', name: 'yunet-n', version: '1' }],
    preview: { width: 100, height: 100 },
    modelMs: 1,
    ms: 1,
  };
}
const offered = (given: PictureFacts) => facesToOffer(given).map(({ box }) => box.x);

describe('what may be a face is offered', () => {
  test('from left to right, with numbers of its own', () => {
    expect(
      facesToOffer(
        facts([
          [500, 0.5],
          [100, 0.45],
        ]),
      ),
    ).toEqual([
      { number: 1, box: square(100) },
      { number: 2, box: square(500) },
    ]);
  });
  test('not when it is too unlikely, a little earlier when the photo is held', () => {
    const some = [
      [0, 0.01],
      [100, 0.03],
      [200, 0.05],
    ] as const;
    expect(offered(facts(some))).toEqual([100, 200]);
    expect(offered(facts(some, { trusted: true }))).toEqual([200]);
  });
  test('not when it is tiny, about a found face, or about another one', () => {
    expect(offered(facts([[0, 0.5, 15]]))).toEqual([]);
    expect(offered(facts([[10, 0.5, 20]], { faces: [square(0)] }))).toEqual([]);
    expect(
      offered(
        facts([
          [100, 0.35],
          [105, 0.5],
        ]),
      ),
    ).toEqual([105]);
  });
  test('eight at most, the likeliest', () => {
    const many = Array.from({ length: 12 }, (_, index) => [index * 80, 0.4 + index / 100] as const);
    expect(offered(facts(many))).toHaveLength(MOST_OFFERED);
    expect(offered(facts(many))[0]).toBe(4 * 80);
  });
  test('and facts from before there were any offer none', () => {
    const { possibleFaces: _none, ...old } = facts([]);
    expect(facesToOffer(old)).toEqual([]);
  });
});

describe('a possible face', () => {
  const photo = (markings: ShownMarking[]) => ({
    facts: facts(
      [
        [300, 0.5],
        [500, 0.45],
      ],
      { faces: [square(0)] },
    ),
    markings,
    roll: [],
    accounting: 'faces' as const,
  });
  const names = (markings: ShownMarking[]) =>
    placesOf(photo(markings)).map((place) => `${place.name}: ${stateOfPlace(place)}`);

  test('comes after the faces and does not count', () => {
    expect(names([])).toEqual([
      'Face 1: open',
      'Possible face 1: possible',
      'Possible face 2: possible',
    ]);
    expect(countFaces(photo([]))).toEqual({ found: 1, accounted: 0, unaccounted: 1 });
  });
  test('becomes a face that counts, at the same key', () => {
    const before = placesOf(photo([]))[1];
    const after = placesOf(photo([{ kind: 'face', box: square(300) }]));
    expect(after.map((place) => place.name)).toEqual(['Face 1', 'Face 2', 'Possible face 2']);
    expect(after[1]?.key).toBe(before?.key);
    expect(countFaces(photo([{ kind: 'face', box: square(300) }])).unaccounted).toBe(2);
  });
  test('can be covered, and is then a cover like any that was drawn', () => {
    expect(names([{ kind: 'cover', box: square(300) }])).toEqual([
      'Face 1: open',
      'Possible face 2: possible',
      'Cover A: covered',
    ]);
  });
  test('can be said to be none, and keeps its place and number', () => {
    expect(names([{ kind: 'not-a-face', box: square(300) }])).toEqual([
      'Face 1: open',
      'Possible face 1: not-a-face',
      'Possible face 2: possible',
    ]);
  });
  test('leads to the next possible one, while a face leads to the next open face', () => {
    const places = placesOf(photo([]));
    const [face, first, second] = places;
    if (!face || !first || !second) throw new Error('three places were given');
    expect(nextOpen(places, first)?.name).toBe('Possible face 2');
    expect(nextOpen(places, face)).toBeNull();
    expect(openPossible(places)).toHaveLength(2);
  });
});
