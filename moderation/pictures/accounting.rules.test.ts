import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountFor, coveredBy, type FoundFaceBox, overlap } from './accounting.rules.ts';
import type { Box, Marking } from './marking.contract.ts';

const box = (x: number, y = 0, width = 100, height = 100): Box => ({ x, y, width, height });
const face = (number: number, x: number): FoundFaceBox => ({ number, box: box(x) });
const person = (at: Box, subjectId = 'amara'): Marking => ({ kind: 'person', box: at, subjectId });
const cover = (at: Box): Marking => ({ kind: 'cover', box: at });
const added = (at: Box): Marking => ({ kind: 'face', box: at });
const dismiss = (at: Box): Marking => ({ kind: 'not-a-face', box: at });

function account(
  faces: FoundFaceBox[],
  markings: Marking[],
  roll: string[] = [],
  accounting: 'faces' | 'roll' = 'faces',
) {
  return accountFor({ faces, markings, roll, accounting });
}
const states = (result: ReturnType<typeof account>) => result.perFace.map((each) => each.state);

test('overlap is intersection over union', () => {
  expect(overlap(box(0), box(0))).toBe(1);
  expect(overlap(box(0), box(50))).toBeCloseTo(1 / 3);
  expect(overlap(box(0), box(100))).toBe(0);
  expect(overlap(box(0), box(300))).toBe(0);
});

describe('a cover hides a face', () => {
  const at = box(1000, 1000);
  test.each<[string, Box, boolean]>([
    ['that lies well under it', box(500, 500, 2000, 2000), true],
    ['up to the edge of what is drawn, which has a margin of 18 px', box(1018, 1000), true],
    ['not when one row of its pixels is left', box(1019, 1000), false],
    ['that another model draws larger on all sides', box(1013, 1013, 74, 74), true],
    [
      'not when more of it lies under the margin than under the box',
      box(1015, 1015, 70, 70),
      false,
    ],
    ['that is longer than its own box', box(1000, 1015, 100, 70), true],
  ])('%s', (_, cover_, hides) => {
    expect(coveredBy(at, cover_)).toBe(hides);
  });
  test('not with its margin alone, which is larger than a small face', () => {
    const small = box(1000, 1000, 20, 20);
    expect(coveredBy(small, box(1010, 1010, 1, 1))).toBe(false);
    expect(coveredBy(small, box(980, 1000, 20, 20))).toBe(false);
    expect(coveredBy(small, box(1003, 1003, 15, 15))).toBe(true);
  });
});

describe('face by face', () => {
  test('each face is marked, covered, dismissed or open', () => {
    const result = account(
      [face(1, 0), face(2, 200), face(3, 400), face(4, 600)],
      [person(box(0)), cover(box(190, -10, 120, 120)), dismiss(box(405))],
    );
    expect(states(result)).toEqual(['person', 'covered', 'dismissed', 'unaccounted']);
    expect(result).toMatchObject({ found: 4, accounted: 3, unaccounted: 1, strayMarks: [] });
    expect(result.perFace[0]?.subjectId).toBe('amara');
  });
  test('one marking cannot answer for two faces', () => {
    const result = account([face(1, 0), face(2, 10)], [person(box(5))]);
    expect(result.unaccounted).toBe(1);
    expect(account([face(1, 0), face(2, 120)], [cover(box(-50, -50, 400, 400))]).unaccounted).toBe(
      1,
    );
  });
  test('the best overlap wins', () => {
    const result = account(
      [face(1, 0), face(2, 30)],
      [person(box(28), 'ben'), person(box(2), 'amara')],
    );
    expect(result.perFace.map((each) => each.subjectId)).toEqual(['amara', 'ben']);
  });
  test('of two equal markings the cover counts, and the person below it is not shown', () => {
    const result = account([face(1, 0)], [person(box(0)), cover(box(0))]);
    expect(states(result)).toEqual(['covered']);
    expect(result.markedPeople).toEqual([]);
    expect(result.strayMarks).toEqual([person(box(0))]);
  });
  test('a person without a found face is shown all the same', () => {
    const result = account([], [person(box(500))]);
    expect(result.markedPeople).toEqual([{ subjectId: 'amara', box: box(500) }]);
    expect(result.strayMarks).toHaveLength(1);
  });
  test('the roll answers for nobody', () => {
    expect(account([face(1, 0)], [], ['amara']).unaccounted).toBe(1);
  });
});

describe('a face that a person added', () => {
  test('is one more to account for, numbered after those that were found', () => {
    const result = account([face(1, 0)], [person(box(0)), added(box(500))]);
    expect(result).toMatchObject({ found: 2, accounted: 1, unaccounted: 1, strayMarks: [] });
    expect(result.perFace[1]).toEqual({ number: 2, box: box(500), state: 'unaccounted' });
  });
  test('is answered for by a marking at the same place', () => {
    const named = account([], [added(box(500)), person(box(500))]);
    expect(named).toMatchObject({ found: 1, unaccounted: 0, strayMarks: [] });
    expect(named.perFace[0]?.subjectId).toBe('amara');
    expect(states(account([], [added(box(500)), cover(box(490, -10, 120, 120))]))).toEqual([
      'covered',
    ]);
  });
  test('never accounts for a face itself, nor counts one twice', () => {
    expect(account([face(1, 0)], [added(box(0))])).toMatchObject({ found: 1, unaccounted: 1 });
    expect(account([], [added(box(0)), added(box(5))]).found).toBe(1);
  });
  test('needs a tick of its own with the roll', () => {
    const result = account([face(1, 0)], [added(box(500))], ['amara'], 'roll');
    expect(result).toMatchObject({ found: 2, unaccounted: 1 });
  });
});

describe('with the roll', () => {
  test('faces are set against the people declared', () => {
    const faces = [face(1, 0), face(2, 200), face(3, 400), face(4, 600)];
    expect(account(faces, [cover(box(0))], ['a', 'b', 'c'], 'roll').unaccounted).toBe(0);
    expect(account(faces, [cover(box(0)), dismiss(box(200))], ['a'], 'roll').unaccounted).toBe(1);
    expect(account(faces, [], ['a', 'a', 'a', 'a'], 'roll').unaccounted).toBe(3);
    expect(account(faces, [], ['a', 'b', 'c', 'd', 'e'], 'roll')).toMatchObject({
      unaccounted: 0,
      accounted: 4,
    });
  });
  test('marking somebody does not count beside the roll', () => {
    expect(account([face(1, 0)], [person(box(0))], [], 'roll').unaccounted).toBe(1);
  });
});

const anyBox = fc.record({
  x: fc.integer({ min: 0, max: 300 }),
  y: fc.integer({ min: 0, max: 300 }),
  width: fc.integer({ min: 1, max: 200 }),
  height: fc.integer({ min: 1, max: 200 }),
});
const anyFaces = fc
  .array(anyBox, { maxLength: 8 })
  .map((boxes) => boxes.map((each, index): FoundFaceBox => ({ number: index + 1, box: each })));
const anyMarking: fc.Arbitrary<Marking> = fc.oneof(
  fc.record({
    kind: fc.constant('person' as const),
    box: anyBox,
    subjectId: fc.constantFrom('a', 'b'),
  }),
  fc.record({ kind: fc.constant('cover' as const), box: anyBox }),
  fc.record({ kind: fc.constant('not-a-face' as const), box: anyBox }),
);
/** Markings at random, and some that sit right on a face. */
const anyPhoto = fc
  .tuple(anyFaces, fc.array(anyMarking, { maxLength: 8 }), fc.infiniteStream(fc.boolean()))
  .map(([faces, markings, aim]) => ({
    faces,
    markings: markings.map((marking, index) => {
      const target = faces[index];
      return target !== undefined && aim.next().value === true
        ? { ...marking, box: target.box }
        : marking;
    }),
  }));
const anyRoll = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 5 });
const anyWay = fc.constantFrom('faces' as const, 'roll' as const);

describe('whatever is marked', () => {
  test('the sums are right and no marking is used twice', () => {
    fc.assert(
      fc.property(anyPhoto, anyRoll, anyWay, (photo, roll, accounting) => {
        const result = accountFor({ ...photo, roll, accounting });
        expect(result.found).toBe(photo.faces.length);
        expect(result.accounted + result.unaccounted).toBe(result.found);
        expect(result.unaccounted).toBeGreaterThanOrEqual(0);
        const matched = result.perFace.filter((each) => each.state !== 'unaccounted').length;
        expect(matched + result.strayMarks.length).toBe(photo.markings.length);
      }),
    );
  });
  test('adding a face never makes the account better', () => {
    fc.assert(
      fc.property(anyPhoto, anyRoll, anyWay, anyBox, (photo, roll, accounting, at) => {
        const before = accountFor({ ...photo, roll, accounting });
        const markings: Marking[] = [...photo.markings, { kind: 'face', box: at }];
        const after = accountFor({ ...photo, markings, roll, accounting });
        expect(after.unaccounted).toBeGreaterThanOrEqual(before.unaccounted);
        expect(after.found - before.found).toBeLessThanOrEqual(1);
      }),
    );
  });
  test('n markings never account for more than n faces', () => {
    fc.assert(
      fc.property(anyPhoto, (photo) => {
        const result = accountFor({ ...photo, roll: [], accounting: 'faces' });
        expect(result.accounted).toBeLessThanOrEqual(photo.markings.length);
      }),
    );
  });
  test('taking a marking away never makes the account better', () => {
    fc.assert(
      fc.property(anyPhoto, fc.nat(), (photo, index) => {
        if (photo.markings.length === 0) return;
        const fewer = photo.markings.toSpliced(index % photo.markings.length, 1);
        const before = accountFor({ ...photo, roll: [], accounting: 'faces' }).unaccounted;
        const after = accountFor({
          faces: photo.faces,
          markings: fewer,
          roll: [],
          accounting: 'faces',
        }).unaccounted;
        expect(after).toBeGreaterThanOrEqual(before);
      }),
      { numRuns: 300 },
    );
  });
  test('one face more is one face more to account for', () => {
    fc.assert(
      fc.property(anyPhoto, anyBox, (photo, extra) => {
        const faces = [...photo.faces, { number: 99, box: extra }];
        const before = accountFor({ ...photo, roll: [], accounting: 'faces' });
        const after = accountFor({ ...photo, faces, roll: [], accounting: 'faces' });
        expect(after.unaccounted).toBeGreaterThanOrEqual(before.unaccounted);
        expect(after.accounted).toBeLessThanOrEqual(photo.markings.length);
      }),
    );
  });
});
