import { expect, test } from 'vitest';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { grownBox } from './boxes.ts';
import { areasOf } from './words-found.tsx';

test('a cover over words reaches beyond them, but not beyond the photo', () => {
  const photo = { width: 400, height: 300 };
  expect(grownBox({ x: 100, y: 50, width: 80, height: 20 }, 7, photo)).toEqual({
    x: 93,
    y: 43,
    width: 94,
    height: 34,
  });
  expect(grownBox({ x: 2, y: 285, width: 396, height: 14 }, 7, photo)).toEqual({
    x: 0,
    y: 278,
    width: 400,
    height: 22,
  });
});

test('only what points at an area of this photo is shown over it', () => {
  const finding = (place: Draft['findings'][number]['place']): Draft['findings'][number] => ({
    id: null,
    check: 'words',
    rule: 'number-plate',
    severity: 'hold',
    place,
    why: 'It can be read.',
    remedy: 'Cover it.',
    resolution: null,
  });
  const box = { x: 1, y: 2, width: 3, height: 4 };
  const findings = [
    finding({ kind: 'region', photo: 1, box }),
    finding({ kind: 'region', photo: 2, box }),
    finding({ kind: 'photo', photo: 1 }),
    finding({ kind: 'draft' }),
  ];
  expect(areasOf({ findings }, { position: 1 })).toEqual([findings[0]]);
});
