import { describe, expect, test } from 'vitest';
import {
  cropTrouble,
  factsInside,
  isWholePicture,
  markingsInside,
  mostlyInside,
  reachesInto,
  shareOfCrop,
} from './crop.rules.ts';
import type { PictureFacts } from './facts.contract.ts';
import type { Box, Marking } from './marking.contract.ts';

const CROP = { x: 400, y: 100, width: 500, height: 600 };
const inside: Box = { x: 500, y: 200, width: 100, height: 120 };
const cut: Box = { x: 350, y: 200, width: 100, height: 120 };
/** Its edge is 15 px from the crop, which a cover on it would reach. */
const near: Box = { x: 285, y: 200, width: 100, height: 120 };
const far: Box = { x: 100, y: 200, width: 100, height: 120 };

function facts(faces: readonly Box[], people: readonly { box: Box; hasFace: boolean }[] = []) {
  return {
    checkVersion: '1',
    format: 'jpeg',
    width: 1200,
    height: 800,
    faces: faces.map((box, index) => ({
      number: index + 1,
      box,
      score: 0.9,
      share: (box.width * box.height) / (1200 * 800),
    })),
    people: people.map((person) => ({ ...person, score: 0.9 })),
    possibleFaces: faces.map((box) => ({ box, score: 0.3 })),
    trust: { trusted: true, holds: [] },
    metadata: { hasLocation: false },
    perceptualHash: '0000000000000000',
    models: [],
    preview: { width: 1200, height: 800 },
    modelMs: 1,
    ms: 1,
  } satisfies PictureFacts;
}

describe('what a crop leaves', () => {
  test.each([
    ['inside', inside, true],
    ['cut by its edge', cut, true],
    ['so near that hair may show', near, true],
    ['far outside', far, false],
    ['far above', { x: 500, y: 0, width: 40, height: 40 }, false],
  ])('a face %s', (_, box, expected) => {
    expect(reachesInto(box, CROP)).toBe(expected);
  });

  test('faces keep their numbers, and take a larger share of a smaller picture', () => {
    const left = factsInside(facts([far, near, cut, inside]), CROP);
    expect(left.faces.map((face) => face.number)).toEqual([2, 3, 4]);
    expect(left.faces.map((face) => face.share)).toEqual([
      0,
      (50 * 120) / 300_000,
      12_000 / 300_000,
    ]);
    expect(left.possibleFaces).toHaveLength(3);
    expect(shareOfCrop(inside, CROP)).toBe(0.04);
    const lost = factsInside({ ...facts([]), facesLost: [far, inside] }, CROP);
    expect(lost.facesLost).toEqual([inside]);
    const whole = facts([far]);
    expect(factsInside(whole, null)).toBe(whole);
  });

  test('somebody whose head is cut off is a person without a face', () => {
    const people = [
      { box: { x: 480, y: 180, width: 200, height: 500 }, hasFace: true },
      { box: { x: 420, y: 20, width: 60, height: 400 }, hasFace: true },
      { box: { x: 0, y: 20, width: 60, height: 400 }, hasFace: false },
    ];
    const head: Box = { x: 425, y: 10, width: 40, height: 40 };
    const left = factsInside(facts([inside, head], people), CROP);
    expect(left.people.map((person) => person.hasFace)).toEqual([true, false]);
  });

  test('who is marked wholly beyond it is not shown; covers and dismissals stay', () => {
    const subjectId = '018f0000-0000-7000-8000-000000000001';
    const markings: Marking[] = [
      { kind: 'person', box: far, subjectId },
      { kind: 'person', box: cut, subjectId },
      // Drawn beside the crop, but about a face that reaches into it.
      { kind: 'person', box: { x: 280, y: 195, width: 80, height: 120 }, subjectId },
      { kind: 'cover', box: far },
      { kind: 'not-a-face', box: far },
    ];
    const left = markingsInside(markings, facts([near]), CROP);
    expect(left).toEqual(markings.slice(1));
    expect(markingsInside(markings, facts([near]), null)).toBe(markings);
  });

  test('an ear at the edge is no company', () => {
    expect(mostlyInside(inside, CROP)).toBe(true);
    expect(mostlyInside({ x: 340, y: 200, width: 100, height: 120 }, CROP)).toBe(false);
    expect(mostlyInside(far, CROP)).toBe(false);
  });
});

describe('which crops can be', () => {
  const picture = { width: 1200, height: 800 };

  test.each([
    ['over the right edge', { x: 900, y: 0, width: 301, height: 400 }, /edge/],
    ['over the lower edge', { x: 0, y: 500, width: 300, height: 301 }, /edge/],
    ['too narrow', { x: 0, y: 0, width: 199, height: 400 }, /199 × 400/],
    ['too low', { x: 0, y: 0, width: 400, height: 199 }, /too small/],
    ['as small as allowed', { x: 0, y: 0, width: 200, height: 200 }, /can be/],
    ['all of it', { x: 0, y: 0, width: 1200, height: 800 }, /can be/],
  ])('%s', (_, crop, says) => {
    expect(cropTrouble(crop, picture)?.says ?? 'can be').toMatch(says);
  });

  test('of a small photo all of a side is enough', () => {
    expect(cropTrouble({ x: 10, y: 0, width: 200, height: 120 }, { width: 300, height: 120 })).toBe(
      undefined,
    );
    expect(isWholePicture({ x: 0, y: 0, width: 1200, height: 800 }, picture)).toBe(true);
    expect(isWholePicture({ x: 0, y: 0, width: 1199, height: 800 }, picture)).toBe(false);
  });
});
