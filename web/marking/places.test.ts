import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Photo, PictureFacts, ShownMarking } from '../../server/contract/drafts.contract.ts';
import { accountFor } from '../../moderation/pictures/accounting.rules.ts';
import { factsInside, markingsInside } from '../../moderation/pictures/crop.rules.ts';
import { firstToAsk, nextOpen } from './next-place.ts';
import { countFaces, placesOf, stateOfPlace } from './places.ts';
import { withDrawnCover, withMarking } from './use-marking.ts';

const box = fc.record({
  x: fc.integer({ min: 0, max: 60 }),
  y: fc.integer({ min: 0, max: 60 }),
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 40 }),
});
const marking: fc.Arbitrary<ShownMarking> = fc.oneof(
  fc.record({ kind: fc.constant('cover' as const), box }),
  fc.record({ kind: fc.constant('not-a-face' as const), box }),
  fc.record({ kind: fc.constant('face' as const), box }),
  fc.record({
    kind: fc.constant('person' as const),
    box,
    subjectId: fc.constantFrom('s1', 's2', 's3'),
    name: fc.constant('Amara'),
    mayBeShown: fc.boolean(),
    says: fc.constant(''),
  }),
);

function facts(boxes: readonly PictureFacts['faces'][number]['box'][]): PictureFacts {
  return {
    checkVersion: '1',
    format: 'jpeg',
    width: 100,
    height: 100,
    faces: boxes.map((each, index) => ({ number: index + 1, box: each, score: 1, share: 0.1 })),
    people: [],
    metadata: { hasLocation: false },
    perceptualHash: '0000000000000000',
    models: [],
    preview: { width: 100, height: 100 },
    modelMs: 1,
    ms: 1,
  };
}

describe('the screen and the server', () => {
  test('count the faces of a photo alike, whatever is marked', () => {
    fc.assert(
      fc.property(
        fc.array(box, { maxLength: 6 }),
        fc.array(marking, { maxLength: 6 }),
        fc.array(fc.constantFrom('s1', 's2', 's3', 's4'), { maxLength: 4 }),
        fc.constantFrom('faces' as const, 'roll' as const),
        fc.constantFrom(null, { x: 50, y: 40, width: 30, height: 30 }),
        (boxes, markings, declared, accounting, crop) => {
          const roll = declared.map((subjectId) => ({ subjectId, name: '', mayBeShown: true }));
          const photo = { facts: facts(boxes), markings, roll, accounting, crop };
          const server = accountFor({
            faces: factsInside(photo.facts, crop).faces,
            markings: markingsInside(markings, photo.facts, crop),
            roll: declared,
            accounting,
          });
          expect(countFaces(photo)).toEqual({
            found: server.found,
            accounted: server.accounted,
            unaccounted: server.unaccounted,
          });
        },
      ),
    );
  });
});

const FACES = facts([
  { x: 0, y: 0, width: 10, height: 10 },
  { x: 20, y: 0, width: 10, height: 10 },
  { x: 40, y: 0, width: 10, height: 10 },
]);

function photoWith(markings: ShownMarking[]): Pick<Photo, 'facts' | 'markings' | 'accounting'> {
  return { facts: FACES, markings, accounting: 'faces' };
}

test('one drawn cover over three faces covers all three', () => {
  const markings = withDrawnCover(photoWith([]), { x: 0, y: 0, width: 60, height: 20 });
  const places = placesOf(photoWith([...markings]));
  expect(places.map((place) => [place.name, stateOfPlace(place)])).toEqual([
    ['Face 1', 'covered'],
    ['Face 2', 'covered'],
    ['Face 3', 'covered'],
    ['Cover A', 'covered'],
  ]);
});

test('a cover beside the faces has a letter and keeps its place in the list when it is moved', () => {
  const cover: ShownMarking = { kind: 'cover', box: { x: 70, y: 70, width: 9, height: 9 } };
  const places = placesOf(photoWith([cover]));
  expect(places.map((place) => place.name)).toEqual(['Face 1', 'Face 2', 'Face 3', 'Cover A']);
  const moved = withMarking([cover], cover, { ...cover, box: { ...cover.box, x: 80 } });
  expect(placesOf(photoWith([...moved])).at(-1)).toMatchObject({ key: 'drawn-0', box: { x: 80 } });
});

test('the next open face is to the right, then from the left again', () => {
  const open = placesOf(
    photoWith([{ kind: 'cover', box: { x: 20, y: 0, width: 10, height: 10 } }]),
  );
  const [first, second, third] = open;
  if (!first || !second || !third) throw new Error('three faces were given');
  expect(nextOpen(open, first)?.name).toBe('Face 3');
  expect(nextOpen(open, third)?.name).toBe('Face 1');
  expect(firstToAsk(open, 2)?.name).toBe('Face 2');
  expect(firstToAsk(open, null)?.name).toBe('Face 1');
  expect(firstToAsk([], null)).toBeNull();
});
