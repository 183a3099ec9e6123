import { describe, expect, test } from 'vitest';
import {
  type ConsentAnswer,
  PAGE_USE,
  permission,
  permissionOnPages,
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
    const result = permission(subjectFile, PAGE_USE, 'own-school', DAY);
    expect([result.reason, result.says, result.granted]).toEqual([
      reason,
      says,
      reason === 'granted',
    ]);
  });

  test('the name a child is called by, and an adult who answers for themselves', () => {
    expect(
      permission(file([], { subject: { ...amara, knownAs: 'Mimi' } }), PAGE_USE, 'own-school', DAY)
        .says,
    ).toBe("Mimi's parents have not answered about Facebook.");
    const adult = file([answer(1, { status: 'refused' })], {
      subject: { ...amara, kind: 'adult', forename: 'Tom', surname: 'Reed' },
    });
    expect(permission(adult, PAGE_USE, 'own-school', DAY).says).toBe(
      'Tom Reed said no to Facebook.',
    );
  });
});

describe('several voices', () => {
  test('any no holds, and is told without saying whose', () => {
    const result = permission(
      file([answer(1, { guardianId: 'a' }), answer(2, { guardianId: 'b', status: 'refused' })]),
      PAGE_USE,
      'own-school',
      DAY,
    );
    expect(result).toMatchObject({
      granted: false,
      says: "One of Amara's parents said no to Facebook.",
      restsOn: ['answer-2'],
    });
  });
  test('an answer without a guardian is one more voice', () => {
    const result = permission(
      file([answer(1, { guardianId: 'a' }), answer(2, { status: 'refused' })]),
      PAGE_USE,
      'own-school',
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
      'own-school',
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
    permission(file(answers, { protected: true }), PAGE_USE, 'own-school', DAY),
  );
  expect(new Set(says.map((each) => JSON.stringify(each))).size).toBe(1);
});

describe('which word of one guardian counts', () => {
  const reasonOf = (...answers: ConsentAnswer[]) =>
    permission(file(answers), PAGE_USE, 'own-school', DAY).reason;
  const no = (seq: number, answeredOn: string) => answer(seq, { status: 'refused', answeredOn });

  test('an old no that turns up holds at once, and an older yes does not lift it', () => {
    const yes = answer(1, { answeredOn: '2026-10-01' });
    expect(reasonOf(yes, no(2, '2026-09-01'))).toBe('refused');
    expect(reasonOf(no(1, '2026-10-01'), answer(2, { answeredOn: '2026-09-30' }))).toBe('refused');
    expect(reasonOf(no(1, '2026-10-01'), answer(2, { answeredOn: '2026-10-01' }))).toBe('granted');
  });
  test('an old form does not speak over a newer one', () => {
    const newer = answer(1, { answeredOn: '2026-11-01', groupOnly: true });
    const drawer = answer(2, { answeredOn: '2026-09-05' });
    const result = permission(file([newer, drawer]), PAGE_USE, 'own-school', DAY);
    expect(result.restsOn).toEqual(['answer-1']);
    expect(result.conditions.groupOnly).toBe(true);
    const ended = { ...newer, validUntil: '2026-11-20' };
    expect(reasonOf(ended, drawer)).toBe('expired');
  });
  test('a note that they were not asked is nobody’s word: a form from before it answers it', () => {
    const note = answer(1, { status: 'not-asked', answeredOn: '2026-10-01' });
    expect(reasonOf(note)).toBe('not-asked');
    expect(reasonOf(note, answer(2, { answeredOn: '2026-09-05' }))).toBe('granted');
    expect(reasonOf(no(1, '2026-09-05'), { ...note, seq: 2 })).toBe('refused');
  });
});

describe('a guardian who may not answer', () => {
  const reasonOf = (...answers: ConsentAnswer[]) =>
    permission(file(answers), PAGE_USE, 'own-school', DAY).reason;
  const theirs = (seq: number, status: ConsentAnswer['status']) =>
    answer(seq, { status, guardianId: 'barred', mayAnswer: false });

  test('their yes counts for nothing, their no is a no that their yes does not lift', () => {
    expect(reasonOf(theirs(1, 'granted'))).toBe('not-asked');
    expect(reasonOf(theirs(1, 'granted'), answer(2, { guardianId: 'a' }))).toBe('granted');
    expect(reasonOf(theirs(1, 'refused'), answer(2, { guardianId: 'a' }))).toBe('refused');
    expect(
      reasonOf(theirs(1, 'refused'), theirs(2, 'granted'), answer(3, { guardianId: 'a' })),
    ).toBe('refused');
  });
});

describe('which Pages an answer covers', () => {
  const own = { schoolId: 'school', name: 'Stanton' };
  const other = { schoolId: 'other', name: 'Lower Field' };
  const narrow = file([answer(1, { covers: 'school', guardianId: 'a' })]);

  test('of the federation unless the use says otherwise', () => {
    expect(permission(file([answer(1)]), PAGE_USE, other, DAY).granted).toBe(true);
    expect(permission(narrow, PAGE_USE, own, DAY).granted).toBe(true);
    expect(permission(narrow, PAGE_USE, 'own-school', DAY).granted).toBe(true);
    expect(permission(narrow, PAGE_USE, other, DAY)).toEqual({
      granted: false,
      reason: 'other-page',
      says: 'What was answered about Facebook for Amara covers the Page of their own school only, not Lower Field.',
      conditions: { groupOnly: true, noCloseUp: true, firstNameAllowed: false },
      restsOn: ['answer-1'],
    });
  });
  test('a post for several Pages is as strict as the strictest, and names the Page', () => {
    const pages = permissionOnPages(narrow, PAGE_USE, [own, other], DAY);
    expect([pages.reason, pages.says.includes('Lower Field')]).toEqual(['other-page', true]);
    expect(permissionOnPages(narrow, PAGE_USE, [own], DAY).granted).toBe(true);
    expect(permissionOnPages(narrow, PAGE_USE, [], DAY).granted).toBe(true);
    const flagged = { ...narrow, protected: true };
    expect(permissionOnPages(flagged, PAGE_USE, [other], DAY).says).toBe(
      'Amara cannot be published.',
    );
  });
});

test('where the school relies on a public task, no sentence speaks of a yes', () => {
  const basis = { lawfulBasis: 'public-task' } as const;
  const says = (...answers: ConsentAnswer[]) =>
    permission(file(answers), PAGE_USE, 'own-school', DAY).says;
  expect(says(answer(1, { ...basis, status: 'withdrawn' }))).toBe(
    "Amara's parents objected to Facebook.",
  );
  expect(says(answer(1, { ...basis, validUntil: '2026-11-20' }))).toBe(
    'The time in which Amara may be shown on Facebook ended on Fri 20 Nov 2026.',
  );
});
