import { describe, expect, test } from 'vitest';
import { type ConsentAnswer, PAGE_USE, type SubjectFile } from '../consent/permission.rules.ts';
import type { PictureFacts } from '../pictures/facts.contract.ts';
import type { Box, Crop, Marking } from '../pictures/marking.contract.ts';
import { loadRulebook } from '../rulebook/rulebook.ts';
import { type Finding, findingSchema } from './finding.contract.ts';
import { findingsFor, type PhotoToCheck } from './findings.rules.ts';

const DAY = '2026-11-24';
/** The right part of a photo of 4000 x 3000. */
const CROP: Crop = { x: 2000, y: 0, width: 1000, height: 1000 };
const LEFT: Box = { x: 500, y: 300, width: 100, height: 100 };
const RIGHT: Box = { x: 2400, y: 300, width: 100, height: 100 };
const CUT: Box = { x: 1930, y: 300, width: 100, height: 100 };

function pupil(id: string, terms: Partial<ConsentAnswer> = {}): [string, SubjectFile] {
  const subject = {
    id,
    schoolId: 'school',
    kind: 'pupil',
    forename: id,
    surname: 'Okafor',
    knownAs: null,
    className: 'Oak',
    leavesOn: null,
  } as const;
  const answer: ConsentAnswer = {
    id: `answer-${id}`,
    seq: 1,
    guardianId: null,
    mayAnswer: true,
    covers: 'federation',
    use: PAGE_USE,
    status: 'granted',
    groupOnly: false,
    noCloseUp: false,
    firstNameAllowed: false,
    validFrom: '2026-09-01',
    validUntil: null,
    lawfulBasis: 'consent',
    answeredOn: '2026-07-08',
    ...terms,
  };
  return [id, { subject, answers: [answer], protected: false }];
}

const files = new Map([
  pupil('Amara'),
  pupil('Refu', { status: 'refused' }),
  pupil('Gruppa', { groupOnly: true }),
  pupil('Dista', { noCloseUp: true }),
]);

const person = (box: Box, subjectId: string): Marking => ({ kind: 'person', box, subjectId });

function facts(faces: readonly Box[], more: Partial<PictureFacts> = {}): PictureFacts {
  return {
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
    ...more,
  };
}

function findings(photo: Partial<PhotoToCheck>): Finding[] {
  return findingsFor({
    text: 'What a harvest!',
    photos: [
      {
        number: 1,
        altText: 'Children with pumpkins',
        fileName: 'IMG_0123.jpg',
        checkState: 'checked',
        checkSays: null,
        facts: facts([]),
        markings: [],
        roll: [],
        accounting: 'faces',
        rendered: null,
        ...photo,
      },
    ],
    files,
    names: [],
    use: PAGE_USE,
    day: DAY,
    rulebook: loadRulebook(),
    allowedDomains: [],
    pages: [{ schoolId: 'school', name: 'School' }],
    stage: 'submitted',
  });
}

const brief = (photo: Partial<PhotoToCheck>): string[] =>
  findings(photo).map((finding) => `${finding.severity} ${finding.rule}`);

describe('a cropped photo', () => {
  test('needs no account of faces beyond the crop, and one of every face that it cuts', () => {
    expect(brief({ facts: facts([LEFT, RIGHT]), markings: [person(RIGHT, 'Amara')] })).toEqual([
      'block face-not-accounted-for',
    ]);
    const markings = [person(RIGHT, 'Amara')];
    expect(brief({ facts: facts([LEFT, RIGHT]), markings, crop: CROP })).toEqual([]);
    expect(brief({ facts: facts([CUT, RIGHT]), markings, crop: CROP })).toEqual([
      'block face-not-accounted-for',
    ]);
  });

  test('keeps the faces that a person added, and numbers them on', () => {
    const added: Marking = { kind: 'face', box: { ...RIGHT, x: 2700 } };
    const beyond: Marking = { kind: 'face', box: LEFT };
    const photo = {
      facts: facts([{ ...LEFT, x: 100 }, RIGHT]),
      markings: [person(RIGHT, 'Amara'), beyond, added],
      crop: CROP,
    };
    const [open] = findings(photo);
    expect(open).toMatchObject({ rule: 'face-not-accounted-for', place: { face: 3 } });
    expect(open?.why).toMatch(/^1 face is/);
  });

  test('does not show who is marked wholly beyond it', () => {
    const photo = {
      facts: facts([LEFT, RIGHT]),
      markings: [person(LEFT, 'Refu'), person(RIGHT, 'Amara')],
    };
    expect(brief(photo)).toEqual(['block no-permission']);
    expect(brief({ ...photo, crop: CROP })).toEqual([]);
    const cut = { facts: facts([CUT]), markings: [person(CUT, 'Refu')], crop: CROP };
    expect(brief(cut)).toEqual(['block no-permission']);
  });

  test('leaves somebody alone whose company it cuts away', () => {
    const photo = {
      facts: facts([LEFT, RIGHT]),
      markings: [person(LEFT, 'Amara'), person(RIGHT, 'Gruppa')],
    };
    expect(brief(photo)).toEqual([]);
    expect(brief({ ...photo, crop: CROP })).toEqual(['block group-only']);
    // An ear of somebody else does not make a group.
    const ear: Box = { x: 1910, y: 300, width: 100, height: 100 };
    const withEar = {
      facts: facts([ear, RIGHT]),
      markings: [person(ear, 'Amara'), person(RIGHT, 'Gruppa')],
    };
    expect(brief({ ...withEar, crop: CROP })).toEqual(['hold group-only']);
  });

  test('measures how large a face is against what is published', () => {
    const large: Box = { x: 2300, y: 200, width: 300, height: 300 };
    const prominent = { facts: facts([large]), markings: [person(large, 'Amara')] };
    expect(brief(prominent)).toEqual([]);
    expect(brief({ ...prominent, crop: CROP })).toEqual(['hold prominent-face']);
    // Where nobody found a face, too.
    const drawn = { facts: facts([]), markings: [person(large, 'Dista')] };
    expect(brief(drawn)).toEqual([]);
    expect(brief({ ...drawn, crop: CROP })).toEqual(['block no-close-up']);
  });

  test('says nothing of words that it cuts away', () => {
    const word = (box: Box) => ({ text: '07700 900123', confidence: 0.9, box });
    const words = (box: Box): PictureFacts['words'] => ({
      state: 'read',
      lines: [[word(box)]],
      complete: true,
      unreadable: [box],
    });
    expect(brief({ facts: facts([], { words: words(LEFT) }) })).not.toEqual([]);
    expect(brief({ facts: facts([], { words: words(LEFT) }), crop: CROP })).toEqual([]);
    expect(brief({ facts: facts([], { words: words(CUT) }), crop: CROP })).not.toEqual([]);
  });

  test('counts a person whose head it cuts off among those without a face', () => {
    const people = [{ box: { x: 2300, y: 0, width: 400, height: 900 }, score: 0.9, hasFace: true }];
    const head: Box = { x: 2400, y: 10, width: 60, height: 60 };
    const photo = { facts: facts([head], { people }), markings: [person(head, 'Amara')] };
    expect(brief(photo)).toEqual([]);
    const below = { x: 2000, y: 300, width: 1000, height: 1000 };
    expect(brief({ ...photo, crop: below })).toEqual(['hold people-without-face']);
    expect(brief({ ...photo, crop: { ...CROP, x: 3000 } })).toEqual([]);
  });
});

describe('somebody whose head a crop cuts off', () => {
  const body: Box = { x: 2300, y: 100, width: 300, height: 900 };
  const head: Box = { x: 2400, y: 120, width: 100, height: 100 };
  /** From the waist down: two thirds are left. */
  const legs: Crop = { x: 2000, y: 400, width: 1000, height: 1000 };
  const people = [{ box: body, score: 0.9, hasFace: true }];
  const of = (subjectId: string, more: Partial<PhotoToCheck> = {}): Partial<PhotoToCheck> => ({
    facts: facts([head, LEFT], { people }),
    markings: [person(head, subjectId), person({ ...RIGHT, y: 500 }, 'Amara')],
    crop: legs,
    ...more,
  });
  const held = (photo: Partial<PhotoToCheck>): boolean =>
    brief(photo).includes('hold cut-off-and-still-shown');

  test('is held when they may not be shown and most of them still is', () => {
    const [finding] = findings(of('Refu')).filter(({ severity }) => severity === 'hold');
    expect(findingSchema.parse(finding)).toEqual({
      check: 'register',
      rule: 'cut-off-and-still-shown',
      severity: 'hold',
      place: {
        kind: 'face',
        photo: 1,
        face: null,
        box: { x: 2300, y: 400, width: 300, height: 600 },
      },
      why: 'The face of Refu, who may not be shown, was cut off, but part of Refu still shows in photo 1.',
      remedy:
        'Make sure that nobody can tell who it is by what is left, or have it covered or the crop made smaller.',
    });
    expect(held(of('Nobody known'))).toBe(true);
    expect(held(of('Amara'))).toBe(false);
  });
  test('is the same sentence for a child under protection', () => {
    const file = files.get('Refu');
    if (file === undefined) throw new Error('No file.');
    const why = (): string | undefined =>
      findings(of('Refu')).find(({ rule }) => rule === 'cut-off-and-still-shown')?.why;
    const before = why();
    files.set('Refu', { ...file, protected: true });
    expect(why()).toBe(before);
    files.set('Refu', file);
  });
  test.each<[string, Partial<PhotoToCheck>]>([
    ['at most a third of them is left', { crop: { ...legs, y: 700 } }],
    [
      'what is left is covered',
      {
        markings: [
          person(head, 'Refu'),
          { kind: 'cover', box: { x: 2290, y: 380, width: 320, height: 640 } },
        ],
      },
    ],
    [
      'their face is covered, as parents are told',
      { markings: [person(head, 'Refu'), { kind: 'cover', box: head }] },
    ],
    [
      'the body is that of somebody behind them',
      {
        facts: facts([head], { people: [{ box: { ...body, y: -700 }, score: 1, hasFace: true }] }),
      },
    ],
  ])('is no more than a note when %s', (_, more) => {
    expect(held(of('Refu', more))).toBe(false);
  });
});

describe('the second look, at the finished file', () => {
  const rendered = (boxes: readonly Box[] | null, score = 0.9) =>
    ({
      state: 'rendered',
      facesUnderCovers: 0,
      facesSeen: boxes?.map((box) => ({ box, score })) ?? null,
    }) as const;
  const markings = [person(RIGHT, 'Amara')];
  const moved = { x: RIGHT.x + 12, y: RIGHT.y - 9, width: 92, height: 110 };

  test.each<[string, Partial<PhotoToCheck>, string[]]>([
    ['sees the same face', { rendered: rendered([moved]) }, []],
    ['sees none', { rendered: rendered([]) }, []],
    [
      'sees one that nobody accounted for',
      { rendered: rendered([moved, LEFT]) },
      ['hold face-seen-at-second-look'],
    ],
    [
      'sees two where one was found',
      { rendered: rendered([moved, { ...RIGHT, x: RIGHT.x + 45 }]) },
      ['hold face-seen-at-second-look'],
    ],
    [
      'sees a small one before a large one',
      { rendered: rendered([RIGHT, { x: 2420, y: 350, width: 40, height: 40 }]) },
      ['hold face-seen-at-second-look'],
    ],
    [
      'sees again, hardly surer, what the first took for a possible face',
      {
        facts: facts([], { possibleFaces: [{ box: LEFT, score: 0.07 }] }),
        rendered: rendered([LEFT], 0.26),
        markings: [],
      },
      [],
    ],
    [
      'is sure of what the first took for a possible face',
      {
        facts: facts([], { possibleFaces: [{ box: LEFT, score: 0.07 }] }),
        rendered: rendered([LEFT], 0.4),
        markings: [],
      },
      ['hold face-seen-at-second-look'],
    ],
    [
      'sees what a person had added',
      {
        facts: facts([]),
        markings: [{ kind: 'face', box: LEFT }, person(LEFT, 'Amara')],
        rendered: rendered([LEFT]),
      },
      [],
    ],
    ['sees what hardly may be a face', { rendered: rendered([LEFT], 0.2) }, []],
    [
      'sees what the cover of another face leaves of one',
      {
        markings: [{ kind: 'cover', box: RIGHT }],
        rendered: rendered([{ ...RIGHT, x: RIGHT.x + 45 }], 0.26),
      },
      ['hold face-seen-at-second-look'],
    ],
    [
      'sees what the cover on an added face leaves of one',
      {
        facts: facts([]),
        markings: [
          { kind: 'face', box: RIGHT },
          { kind: 'cover', box: RIGHT },
          person(RIGHT, 'Amara'),
        ],
        rendered: rendered([{ ...RIGHT, x: RIGHT.x + 45 }], 0.26),
      },
      ['hold face-seen-at-second-look'],
    ],
    ['was not taken', { rendered: rendered(null) }, ['hold no-second-look']],
    [
      'sees what the crop leaves of a face',
      {
        facts: facts([CUT]),
        markings: [person(CUT, 'Amara')],
        crop: { ...CROP, x: 1980 },
        rendered: rendered([{ x: 1980, y: 305, width: 46, height: 90 }]),
      },
      [],
    ],
  ])('%s', (_, photo, expected) => {
    const all = { facts: facts([RIGHT]), markings, ...photo };
    expect(brief(all)).toEqual(expected);
    for (const finding of findings(all)) expect(findingSchema.parse(finding)).toEqual(finding);
  });

  test('points at the place', () => {
    const [finding] = findings({ facts: facts([RIGHT]), markings, rendered: rendered([LEFT]) });
    expect(finding?.place).toEqual({ kind: 'face', photo: 1, face: null, box: LEFT });
  });
});
