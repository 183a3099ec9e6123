import { expect, test } from 'vitest';
import { liesIn, match } from './matching.ts';

const box = (x: number, size = 10) => ({ x, y: 0, width: size, height: size });

test('each face takes the box that fits it best, and no box counts twice', () => {
  const { labelled, boxes } = match([box(0), box(3), box(100)], [box(2), box(50)]);
  expect([...labelled]).toEqual([1]);
  expect([...boxes]).toEqual([0]);
});

test('a box that overlaps too little has found nothing', () => {
  expect(match([box(0)], [box(6)]).labelled.size).toBe(0);
});

test('a box counts as ignored by its centre', () => {
  expect(liesIn(box(0), [box(0, 6)])).toBe(true);
  expect(liesIn(box(2), [box(0, 6)])).toBe(false);
});
