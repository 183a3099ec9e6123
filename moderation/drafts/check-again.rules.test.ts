import { expect, test } from 'vitest';
import { willBeCheckedAgain } from './check-again.rules.ts';

const eyes = (version: string, name: string) => ({
  checkVersion: `${version}+${name}@abc`,
  models: [{ purpose: 'faces' as const, name, version: 'abc' }],
});
const LESSER = eyes('vision-3', 'ultraface-rfb-320');
const BEST = eyes('vision-3', 'yunet-n');
const PHOTO = { facts: LESSER, recheckFailed: false, originalDeletedAt: null };

test.each([
  ['a better model is there', PHOTO, 'drafting', BEST, 'better-model'],
  [
    'a newer check is there',
    PHOTO,
    'approved',
    eyes('vision-4', 'ultraface-rfb-320'),
    'newer-check',
  ],
  ['the best saw it', { ...PHOTO, facts: BEST }, 'drafting', BEST, null],
  ['no worker runs', PHOTO, 'drafting', undefined, null],
  ['nobody has looked yet', { ...PHOTO, facts: null }, 'drafting', BEST, null],
  ['the post is out', PHOTO, 'published', BEST, null],
  ['that look broke', { ...PHOTO, recheckFailed: true }, 'drafting', BEST, null],
  ['the original is gone', { ...PHOTO, originalDeletedAt: new Date(0) }, 'drafting', BEST, null],
] as const)('%s', (_, photo, state, best, expected) => {
  expect(willBeCheckedAgain(photo, state, best)).toBe(expected);
});
