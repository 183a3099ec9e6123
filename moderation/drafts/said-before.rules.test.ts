import { describe, expect, test } from 'vitest';
import type { Marking } from '../pictures/marking.contract.ts';
import type { PhotoToCheck } from './people-findings.rules.ts';
import { saidBeforeFindings } from './said-before.rules.ts';

const NO = '11111111-1111-4111-8111-111111111111';
const YES = '22222222-2222-4222-8222-222222222222';
const BOX = { x: 100, y: 100, width: 80, height: 90 };
const NEAR = { x: 104, y: 98, width: 80, height: 92 };
const ELSEWHERE = { x: 500, y: 100, width: 80, height: 90 };

function rulesFor(...markings: Marking[]): string[] {
  const photo: PhotoToCheck = {
    number: 2,
    altText: '',
    fileName: 'a.jpg',
    checkState: 'checked',
    checkSays: null,
    facts: null,
    markings,
    roll: [],
    accounting: 'faces',
  };
  return saidBeforeFindings([photo], [{ photo: 2, subjectId: NO, box: BOX }]).map(
    ({ severity, rule }) => `${severity} ${rule}`,
  );
}

describe('a face that was said to be a child who may not be shown', () => {
  test.each<[string, Marking[], boolean]>([
    ['is said to be another child', [{ kind: 'person', box: NEAR, subjectId: YES }], true],
    ['is said to be no face', [{ kind: 'not-a-face', box: BOX }], true],
    ['is covered', [{ kind: 'cover', box: BOX, look: 'blur' }], false],
    [
      'is still said to be that child, which stops it anyway',
      [{ kind: 'person', box: BOX, subjectId: NO }],
      false,
    ],
    ['is not the one that is named', [{ kind: 'person', box: ELSEWHERE, subjectId: YES }], false],
  ])('%s', (_, markings, holds) => {
    expect(rulesFor(...markings)).toEqual(holds ? ['hold said-to-be-somebody-else'] : []);
  });
});
