import { describe, expect, test } from 'vitest';
import type { PictureFacts } from '../pictures/facts.contract.ts';
import type { Marking } from '../pictures/marking.contract.ts';
import type { PhotoToCheck } from './people-findings.rules.ts';
import { saidBeforeFindings } from './said-before.rules.ts';

const NO = '11111111-1111-4111-8111-111111111111';
const YES = '22222222-2222-4222-8222-222222222222';
const BOX = { x: 100, y: 100, width: 80, height: 90 };
const NEAR = { x: 104, y: 98, width: 80, height: 92 };
const ELSEWHERE = { x: 500, y: 100, width: 80, height: 90 };

function findingsFor(markings: Marking[], more: Partial<PhotoToCheck> = {}) {
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
    ...more,
  };
  return saidBeforeFindings([photo], [{ photo: 2, subjectId: NO, box: BOX }]);
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
    ['is not the one that is named', [{ kind: 'person', box: ELSEWHERE, subjectId: YES }], true],
    ['is not spoken of any more', [], true],
    ['is covered in part', [{ kind: 'cover', box: { ...BOX, height: 45 } }], true],
    ['has a cover beside it', [{ kind: 'cover', box: ELSEWHERE }], true],
  ])('%s', (_, markings, holds) => {
    const found = findingsFor(markings).map(({ severity, rule }) => `${severity} ${rule}`);
    expect(found).toEqual(holds ? ['hold said-to-be-somebody-else'] : []);
  });

  test('is told in other words when nothing is said of it any more', () => {
    expect(findingsFor([])[0]?.why).toBe(
      'A face in photo 2 was said to be a child who may not be shown, and is not said to be that child any more.',
    );
    expect(findingsFor([{ kind: 'not-a-face', box: BOX }])[0]?.why).toBe(
      'A face in photo 2 was said to be a child who may not be shown, and is now said to be something else.',
    );
  });

  test('is one of those ticked on the class list, and no longer said to be that child', () => {
    expect(findingsFor([], { accounting: 'roll', roll: [YES] })).toHaveLength(1);
  });

  test('is beyond the crop', () => {
    const crop = { x: 400, y: 0, width: 400, height: 400 };
    expect(findingsFor([], { crop })).toEqual([]);
    expect(findingsFor([], { crop: { ...crop, x: 150 } })).toHaveLength(1);
  });

  test('is found between two markings that hardly meet', () => {
    // 26 px to the left of the face and 26 px to the right of it: each shares half with it, and a fifth with the other.
    const face = { ...BOX, x: 126 };
    const right: Marking = { kind: 'person', box: { ...BOX, x: 152 }, subjectId: YES };
    const facts = { faces: [{ number: 1, box: face, score: 0.9, share: 0.01 }] };
    const [finding] = findingsFor([right], { facts: facts as PictureFacts });
    expect(finding?.why).toContain('now said to be something else');
    const covered: Marking = { kind: 'cover', box: face };
    expect(findingsFor([covered], { facts: facts as PictureFacts })).toEqual([]);
  });
});
