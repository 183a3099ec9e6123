import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ConsentAnswer,
  PAGE_USE,
  permission,
  type RegisterSubject,
  type SubjectFile,
} from './permission.rules.ts';

const DAY = '2026-11-24';

const amara: RegisterSubject = {
  id: 'amara',
  schoolId: 'school',
  kind: 'pupil',
  forename: 'Amara',
  surname: 'Okafor',
  knownAs: null,
  className: 'Oak',
  leavesOn: null,
};

function answer(seq: number, more: Partial<ConsentAnswer> = {}): ConsentAnswer {
  return {
    id: `answer-${seq}`,
    seq,
    guardianId: null,
    use: PAGE_USE,
    status: 'granted',
    groupOnly: false,
    noCloseUp: false,
    firstNameAllowed: false,
    validFrom: '2026-09-01',
    validUntil: null,
    lawfulBasis: 'consent',
    ...more,
  };
}

function file(answers: readonly ConsentAnswer[], more: Partial<SubjectFile> = {}): SubjectFile {
  return { subject: amara, answers, protected: false, ...more };
}

describe('one voice', () => {
  test.each<[string, SubjectFile | undefined, string, string]>([
    ['a yes', file([answer(1)]), 'granted', 'Amara may be shown on Facebook.'],
    [
      'a no',
      file([answer(1, { status: 'refused' })]),
      'refused',
      "Amara's parents said no to Facebook.",
    ],
    [
      'a yes taken back',
      file([answer(1), answer(2, { status: 'withdrawn' })]),
      'withdrawn',
      "Amara's parents took back their yes to Facebook.",
    ],
    [
      'a no that became a yes',
      file([answer(1, { status: 'refused' }), answer(2)]),
      'granted',
      'Amara may be shown on Facebook.',
    ],
    ['nothing', file([]), 'not-asked', "Amara's parents have not answered about Facebook."],
    [
      '"not asked" on file',
      file([answer(1, { status: 'not-asked' })]),
      'not-asked',
      "Amara's parents have not answered about Facebook.",
    ],
    [
      'a yes for something else',
      file([answer(1, { use: 'website' })]),
      'not-asked',
      "Amara's parents have not answered about Facebook.",
    ],
    [
      'its last day',
      file([answer(1, { validUntil: DAY })]),
      'granted',
      'Amara may be shown on Facebook.',
    ],
    [
      'the day after',
      file([answer(1, { validUntil: '2026-11-23' })]),
      'expired',
      'The yes to Facebook for Amara ended on Mon 23 Nov 2026.',
    ],
    [
      'its first day',
      file([answer(1, { validFrom: DAY })]),
      'granted',
      'Amara may be shown on Facebook.',
    ],
    [
      'the day before',
      file([answer(1, { validFrom: '2026-11-25' })]),
      'not-yet',
      'The yes to Facebook for Amara starts on Wed 25 Nov 2026.',
    ],
    [
      "next year's yes, given early",
      file([answer(1), answer(2, { validFrom: '2027-09-01' })]),
      'granted',
      'Amara may be shown on Facebook.',
    ],
    [
      'a no that is dated ahead counts at once',
      file([answer(1), answer(2, { status: 'refused', validFrom: '2027-01-01' })]),
      'refused',
      "Amara's parents said no to Facebook.",
    ],
    [
      'an objection',
      file([answer(1, { status: 'refused', lawfulBasis: 'public-task' })]),
      'refused',
      "Amara's parents objected to Facebook.",
    ],
    [
      'a protected child',
      file([answer(1)], { protected: true }),
      'protected',
      'Amara cannot be published.',
    ],
    [
      'a leaver',
      file([answer(1)], { subject: { ...amara, leavesOn: '2026-07-17' } }),
      'left',
      'Amara left the school on Fri 17 Jul 2026.',
    ],
    [
      'the last day at school',
      file([answer(1)], { subject: { ...amara, leavesOn: DAY } }),
      'granted',
      'Amara may be shown on Facebook.',
    ],
    ['nobody', undefined, 'unknown', 'This person is not on the register.'],
  ])('%s', (_, subjectFile, reason, says) => {
    const result = permission(subjectFile, PAGE_USE, DAY);
    expect([result.reason, result.says, result.granted]).toEqual([
      reason,
      says,
      reason === 'granted',
    ]);
  });

  test('the name a child is called by, and an adult who answers for themselves', () => {
    expect(
      permission(file([], { subject: { ...amara, knownAs: 'Mimi' } }), PAGE_USE, DAY).says,
    ).toBe("Mimi's parents have not answered about Facebook.");
    const adult = file([answer(1, { status: 'refused' })], {
      subject: { ...amara, kind: 'adult', forename: 'Tom', surname: 'Reed' },
    });
    expect(permission(adult, PAGE_USE, DAY).says).toBe('Tom Reed said no to Facebook.');
  });
});

describe('several voices', () => {
  test('any no holds, and is told without saying whose', () => {
    const result = permission(
      file([answer(1, { guardianId: 'a' }), answer(2, { guardianId: 'b', status: 'refused' })]),
      PAGE_USE,
      DAY,
    );
    expect(result).toMatchObject({
      granted: false,
      says: "One of Amara's parents said no to Facebook.",
      restsOn: ['answer-2', 'answer-1'],
    });
  });
  test('an answer without a guardian is one more voice', () => {
    const result = permission(
      file([answer(1, { guardianId: 'a' }), answer(2, { status: 'refused' })]),
      PAGE_USE,
      DAY,
    );
    expect(result.granted).toBe(false);
  });
  test('the conditions of each hold together', () => {
    const result = permission(
      file([
        answer(1, { guardianId: 'a', groupOnly: true, firstNameAllowed: true }),
        answer(2, { guardianId: 'b', noCloseUp: true }),
      ]),
      PAGE_USE,
      DAY,
    );
    expect(result.conditions).toEqual({
      groupOnly: true,
      noCloseUp: true,
      firstNameAllowed: false,
    });
    expect(result.says).toBe('Amara may be shown on Facebook, in a group only, not close up.');
  });
});

test('what is said of a protected child does not depend on the answers', () => {
  const says = [[], [answer(1)], [answer(1, { status: 'refused' })]].map((answers) =>
    permission(file(answers, { protected: true }), PAGE_USE, DAY),
  );
  expect(new Set(says.map((each) => JSON.stringify(each))).size).toBe(1);
});

const day = fc
  .integer({ min: 0, max: 60 })
  .map((offset) => new Date(Date.UTC(2026, 8, 1 + offset)).toISOString().slice(0, 10));
const anyAnswers = fc
  .array(
    fc.record({
      guardianId: fc.constantFrom(null, 'a', 'b'),
      use: fc.constantFrom(PAGE_USE, PAGE_USE, 'website'),
      status: fc.constantFrom<ConsentAnswer['status'][]>(
        'granted',
        'granted',
        'granted',
        'refused',
        'withdrawn',
        'not-asked',
      ),
      groupOnly: fc.boolean(),
      noCloseUp: fc.boolean(),
      firstNameAllowed: fc.boolean(),
      validFrom: day,
      validUntil: fc.option(day),
    }),
    { maxLength: 8 },
  )
  .map((list) => list.map((each, index) => answer(index + 1, each)));
const anyFile = fc
  .record({ answers: anyAnswers, leavesOn: fc.option(day), protected: fc.boolean() })
  .map(({ answers, leavesOn, protected: flag }): SubjectFile => ({
    subject: { ...amara, leavesOn },
    answers,
    protected: flag,
  }));

describe('whatever the register holds', () => {
  test('one more no never turns a no into a yes', () => {
    fc.assert(
      fc.property(
        anyFile,
        day,
        fc.constantFrom('refused', 'withdrawn', 'not-asked'),
        fc.constantFrom(null, 'a', 'b', 'c'),
        day,
        (subjectFile, today, status, guardianId, validFrom) => {
          const more = {
            ...subjectFile,
            answers: [...subjectFile.answers, answer(99, { status, guardianId, validFrom })],
          };
          expect(permission(more, PAGE_USE, today).granted).toBe(false);
        },
      ),
    );
  });

  test('the next day never brings a yes by itself, except where one is recorded to start', () => {
    fc.assert(
      fc.property(anyFile, day, (subjectFile, today) => {
        const next = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
        if (permission(subjectFile, PAGE_USE, today).granted) return;
        if (!permission(subjectFile, PAGE_USE, next).granted) return;
        expect(
          subjectFile.answers.some((each) => each.status === 'granted' && each.validFrom === next),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('a flag, or being unknown, is always no; and a yes rests on answers', () => {
    fc.assert(
      fc.property(anyFile, day, (subjectFile, today) => {
        expect(permission({ ...subjectFile, protected: true }, PAGE_USE, today).granted).toBe(
          false,
        );
        expect(permission(undefined, PAGE_USE, today).granted).toBe(false);
        const result = permission(subjectFile, PAGE_USE, today);
        if (!result.granted) return;
        expect(result.restsOn.length).toBeGreaterThan(0);
        for (const id of result.restsOn) {
          expect(subjectFile.answers.find((each) => each.id === id)).toMatchObject({
            status: 'granted',
            use: PAGE_USE,
          });
        }
      }),
    );
  });

  test('the order in which the answers are given to it is no matter', () => {
    fc.assert(
      fc.property(anyFile, day, (subjectFile, today) => {
        const turned = { ...subjectFile, answers: subjectFile.answers.toReversed() };
        expect(permission(turned, PAGE_USE, today).granted).toBe(
          permission(subjectFile, PAGE_USE, today).granted,
        );
      }),
    );
  });
});
