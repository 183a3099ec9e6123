import { expect, test } from 'vitest';
import type { FoundFace } from '../../moderation/pictures/facts.contract.ts';
import { accountFor } from '../../moderation/pictures/accounting.rules.ts';
import { markingsFor } from './marking.ts';
import type { DemoPhoto } from './posts.ts';

const photo: DemoPhoto = { file: 'sample4.jpg', altText: 'Four helpers' };
const faces = [100, 400, 700, 1000].map((x, index): FoundFace => ({
  number: index + 1,
  box: { x, y: 200, width: 150, height: 200 },
  score: 0.99,
  share: 0.01,
}));
const glass: FoundFace = {
  number: 5,
  box: { x: 1300, y: 900, width: 60, height: 60 },
  score: 0.55,
  share: 0.001,
};
const facts = { faces: [...faces, glass], height: 1000 };

function kinds(asked: DemoPhoto, adults: readonly string[]): string[] {
  return markingsFor(asked, facts, adults).map((marking) =>
    marking.kind === 'person' ? marking.subjectId : marking.kind,
  );
}

function unaccounted(asked: DemoPhoto, adults: readonly string[]): number {
  const markings = markingsFor(asked, facts, adults);
  return accountFor({ faces: facts.faces, markings, roll: [], accounting: 'faces' }).unaccounted;
}

test('each face becomes another adult, and what is too small is no face', () => {
  expect(kinds(photo, ['a', 'b', 'c', 'd', 'e'])).toEqual(['not-a-face', 'a', 'b', 'c', 'd']);
  expect(unaccounted(photo, ['a', 'b', 'c', 'd'])).toBe(0);
});

test('covered faces come first, and those for whom no adult is left are covered as well', () => {
  expect(kinds({ ...photo, cover: 1 }, ['a', 'b'])).toEqual([
    'not-a-face',
    'cover',
    'a',
    'b',
    'cover',
  ]);
  expect(unaccounted({ ...photo, cover: 1 }, ['a', 'b'])).toBe(0);
});

test('faces that are left open are not accounted for', () => {
  expect(unaccounted({ ...photo, leave: 2 }, ['a', 'b', 'c', 'd'])).toBe(2);
});
