import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConsentAnswer, PAGE_USE, type SubjectFile } from '../consent/permission.rules.ts';
import type { PictureFacts } from '../pictures/facts.contract.ts';
import type { Box, Marking } from '../pictures/marking.contract.ts';
import { loadRulebook } from '../rulebook/rulebook.ts';
import { type Finding, findingSchema } from './finding.contract.ts';
import { type DraftToCheck, findingsFor, type PhotoToCheck } from './findings.rules.ts';
import { manyMoreTicked } from './photo-findings.rules.ts';

const DAY = '2026-11-24';
const rulebook = loadRulebook();

function pupil(
  id: string,
  forename: string,
  more: { status?: ConsentAnswer['status']; protected?: boolean } & Partial<ConsentAnswer> = {},
): SubjectFile {
  const { protected: flag = false, ...terms } = more;
  return {
    subject: {
      id,
      schoolId: 'school',
      kind: 'pupil',
      forename,
      surname: 'Okafor',
      knownAs: null,
      className: 'Oak',
      leavesOn: null,
    },
    answers: [
      {
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
      },
    ],
    protected: flag,
  };
}

const files = new Map(
  [
    pupil('amara', 'Amara'),
    pupil('ben', 'Ben'),
    pupil('refused', 'Refu', { status: 'refused' }),
    pupil('flagged', 'Flag', { protected: true }),
    pupil('group', 'Gruppa', { groupOnly: true }),
    pupil('distant', 'Dista', { noCloseUp: true }),
    pupil('narrow', 'Nara', { covers: 'school' }),
  ].map((file) => [file.subject.id, file]),
);

const box = (x: number): Box => ({ x, y: 0, width: 100, height: 100 });
const person = (x: number, subjectId: string): Marking => ({
  kind: 'person',
  box: box(x),
  subjectId,
});

function facts(faces: number, more: Partial<PictureFacts> & { share?: number } = {}): PictureFacts {
  const { share = 0.001, ...rest } = more;
  return {
    checkVersion: '1',
    format: 'jpeg',
    width: 4000,
    height: 3000,
    faces: Array.from({ length: faces }, (_, index) => ({
      number: index + 1,
      box: box(index * 200),
      score: 0.9,
      share,
    })),
    people: [],
    trust: { trusted: true, holds: [] },
    words: { state: 'read', lines: [], complete: true, unreadable: [] },
    unsuitable: { drawing: 0, hentai: 0, neutral: 1, porn: 0, sexy: 0 },
    metadata: { hasLocation: false },
    perceptualHash: '0123456789abcdef',
    models: [],
    preview: { width: 1000, height: 750 },
    modelMs: 1,
    ms: 1,
    ...rest,
  };
}

function photo(more: Partial<PhotoToCheck> = {}): PhotoToCheck {
  return {
    number: 1,
    altText: 'Children with pumpkins',
    fileName: 'IMG_0123.jpg',
    checkState: 'checked',
    checkSays: null,
    facts: facts(0),
    markings: [],
    roll: [],
    accounting: 'faces',
    rendered: null,
    ...more,
  };
}

function draft(photos: readonly PhotoToCheck[], more: Partial<DraftToCheck> = {}): DraftToCheck {
  return {
    text: 'What a harvest!',
    photos,
    files,
    names: [],
    use: PAGE_USE,
    day: DAY,
    rulebook,
    allowedDomains: [],
    pages: [{ schoolId: 'school', name: 'School' }],
    stage: 'submitted',
    ...more,
  };
}

const found = (photos: readonly PhotoToCheck[], more: Partial<DraftToCheck> = {}) =>
  findingsFor(draft(photos, more));
const brief = (findings: readonly Finding[]) =>
  findings.map((finding) => `${finding.severity} ${finding.rule}`);

describe('words in a photo', () => {
  const words: PictureFacts['words'] = {
    state: 'read',
    lines: [
      [
        { text: 'Amara', confidence: 0.9, box: { x: 40, y: 300, width: 60, height: 20 } },
        { text: 'Okafor', confidence: 0.9, box: { x: 110, y: 300, width: 70, height: 20 } },
      ],
    ],
    complete: true,
    unreadable: [],
  };
  const names = [
    {
      subjectId: 'amara',
      kind: 'pupil' as const,
      forename: 'Amara',
      surname: 'Okafor',
      knownAs: null,
      firstNameAllowed: false,
    },
  ];

  test('a name that can be read stops the post like one in the text, and a cover mends it', () => {
    const shown = photo({ facts: facts(0, { words }) });
    expect(brief(found([shown], { names }))).toEqual(['block pupil-full-name']);
    const cover: Marking = { kind: 'cover', box: { x: 30, y: 290, width: 160, height: 40 } };
    expect(brief(found([{ ...shown, markings: [cover] }], { names }))).toEqual([]);
  });

  test('a photo in which nobody looked for words is held', () => {
    const { words: _words, ...earlier } = facts(0);
    expect(brief(found([photo({ facts: earlier })]))).toEqual(['hold words-not-read']);
  });
});

describe('one photo', () => {
  test.each<[string, Partial<PhotoToCheck>, string[]]>([
    ['nobody in it', {}, []],
    ['a face that nobody marked', { facts: facts(1) }, ['block face-not-accounted-for']],
    ['a marked face with a yes', { facts: facts(1), markings: [person(0, 'amara')] }, []],
    ['a covered face', { facts: facts(1), markings: [{ kind: 'cover', box: box(0) }] }, []],
    [
      'a dismissed face',
      { facts: facts(1), markings: [{ kind: 'not-a-face', box: box(0) }] },
      ['hold said-to-be-no-face'],
    ],
    [
      'a refused child',
      { facts: facts(1), markings: [person(0, 'refused')] },
      ['block no-permission'],
    ],
    [
      'a refused child under a cover',
      { facts: facts(1), markings: [person(0, 'refused'), { kind: 'cover', box: box(0) }] },
      [],
    ],
    [
      'a protected child',
      { facts: facts(1), markings: [person(0, 'flagged')] },
      ['block no-permission'],
    ],
    [
      'somebody without a file',
      { facts: facts(1), markings: [person(0, 'nobody')] },
      ['block not-on-register'],
    ],
    [
      'a refused child marked where no face was found',
      { markings: [person(900, 'refused')] },
      ['block no-permission'],
    ],
    [
      'a group-only child alone',
      { facts: facts(1), markings: [person(0, 'group')] },
      ['block group-only'],
    ],
    [
      'a group-only child alone, with a roll from before',
      { facts: facts(1), markings: [person(0, 'group')], roll: ['amara'] },
      ['block group-only'],
    ],
    [
      'a group-only child in company',
      { facts: facts(2), markings: [person(0, 'group'), person(200, 'amara')] },
      [],
    ],
    [
      'a group-only child beside a covered face',
      { facts: facts(2), markings: [person(0, 'group'), { kind: 'cover', box: box(200) }] },
      ['block group-only'],
    ],
    [
      'no close-up, close up',
      { facts: facts(1, { share: 0.05 }), markings: [person(0, 'distant')] },
      ['block no-close-up'],
    ],
    [
      'no close-up, from afar',
      { facts: facts(1, { share: 0.03 }), markings: [person(0, 'distant')] },
      [],
    ],
    [
      'anybody very close up',
      { facts: facts(1, { share: 0.2 }), markings: [person(0, 'amara')] },
      ['hold prominent-face'],
    ],
    [
      'a covered close-up',
      { facts: facts(1, { share: 0.2 }), markings: [{ kind: 'cover', box: box(0) }] },
      [],
    ],
    [
      'one child on two faces',
      { facts: facts(2), markings: [person(0, 'amara'), person(200, 'amara')] },
      ['hold marked-twice'],
    ],
    ['the roll', { accounting: 'roll', facts: facts(2), roll: ['amara', 'ben'] }, []],
    [
      'the roll, with one face too many',
      { accounting: 'roll', facts: facts(3), roll: ['amara', 'ben'] },
      ['block face-not-accounted-for'],
    ],
    [
      'the roll, with one face too few',
      { accounting: 'roll', facts: facts(1), roll: ['amara', 'ben'] },
      ['note fewer-faces-than-ticked'],
    ],
    [
      'the roll, with far more ticks than faces',
      { accounting: 'roll', facts: facts(0), roll: ['amara', 'ben', 'distant'] },
      ['hold far-fewer-faces-than-ticked'],
    ],
    [
      'a face that the writer added, and nobody named',
      { markings: [{ kind: 'face', box: box(900) }] },
      ['block face-not-accounted-for'],
    ],
    [
      'a face that the writer added, of a child who must not be shown',
      { markings: [{ kind: 'face', box: box(900) }, person(900, 'refused')] },
      ['block no-permission'],
    ],
    [
      'a refused child marked where nothing was found',
      { markings: [person(900, 'refused')] },
      ['block no-permission'],
    ],
    [
      'a large face that the writer added',
      {
        markings: [
          { kind: 'face', box: { x: 0, y: 0, width: 1500, height: 1500 } },
          { kind: 'person', box: { x: 0, y: 0, width: 1500, height: 1500 }, subjectId: 'amara' },
        ],
      },
      ['hold prominent-face'],
    ],
    [
      'the roll, with a refused child',
      { accounting: 'roll', facts: facts(2), roll: ['amara', 'refused'] },
      ['block no-permission'],
    ],
    [
      'the roll, with a close-up and a child who must not be',
      { accounting: 'roll', facts: facts(2, { share: 0.05 }), roll: ['amara', 'distant'] },
      ['hold no-close-up'],
    ],
    ['a roll from before, when faces are counted', { roll: ['refused'] }, []],
    [
      'somebody from behind',
      { facts: facts(0, { people: [{ box: box(0), score: 0.9, hasFace: false }] }) },
      ['hold people-without-face'],
    ],
    [
      'somebody from behind beside a marked child',
      {
        facts: facts(1, { people: [{ box: box(500), score: 0.9, hasFace: false }] }),
        markings: [person(0, 'amara')],
      },
      ['note people-without-face'],
    ],
    [
      'a place in the file',
      { facts: facts(0, { metadata: { hasLocation: true } }) },
      ['note place-removed'],
    ],
    [
      'a camera',
      { facts: facts(0, { metadata: { hasLocation: false, cameraModel: 'Phone 3' } }) },
      ['note camera-not-known'],
    ],
    [
      'a count that may have missed a face, for two reasons',
      {
        facts: facts(0, {
          trust: {
            trusted: false,
            holds: [
              { code: 'small-faces', why: 'Small.' },
              { code: 'blurred', why: 'Blurred.' },
            ],
          },
        }),
      },
      ['hold count-not-trusted'],
    ],
    [
      'a count from before counts were judged',
      { facts: facts(0, { trust: undefined }) },
      ['hold count-not-trusted'],
    ],
    ['a check that broke', { checkState: 'failed', facts: null }, ['hold check-did-not-run']],
    ['a check that left no facts', { facts: null }, ['hold check-did-not-run']],
    ['not a picture', { checkState: 'refused', facts: null }, ['block not-a-usable-picture']],
    ['a check to come', { checkState: 'waiting', facts: null }, ['hold not-checked-yet']],
    [
      'a refused child, marked before the check',
      { checkState: 'waiting', facts: null, markings: [person(0, 'refused')] },
      ['block no-permission', 'hold not-checked-yet'],
    ],
    [
      'the new file failed',
      { rendered: { state: 'failed', facesUnderCovers: null, facesSeen: [] } },
      ['block could-not-be-prepared'],
    ],
    [
      'the new file is to come',
      { rendered: { state: 'waiting', facesUnderCovers: null, facesSeen: [] } },
      ['hold not-prepared-yet'],
    ],
    [
      'a face shines through',
      { rendered: { state: 'rendered', facesUnderCovers: 1, facesSeen: [] } },
      ['block face-under-cover'],
    ],
    [
      'nobody looked under the covers',
      { rendered: { state: 'rendered', facesUnderCovers: null, facesSeen: [] } },
      ['block face-under-cover'],
    ],
    [
      'the new file is fine',
      { rendered: { state: 'rendered', facesUnderCovers: 0, facesSeen: [] } },
      [],
    ],
    ['no description', { altText: ' ' }, ['note no-description']],
    ['a phone number in the description', { altText: 'Ring 07700 900123' }, ['hold phone-number']],
  ])('%s', (_, more, expected) => {
    const findings = found([photo(more)]);
    expect(brief(findings)).toEqual(expected);
    for (const finding of findings) {
      expect(findingSchema.parse(finding)).toEqual(finding);
      expect(finding.why).toMatch(/^[A-Z0-9].*\.$/u);
      expect(finding.remedy).toMatch(/^[A-Z].*\.$/u);
    }
  });

  test('a check to come is only a note while somebody writes', () => {
    expect(
      brief(found([photo({ checkState: 'waiting', facts: null })], { stage: 'writing' })),
    ).toEqual(['note not-checked-yet']);
  });
});

describe('several Pages', () => {
  const own = { schoolId: 'school', name: 'Stanton' };
  const other = { schoolId: 'other', name: 'Lower Field' };
  const shown = photo({ facts: facts(1), markings: [person(0, 'narrow')] });
  const ofRegister = (pages: DraftToCheck['pages']) =>
    found([shown], { pages }).filter(({ check }) => check === 'register');

  test('the stricter holds, and the finding names the Page that the answer does not cover', () => {
    expect(ofRegister([own])).toEqual([]);
    expect(ofRegister([own, other])).toEqual([
      {
        check: 'register',
        rule: 'other-page',
        severity: 'block',
        place: { kind: 'face', photo: 1, face: 1, box: box(0) },
        why: 'What was answered about Facebook for Nara covers the Page of their own school only, not Lower Field.',
        remedy: 'Leave that Page out, cover the face or choose another photo.',
      },
    ]);
  });
});

describe('words', () => {
  test('name the child, the reason and the remedy', () => {
    const [finding] = found([photo({ facts: facts(1), markings: [person(0, 'refused')] })]);
    expect(finding).toMatchObject({
      why: "Refu's parents said no to Facebook.",
      remedy: 'Cover the face or choose another photo.',
      place: { kind: 'face', photo: 1, face: 1, box: box(0) },
    });
  });
  test('of a protected child say nothing more', () => {
    const [finding] = found([photo({ facts: facts(1), markings: [person(0, 'flagged')] })]);
    expect(finding?.why).toBe('Flag cannot be published.');
  });
  test('count', () => {
    const why = (faces: number, more: Partial<PhotoToCheck> = {}) =>
      found([photo({ facts: facts(faces), ...more })])[0]?.why;
    expect(why(1)).toBe('1 face is not accounted for in photo 1.');
    expect(why(2)).toBe('2 faces are not accounted for in photo 1.');
    expect(why(2, { accounting: 'roll' })).toBe('Photo 1 shows 2 more faces than people ticked.');
  });
});

describe('the draft', () => {
  test.each<[string, Partial<DraftToCheck>, string[]]>([
    ['empty', { text: ' \n' }, ['block nothing-to-publish']],
    ['without a Page', { pages: [] }, ['block no-page']],
    ['with a door code', { text: 'The gate code is 4711' }, ['block door-code']],
  ])('%s', (_, more, expected) => {
    expect(brief(found([], more))).toEqual(expected);
  });
  test('the Page does not take photos without a text', () => {
    expect(brief(found([photo()], { text: ' \n' }))).toEqual(['block no-text']);
  });
  test('look-alikes', () => {
    const nearDuplicates = [
      { photo: 1, of: 'rejected' as const },
      { photo: 1, of: 'published' as const },
      { photo: 1, of: 'taken-down' as const },
    ];
    expect(brief(found([photo()], { nearDuplicates }))).toEqual([
      'hold stopped-before',
      'hold stopped-before',
      'note published-before',
    ]);
  });
  test('the gravest first, then the text, then photo by photo', () => {
    const findings = found(
      [
        photo({ altText: '' }),
        photo({ number: 2, facts: facts(1) }),
        photo({ number: 3, facts: facts(1), markings: [{ kind: 'not-a-face', box: box(0) }] }),
      ],
      { text: 'Ring 07700 900123. The gate code is 4711.' },
    );
    expect(brief(findings)).toEqual([
      'block door-code',
      'block face-not-accounted-for',
      'hold phone-number',
      'hold said-to-be-no-face',
      'note no-description',
    ]);
    expect(findings[0]?.place).toEqual({ kind: 'text', start: 23, end: 40 });
  });
});

describe('names', () => {
  const name = (subjectId: string, forename: string, firstNameAllowed = false) =>
    ({
      subjectId,
      kind: 'pupil',
      forename,
      surname: 'Okafor',
      knownAs: null,
      firstNameAllowed,
    }) as const;
  const names = [name('amara', 'Amara'), name('ben', 'Ben', true)];
  test('a first name is a block beside a photo only, unless it is allowed', () => {
    expect(brief(found([photo()], { text: 'Amara won', names }))).toEqual([
      'block pupil-name-with-photo',
    ]);
    expect(brief(found([], { text: 'Amara won', names }))).toEqual([]);
    expect(brief(found([photo()], { text: 'Ben won', names }))).toEqual([]);
  });
  test('of two first names each card says which it is about', () => {
    const daisy = name('daisy', 'Daisy');
    const text = 'Daisy and Amara did well.';
    const why = found([photo()], { text, names: [...names, daisy] }).map((each) => each.why);
    expect(why).toEqual([
      expect.stringMatching(/^“Daisy”: this is a pupil's first name/),
      expect.stringMatching(/^“Amara”: this is a pupil's first name/),
    ]);
  });
  test('a full name is a block anywhere, in the file name, too', () => {
    expect(brief(found([], { text: 'Ben Okafor won', names }))).toEqual(['block pupil-full-name']);
    expect(brief(found([photo({ altText: 'Ben Okafor' })], { names }))).toEqual([
      'block pupil-full-name',
    ]);
    for (const fileName of ['amara-okafor.jpg', 'AmaraOkafor.JPG', 'sports_Amara_Okafor_2.jpeg']) {
      expect(found([photo({ fileName })], { names })[0]).toMatchObject({
        rule: 'pupil-full-name',
        place: { kind: 'photo', photo: 1 },
      });
    }
  });
});

const anyMarking = fc.oneof(
  fc.record({
    kind: fc.constant('person' as const),
    box: fc.nat({ max: 8 }).map((index) => box(index * 100)),
    subjectId: fc.constantFrom(...files.keys(), 'nobody'),
  }),
  fc.record({
    kind: fc.constantFrom('cover' as const, 'not-a-face' as const),
    box: fc.nat({ max: 8 }).map((index) => box(index * 100)),
  }),
);
const anyPhoto = fc
  .record({
    faces: fc.nat({ max: 4 }),
    markings: fc.array(anyMarking, { maxLength: 5 }),
    roll: fc.uniqueArray(fc.constantFrom(...files.keys(), 'nobody'), { maxLength: 5 }),
    accounting: fc.constantFrom('faces' as const, 'roll' as const),
  })
  .map(({ faces, ...rest }) => photo({ ...rest, facts: facts(faces) }));

describe('whatever is in the photo', () => {
  test('more faces than said things about them is always a block', () => {
    fc.assert(
      fc.property(
        anyPhoto,
        fc.constantFrom('writing' as const, 'submitted' as const),
        (each, stage) => {
          const said = each.markings.filter((marking) => marking.kind !== 'person').length;
          const people =
            each.accounting === 'roll' ? each.roll.length : each.markings.length - said;
          if ((each.facts?.faces.length ?? 0) <= said + people) return;
          expect(found([each], { stage }).some((finding) => finding.severity === 'block')).toBe(
            true,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
  test('a photo passes without a block only when everybody shown may be shown', () => {
    fc.assert(
      fc.property(anyPhoto, (each) => {
        if (found([each]).some((finding) => finding.severity === 'block')) return;
        const covers = each.markings.filter((marking) => marking.kind === 'cover');
        const shown = [
          ...each.markings.flatMap((marking) =>
            marking.kind === 'person' && !covers.some((cover) => cover.box.x === marking.box.x)
              ? [marking.subjectId]
              : [],
          ),
          ...(each.accounting === 'roll' ? each.roll : []),
        ];
        for (const id of shown)
          expect(['amara', 'ben', 'group', 'distant', 'narrow']).toContain(id);
      }),
      { numRuns: 300 },
    );
  });
  test('no yes anywhere means that nobody is shown', () => {
    const noFiles = new Map<string, SubjectFile>();
    fc.assert(
      fc.property(anyPhoto, (each) => {
        const blocked = found([each], { files: noFiles }).some(
          (finding) => finding.severity === 'block',
        );
        const shows =
          each.markings.some((marking) => marking.kind === 'person') ||
          (each.accounting === 'roll' && each.roll.length > 0);
        const covered = each.markings.some((marking) => marking.kind === 'cover');
        expect(blocked || !shows || covered).toBe(true);
      }),
    );
  });
});

test.each([
  // Of those ticked, up to a third may look away or be missed; and one or two never make a hold.
  [22, 24, false],
  [16, 24, false],
  [15, 24, true],
  [1, 3, false],
  [0, 2, false],
  [0, 3, true],
  [6, 9, false],
  [5, 8, true],
  [30, 24, false],
])('%i faces for %i ticks: does somebody have to look? %s', (faces, ticked, many) => {
  expect(manyMoreTicked(faces, ticked)).toBe(many);
});
