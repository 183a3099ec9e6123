import { expect, test } from 'vitest';
import type { ImportCounts } from '../../../server/contract/import.contract.ts';
import { applyWords, counted, sizeWords, whatChanges } from './import-words.ts';
import { stepOf } from './step-of.ts';
import { isTyped } from './typed-words.ts';

const NONE: ImportCounts = {
  rows: 200,
  added: 0,
  changed: 0,
  moved: 0,
  gone: 0,
  turnedToYes: 0,
  turnedToNo: 0,
  newlyAnswered: 0,
  otherwiseChanged: 0,
  againstANo: 0,
  answersUnchanged: 200,
};
const LEFT_ALONE = { gone: 'keep', isAgainstANo: false } as const;

test('the button says everything that a press does, and nothing that it does not', () => {
  const counts = { ...NONE, added: 12, turnedToNo: 3, gone: 2, againstANo: 4 };
  expect(applyWords(counts, LEFT_ALONE)).toBe('Apply: 12 new, 3 turned to no');
  expect(applyWords(counts, { gone: 'left-yesterday', isAgainstANo: true })).toBe(
    'Apply: 12 new, 3 turned to no, 4 yes against a no, 2 leave',
  );
  expect(applyWords({ ...NONE, gone: 1 }, { gone: 'leave-today', isAgainstANo: false })).toBe(
    'Apply: 1 leaves today',
  );
  expect(applyWords(NONE, { gone: 'left-yesterday', isAgainstANo: false })).toBe(
    'Apply: nothing changes',
  );
});

test('what an import did is told in the words that people count in', () => {
  expect(whatChanges({ ...NONE, added: 1204, newlyAnswered: 1 })).toBe('1,204 new, 1 first answer');
  expect(whatChanges(NONE)).toBe('nothing changes');
  expect(counted(1, 'row')).toBe('1 row');
  expect(sizeWords(300)).toBe('1 KB');
  expect(sizeWords(5 * 1024 * 1024)).toBe('5.0 MB');
});

test.each([
  ['needs-mapping', 'apply', 'columns'],
  ['has-problems', 'apply', 'changes'],
  ['has-problems', 'columns', 'columns'],
  ['ready', null, 'changes'],
  ['ready', 'apply', 'apply'],
  ['applied', 'columns', 'end'],
  ['expired', null, 'end'],
] as const)('an import that is %s and asked for %s shows %s', (state, asked, shown) => {
  expect(stepOf(state, asked)).toBe(shown);
});

test('the words of a surprise count whatever their case and spaces, and no others do', () => {
  expect(isTyped('8 pupils turn to yes', ' 8 Pupils  turn to YES')).toBe(true);
  expect(isTyped('8 pupils turn to yes', '9 pupils turn to yes')).toBe(false);
  expect(isTyped('8 pupils turn to yes', '')).toBe(false);
});
