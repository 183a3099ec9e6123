import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ConsentAnswer,
  PAGE_USE,
  permission,
  permissionOnPages,
  type SubjectFile,
  type WhichPage,
} from './permission.rules.ts';

const RUNS = { numRuns: 1_000 };
const OTHER_PAGE = { schoolId: 'other', name: 'Lower Field' };
const page = fc.constantFrom<WhichPage[]>(
  'own-school',
  { schoolId: 'school', name: 'Stanton' },
  OTHER_PAGE,
);
const day = fc
  .integer({ min: 0, max: 60 })
  .map((offset) => new Date(Date.UTC(2026, 8, 1 + offset)).toISOString().slice(0, 10));
const guardian = fc.constantFrom(null, 'a', 'b', 'barred');
const covers = fc.constantFrom('federation' as const, 'federation' as const, 'school' as const);
const anyAnswer = fc.record({
  guardianId: guardian,
  use: fc.constantFrom(PAGE_USE, PAGE_USE, PAGE_USE, 'website'),
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
  validUntil: fc.option(day, { freq: 2 }),
  lawfulBasis: fc.constantFrom('consent' as const, 'public-task' as const),
  answeredOn: day,
});
type Given = Parameters<typeof numbered>[0][number];

function numbered(list: readonly Omit<ConsentAnswer, 'id' | 'seq' | 'mayAnswer' | 'covers'>[]) {
  return list.map((each, index): ConsentAnswer => ({
    covers: 'federation',
    ...each,
    id: `answer-${index + 1}`,
    seq: index + 1,
    mayAnswer: each.guardianId !== 'barred',
  }));
}

function fileOf(answers: readonly ConsentAnswer[]): SubjectFile {
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
    answers,
    protected: false,
  };
}

const someAnswers = fc.array(anyAnswer, { maxLength: 8 }).map(numbered);
const mostlyYes = fc
  .array(anyAnswer, { minLength: 1, maxLength: 5 })
  .map((list) => numbered(list.map((each) => ({ ...each, status: 'granted' as const }))));
const answersOfAll = fc.oneof(someAnswers, mostlyYes);
// What an answer covers belongs to the use, so it is the same for all answers about it.
const anyFile = fc
  .tuple(answersOfAll, covers)
  .map(([answers, reach]) => fileOf(answers.map((each) => ({ ...each, covers: reach }))));
const may = (file: SubjectFile, on: WhichPage, today: string): boolean =>
  permission(file, PAGE_USE, on, today).granted;

describe('whatever the register holds', () => {
  test('a no that is recorded holds at once, whoever says it and however it is dated', () => {
    fc.assert(
      fc.property(
        anyFile,
        anyAnswer,
        fc.constantFrom('refused', 'withdrawn', 'not-asked'),
        day,
        page,
        (file, given, status, today, on) => {
          const more = { ...given, status, use: PAGE_USE };
          const after = fileOf(numbered([...file.answers, more]));
          expect(may(after, on, today)).toBe(false);
        },
      ),
      RUNS,
    );
  });

  test('a no added anywhere, also before others, never makes a yes of a no', () => {
    fc.assert(
      fc.property(
        anyFile,
        anyAnswer,
        fc.constantFrom('refused', 'withdrawn', 'not-asked'),
        fc.nat({ max: 8 }),
        day,
        page,
        (file, given, status, at, today, on) => {
          const more = { ...given, status, use: PAGE_USE };
          const after = fileOf(numbered(file.answers.toSpliced(at, 0, asAnswer(more))));
          if (may(file, on, today)) return;
          expect(may(after, on, today)).toBe(false);
        },
      ),
      RUNS,
    );
  });

  test('the next day never brings a yes by itself, except where a yes is recorded to start', () => {
    fc.assert(
      fc.property(anyFile, day, page, (file, today, on) => {
        const next = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
        if (may(file, on, today) || !may(file, on, next)) return;
        expect(
          file.answers.some((each) => each.status === 'granted' && each.validFrom === next),
        ).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  test('taking away a yes that holds on the day never makes a yes of a no', () => {
    fc.assert(
      fc.property(anyFile, fc.nat({ max: 7 }), day, page, (file, at, today, on) => {
        const taken = file.answers[at];
        if (taken === undefined || !holdsOn(taken, today) || may(file, on, today)) return;
        const left = { ...file, answers: file.answers.filter((each) => each !== taken) };
        expect(may(left, on, today)).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  test('it is no matter in which order the guardians were written down', () => {
    fc.assert(
      fc.property(anyFile, day, page, (file, today, on) => {
        const groups = Map.groupBy(file.answers, (each) => each.guardianId);
        const turned = fileOf(renumbered([...groups.values()].toReversed().flat()));
        const before = permission(file, PAGE_USE, on, today);
        const after = permission(turned, PAGE_USE, on, today);
        expect([after.granted, after.reason, after.conditions]).toEqual([
          before.granted,
          before.reason,
          before.conditions,
        ]);
        const handed = { ...file, answers: file.answers.toReversed() };
        expect(permission(handed, PAGE_USE, on, today)).toEqual(before);
      }),
      RUNS,
    );
  });

  test('one more guardian makes it stricter or leaves it, never laxer', () => {
    fc.assert(
      fc.property(
        anyFile,
        fc.array(anyAnswer, { maxLength: 3 }),
        day,
        page,
        (file, said, today, on) => {
          const reach = file.answers[0]?.covers ?? 'federation';
          const theirs = said.map((each) => ({ ...each, guardianId: 'c', covers: reach }));
          const together = permission(
            fileOf(numbered([...file.answers, ...theirs])),
            PAGE_USE,
            on,
            today,
          );
          const without = permission(file, PAGE_USE, on, today);
          if (without.reason === 'not-asked' || !together.granted) return;
          expect(without.granted).toBe(true);
          // Each condition that one more guardian could only add, as a yes is laid on both.
          const [one, both] = [without.conditions, together.conditions];
          expect(both).toEqual({
            groupOnly: one.groupOnly || both.groupOnly,
            noCloseUp: one.noCloseUp || both.noCloseUp,
            firstNameAllowed: one.firstNameAllowed && both.firstNameAllowed,
          });
        },
      ),
      RUNS,
    );
  });
});

describe('nothing helps', () => {
  test('somebody protected, unknown or gone', () => {
    fc.assert(
      fc.property(anyFile, day, page, (file, today, on) => {
        expect(may({ ...file, protected: true }, on, today)).toBe(false);
        expect(permission(undefined, PAGE_USE, on, today).granted).toBe(false);
        const left = { ...file, subject: { ...file.subject, leavesOn: '2026-08-31' } };
        expect(may(left, on, today)).toBe(false);
      }),
    );
  });

  test('a yes of somebody who may not answer', () => {
    fc.assert(
      fc.property(anyFile, anyAnswer, day, page, (file, given, today, on) => {
        const theirs = { ...given, guardianId: 'barred', status: 'granted' as const };
        const after = fileOf(numbered([...file.answers, theirs]));
        const before = permission(file, PAGE_USE, on, today);
        expect(permission(after, PAGE_USE, on, today)).toEqual(before);
      }),
      RUNS,
    );
  });

  test('a Page that one of the answers does not cover; and several Pages are as strict as each', () => {
    fc.assert(
      fc.property(anyFile, day, (file, today) => {
        const narrow = { ...file, answers: file.answers.map(toOwnSchool) };
        expect(may(narrow, OTHER_PAGE, today)).toBe(false);
        expect(may(narrow, 'own-school', today)).toBe(may(file, 'own-school', today));
        const pages = [{ schoolId: 'school', name: 'Stanton' }, OTHER_PAGE];
        expect(permissionOnPages(file, PAGE_USE, pages, today).granted).toBe(
          pages.every((on) => may(file, on, today)),
        );
      }),
      RUNS,
    );
  });
});

test('an answer rests on answers that say so, and a sentence on one lawful basis', () => {
  fc.assert(
    fc.property(anyFile, day, page, (file, today, on) => {
      const result = permission(file, PAGE_USE, on, today);
      const resting = result.restsOn.map((id) => file.answers.find((each) => each.id === id));
      const yeses = ['granted', 'expired', 'not-yet', 'other-page'];
      for (const each of resting) {
        expect(each?.use).toBe(PAGE_USE);
        expect(each?.status).toBe(yeses.includes(result.reason) ? 'granted' : result.reason);
      }
      expect(result.reason === 'not-asked' || resting.length > 0).toBe(true);
      // Which basis the sentence speaks of; most speak of none.
      const spoken = new Set([
        ...(/\byes\b|said no/.test(result.says) ? ['consent'] : []),
        ...(/objected|The time in which/.test(result.says) ? ['public-task'] : []),
      ]);
      expect(spoken.size).toBeLessThan(2);
      expect([...spoken].every((basis) => basis === resting[0]?.lawfulBasis)).toBe(true);
    }),
    RUNS,
  );
});

test('the answers of a school are weighed in no time', () => {
  const files = fc.sample(fc.array(anyAnswer, { minLength: 6, maxLength: 6 }), 600);
  const school = files.map((list) => fileOf(numbered(list)));
  const startedAt = performance.now();
  for (const file of school) may(file, OTHER_PAGE, '2026-09-20');
  // A few milliseconds on any machine; the bound only catches something that grows with the school.
  expect(performance.now() - startedAt).toBeLessThan(500);
});

function asAnswer(given: Given): ConsentAnswer {
  const [only] = numbered([given]);
  if (only === undefined) throw new Error('One in, one out.');
  return only;
}

/** The same answers with new places in the order of recording; their ids stay. */
function renumbered(answers: readonly ConsentAnswer[]): ConsentAnswer[] {
  return answers.map((each, index) => ({ ...each, seq: index + 1 }));
}

function holdsOn(answer: ConsentAnswer, today: string): boolean {
  return (
    answer.status === 'granted' &&
    answer.validFrom <= today &&
    (answer.validUntil === null || answer.validUntil >= today)
  );
}

function toOwnSchool(answer: ConsentAnswer): ConsentAnswer {
  return { ...answer, covers: 'school' };
}
