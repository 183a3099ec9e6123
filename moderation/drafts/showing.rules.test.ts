import { describe, expect, test } from 'vitest';
import { type ConsentAnswer, PAGE_USE, type SubjectFile } from '../consent/permission.rules.ts';
import type { PictureFacts } from '../pictures/facts.contract.ts';
import type { Box, Marking } from '../pictures/marking.contract.ts';
import { loadRulebook } from '../rulebook/rulebook.ts';
import type { PhotoToCheck } from './people-findings.rules.ts';
import { againstShowing, shows } from './showing.rules.ts';

const DAY = '2026-11-24';
const LEFT: Box = { x: 500, y: 300, width: 100, height: 100 };
const RIGHT: Box = { x: 2400, y: 300, width: 100, height: 100 };
const AROUND_LEFT: Box = { x: 480, y: 280, width: 140, height: 140 };

function file(terms: Partial<ConsentAnswer> = {}, isProtected = false): SubjectFile {
  return {
    subject: {
      id: 'amara',
      schoolId: 'school',
      kind: 'pupil',
      forename: 'Amara',
      surname: 'Okafor',
      knownAs: null,
      className: 'Oak',
      leavesOn: null,
    },
    answers: [
      {
        id: 'answer',
        seq: 1,
        guardianId: null,
        use: PAGE_USE,
        status: 'granted',
        groupOnly: false,
        noCloseUp: false,
        firstNameAllowed: true,
        validFrom: '2026-09-01',
        validUntil: null,
        lawfulBasis: 'consent',
        mayAnswer: true,
        covers: 'federation',
        answeredOn: '2026-09-01',
        ...terms,
      },
    ],
    protected: isProtected,
  };
}

const marked = (subjectId: string, box: Box): Marking => ({ kind: 'person', box, subjectId });
const cover: Marking = { kind: 'cover', box: AROUND_LEFT, look: 'solid' };

function photo(change: Partial<PhotoToCheck> & { faces?: readonly Box[] } = {}): PhotoToCheck {
  const { faces = [LEFT, RIGHT], ...rest } = change;
  const facts: PictureFacts = {
    checkVersion: '1',
    format: 'jpeg',
    width: 4000,
    height: 3000,
    faces: faces.map((box, index) => ({
      number: index + 1,
      box,
      score: 0.9,
      share: (box.width * box.height) / 12_000_000,
    })),
    people: [],
    trust: { trusted: true, holds: [] },
    unsuitable: { drawing: 0, hentai: 0, neutral: 1, porn: 0, sexy: 0 },
    words: { state: 'read', lines: [], complete: true, unreadable: [] },
    metadata: { hasLocation: false },
    perceptualHash: '0123456789abcdef',
    models: [],
    preview: { width: 1000, height: 750 },
    modelMs: 1,
    ms: 1,
  };
  return {
    number: 1,
    altText: 'Children in the hall',
    fileName: 'IMG_1.jpg',
    checkState: 'checked',
    checkSays: null,
    facts,
    markings: [marked('amara', LEFT), marked('other', RIGHT)],
    roll: [],
    accounting: 'faces',
    ...rest,
  };
}

const against = (
  photos: readonly PhotoToCheck[],
  on: SubjectFile | undefined,
  text = 'A good day.',
) => againstShowing({ text, photos, rulebook: loadRulebook(), pages: [], day: DAY }, 'amara', on);
const rules = (findings: readonly { rule: string }[]): string[] => findings.map(({ rule }) => rule);

describe('who is shown', () => {
  test.each<[string, Partial<PhotoToCheck>, boolean]>([
    ['marked', {}, true],
    ['marked and covered', { markings: [marked('amara', LEFT), cover] }, false],
    [
      'marked, with a cover that misses the face',
      { markings: [marked('amara', LEFT), { ...cover, box: RIGHT }] },
      true,
    ],
    ['cropped away', { crop: { x: 2000, y: 0, width: 1000, height: 1000 } }, false],
    ['left in by the crop', { crop: { x: 0, y: 0, width: 2000, height: 2000 } }, true],
    ['declared', { markings: [], roll: ['amara'], accounting: 'roll' }, true],
    ['on a roll that does not count', { markings: [], roll: ['amara'] }, false],
    ['not named', { markings: [marked('other', LEFT)] }, false],
  ])('%s', (_name, change, isShown) => {
    expect(shows([photo(change)], 'amara')).toBe(isShown);
    const { stops } = against([photo(change)], file({ status: 'withdrawn' }));
    expect(rules(stops)).toEqual(isShown ? ['no-permission'] : []);
  });
});

describe('what is against it', () => {
  test('is nothing while the yes holds, whatever is said about the others', () => {
    expect(against([photo()], file())).toEqual({ stops: [], doubts: [] });
  });

  test('is the no, and of a protected child only that they cannot be published', () => {
    expect(against([photo()], file({ status: 'refused' })).stops[0]?.why).toBe(
      "Amara's parents said no to Facebook.",
    );
    expect(against([photo()], file({}, true)).stops).toMatchObject([
      { why: 'Amara cannot be published.' },
    ]);
  });

  test('is that the person is on the register no more', () => {
    expect(rules(against([photo()], undefined).stops)).toEqual(['not-on-register']);
  });

  test('is a condition that this post breaks, and not one that it keeps', () => {
    const alone = photo({ faces: [LEFT], markings: [marked('amara', LEFT)] });
    expect(rules(against([alone], file({ groupOnly: true })).stops)).toEqual(['group-only']);
    expect(against([photo()], file({ groupOnly: true }))).toEqual({ stops: [], doubts: [] });
    expect(against([photo()], file({ noCloseUp: true }))).toEqual({ stops: [], doubts: [] });
  });

  test('is a doubt where nobody said which face is theirs', () => {
    const large: Box = { x: 0, y: 0, width: 900, height: 900 };
    const declared = photo({
      faces: [large, RIGHT],
      markings: [],
      roll: ['amara', 'other'],
      accounting: 'roll',
    });
    const found = against([declared], file({ noCloseUp: true }));
    expect(found.stops).toEqual([]);
    expect(rules(found.doubts)).toEqual(['no-close-up']);
  });

  test('is the first name beside the face, once it is not allowed any more', () => {
    const text = 'Well done, Amara, for a fine poem!';
    expect(against([photo()], file({ firstNameAllowed: true }), text).stops).toEqual([]);
    expect(against([photo()], file({ firstNameAllowed: false }), text).stops).toHaveLength(1);
    const described = photo({ altText: 'Amara reads her poem' });
    expect(against([described], file({ firstNameAllowed: false })).stops).toHaveLength(1);
  });
});
