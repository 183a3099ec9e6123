import { expect, test } from 'vitest';
import type { Box } from '../../server/contract/drafts.contract.ts';
import { type Label, labelsFor } from './labels.ts';
import type { Place } from './places.ts';

const PHOTO = { width: 400, height: 300 };

function face(number: number, box: Box, name?: string): Place {
  return {
    kind: 'found',
    key: `face-${number}`,
    label: String(number),
    name: `Face ${number}`,
    face: number,
    box,
    marking:
      name === undefined
        ? null
        : { kind: 'person', box, subjectId: 'someone', name, mayBeShown: true, says: '' },
    added: null,
    isDeclared: false,
  };
}

const at = (x: number, y: number): Box => ({ x, y, width: 20, height: 24 });
const stands = ({ at: where, side, hasMark, words }: Label): string =>
  `${words} ${where} ${side}${hasMark ? ' marked' : ''}`;

function shown(places: readonly Place[], selected: string | null = null, scale = 1): string[] {
  const labels = labelsFor(places, selected, PHOTO, scale);
  return places.map(({ key }) => {
    const label = labels.get(key);
    return label === undefined ? 'none' : stands(label);
  });
}

test('a label stands above its box with the mark of its state', () => {
  expect(shown([face(1, at(100, 100)), face(2, at(200, 100), 'Ada Attwood')])).toEqual([
    '1 above left',
    '2 above left marked',
  ]);
});

test('at the edges it goes where there is room', () => {
  expect(shown([face(1, at(100, 4)), face(10, at(381, 100))])).toEqual([
    '1 below left',
    '10 above right',
  ]);
});

test('of faces that touch, none has its number hidden by that of another', () => {
  // The second would stand on the first one's label, and below it on nothing.
  expect(shown([face(11, at(100, 100)), face(12, at(108, 100), 'Ada Attwood')])).toEqual([
    '11 above left',
    '12 below left marked',
  ]);
});

test('where nothing fits the number waits until the photo is enlarged', () => {
  const crowd = Array.from({ length: 5 }, (_, index) => face(index + 11, at(100 + index, 100)));
  expect(shown(crowd).filter((each) => each.includes('hidden'))).not.toEqual([]);
  const row = Array.from({ length: 5 }, (_, index) => face(index + 11, at(100 + index * 10, 100)));
  expect(shown(row).some((each) => each.includes('hidden'))).toBe(true);
  expect(shown(row, null, 4).some((each) => each.includes('hidden'))).toBe(false);
});

test('the chosen face says the name, and the others give way', () => {
  const places = [face(1, at(100, 100), 'Ada Attwood'), face(2, at(124, 100), 'Ben Okafor')];
  expect(shown(places, 'face-2')).toEqual([
    '1 above right marked',
    '2 Ben Okafor above left marked',
  ]);
  expect(
    shown([face(1, at(150, 140), 'A name so long that it fits nowhere at all in here')], 'face-1'),
  ).toEqual(['1 A name so long that it fits nowhere at all in here above left marked']);
});
