import { describe, expect, test } from 'vitest';
import type { Box } from './facts.contract.ts';
import { facesLost } from './lost-faces.rules.ts';

const ANNA: Box = { x: 100, y: 100, width: 100, height: 120 };
const BEN: Box = { x: 300, y: 110, width: 90, height: 110 };

const look = (...boxes: Box[]) => ({
  faces: boxes.map((box, index) => ({ number: index + 1, box, score: 0.9, share: 0.01 })),
});

describe('a face that was found before', () => {
  test('is lost where none is found now, however many are found elsewhere', () => {
    expect(facesLost(look(ANNA, BEN), look(BEN))).toEqual([ANNA]);
    expect(facesLost(look(ANNA), look(BEN))).toEqual([ANNA]);
    expect(facesLost(look(ANNA), look(ANNA, BEN))).toEqual([]);
  });
  test('is the same when another model draws it with its hair, or from the brows down', () => {
    const withHair = { x: 80, y: 50, width: 140, height: 190 };
    expect(facesLost(look(ANNA), look(withHair))).toEqual([]);
    expect(facesLost(look(withHair), look(ANNA))).toEqual([]);
  });
  test('is lost when two became one', () => {
    const cheek = { ...ANNA, x: 145 };
    expect(facesLost(look(ANNA, cheek), look(ANNA))).toEqual([cheek]);
  });
  test('stays lost at the next look, until it is found again', () => {
    const second = { ...look(BEN), facesLost: [ANNA] };
    expect(facesLost(second, look(BEN))).toEqual([ANNA]);
    expect(facesLost(second, look(BEN, ANNA))).toEqual([]);
  });
});
