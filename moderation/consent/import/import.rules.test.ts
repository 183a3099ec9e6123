import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConsentAnswer, PAGE_USE, permission } from '../permission.rules.ts';
import { turnsOf } from './answers.rules.ts';
import { harmlessCell, readDay, readName, readNumber } from './cells.rules.ts';
import { mappingSchema } from './mapping.contract.ts';
import { isSheet, readCsv } from './read-csv.ts';
import type { KnownAnswer, KnownPupil } from './register-view.rules.ts';
import { type FileAnswer, readRows } from './rows.rules.ts';
import { planImport } from './diff.rules.ts';
import { surprisesOf } from './surprises.rules.ts';

const DAY = '2026-11-24';
const status = fc.constantFrom(
  'granted' as const,
  'refused' as const,
  'withdrawn' as const,
  'not-asked' as const,
);
const day = fc.constantFrom('2026-07-17', '2026-11-23', DAY, '2026-11-25', '2027-08-31');

/** Everything that can be on file about one pupil and the Page. */
const knownAnswers: fc.Arbitrary<KnownAnswer[]> = fc
  .array(
    fc.record({
      guardianId: fc.constantFrom(null, 'mother', 'father'),
      status,
      groupOnly: fc.boolean(),
      noCloseUp: fc.boolean(),
      firstNameAllowed: fc.boolean(),
      validFrom: day,
      validUntil: fc.option(day),
      byImport: fc.boolean(),
    }),
    { maxLength: 6 },
  )
  .map((answers) =>
    answers.map((answer, index) => ({
      ...answer,
      id: `answer-${index}`,
      seq: index + 1,
      use: PAGE_USE,
      lawfulBasis: 'consent' as const,
      mayAnswer: true,
      covers: 'federation' as const,
      answeredOn: answer.validFrom,
      // An import speaks for no single guardian.
      byImport: answer.byImport && answer.guardianId === null,
    })),
  );
const fileAnswer: fc.Arbitrary<FileAnswer> = fc
  .record({
    status,
    groupOnly: fc.option(fc.boolean()),
    noCloseUp: fc.option(fc.boolean()),
    firstName: fc.option(fc.boolean()),
    validUntil: fc.option(fc.option(day), { nil: undefined }),
  })
  .map((answer) => ({ use: PAGE_USE, ...answer }));

function pupil(answers: readonly KnownAnswer[], leavesOn: string | null = null): KnownPupil {
  return {
    id: 'amara',
    schoolId: 'school',
    number: 'A1',
    forename: 'Amara',
    surname: 'Okafor',
    knownAs: null,
    classId: null,
    className: 'Oak',
    leavesOn,
    answers,
    guardians: [],
  };
}

const verdict = (answers: readonly ConsentAnswer[], leavesOn: string | null = null) =>
  permission(
    { subject: { ...pupil([]), kind: 'pupil', leavesOn }, answers, protected: false },
    PAGE_USE,
    'own-school',
    DAY,
  );

/** The register after an import in which nobody typed any words. */
function after(answers: readonly KnownAnswer[], said: FileAnswer): KnownAnswer[] {
  const { turns } = turnsOf(pupil(answers), [said], null, DAY);
  const [turn] = turns;
  if (turn === undefined || turn.answer === null || turn.turn === 'against-a-no')
    return [...answers];
  return [
    ...answers,
    {
      ...turn.answer,
      id: 'imported',
      seq: answers.length + 1,
      guardianId: null,
      validFrom: DAY,
      lawfulBasis: 'consent',
      mayAnswer: true,
      covers: 'federation',
      answeredOn: DAY,
      byImport: true,
    },
  ];
}

const isNo = (answer: ConsentAnswer | undefined): boolean =>
  answer?.status === 'refused' || answer?.status === 'withdrawn';

describe('whatever is on file and whatever the file says', () => {
  test("a parent's or the office's newest no stays a no", () => {
    fc.assert(
      fc.property(knownAnswers, fileAnswer, (answers, said) => {
        const voices = Map.groupBy(answers.toReversed(), ({ guardianId }) => guardianId);
        const saidNo = [...voices.values()].some(
          ([newest]) => isNo(newest) && newest?.byImport === false,
        );
        fc.pre(saidNo);
        expect(verdict(after(answers, said)).granted).toBe(false);
      }),
    );
  });

  test('the same word a second time changes nothing', () => {
    fc.assert(
      fc.property(knownAnswers, fileAnswer, (answers, said) => {
        const once = after(answers, said);
        fc.pre(once.length > answers.length);
        expect(after(once, said)).toEqual(once);
      }),
    );
  });

  test('every turn from no to yes is told as one, and none else', () => {
    fc.assert(
      fc.property(
        knownAnswers,
        fileAnswer,
        fc.option(day),
        fc.option(day),
        (answers, said, left, leavesOn) => {
          const [turn] = turnsOf(pupil(answers, left), [said], leavesOn, DAY).turns;
          const before = verdict(answers, left);
          const planned =
            turn?.answer === null || turn?.answer === undefined
              ? []
              : [
                  {
                    ...turn.answer,
                    id: 'x',
                    seq: 99,
                    guardianId: null,
                    validFrom: DAY,
                    lawfulBasis: 'consent' as const,
                    mayAnswer: true,
                    covers: 'federation' as const,
                    answeredOn: DAY,
                  },
                ];
          const now = verdict([...answers, ...planned], leavesOn);
          const told = turn?.turn === 'turned-to-yes' || turn?.turn === 'against-a-no';
          const turned = !before.granted && now.granted;
          expect(turned ? told : turn?.turn !== 'turned-to-yes').toBe(true);
        },
      ),
    );
  });

  test('a yes by hand that holds is never loosened, however often a file is imported', () => {
    const terms = {
      groupOnly: fc.boolean(),
      noCloseUp: fc.boolean(),
      firstNameAllowed: fc.boolean(),
    };
    fc.assert(
      fc.property(
        knownAnswers,
        fc.record(terms),
        fc.array(fileAnswer, { minLength: 1, maxLength: 3 }),
        (answers, hand, files) => {
          const kept = answers.filter(({ guardianId }) => guardianId !== null);
          const yes: KnownAnswer = {
            ...hand,
            id: 'hand',
            seq: 90,
            use: PAGE_USE,
            guardianId: null,
            status: 'granted',
            validFrom: DAY,
            validUntil: null,
            lawfulBasis: 'consent',
            mayAnswer: true,
            covers: 'federation',
            answeredOn: DAY,
            byImport: false,
          };
          const now = verdict(
            files.reduce<KnownAnswer[]>(
              (known, said) =>
                after(known, said).map((each, index) => ({ ...each, seq: index + 1 })),
              [...kept, yes],
            ),
          );
          // A no has the strictest terms there are.
          expect(now.conditions.groupOnly).toBe(now.conditions.groupOnly || hand.groupOnly);
          expect(now.conditions.noCloseUp).toBe(now.conditions.noCloseUp || hand.noCloseUp);
          expect(now.conditions.firstNameAllowed && !hand.firstNameAllowed).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('cells', () => {
  test('a name that is taken begins like no formula, and a cell that is written runs as none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = readName(text);
        expect('value' in read ? read.value : '').not.toMatch(/^[=+\-@\t\r]/);
        expect(harmlessCell(text).replace(/^"/, '')).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });

  test.each(['Am\u202Eara', '\u200B\u200B', 'Ama\u00ADra', '?'])('no name is %j', (cell) => {
    expect(JSON.stringify(readName(cell))).toContain('cannot be seen');
  });

  test.each([
    ['17/07/2027', 'dd/mm/yyyy', '2027-07-17'],
    ['1/9/2027', 'dd/mm/yyyy', '2027-09-01'],
    ['01/09/2027 00:00:00', 'dd/mm/yyyy', '2027-09-01'],
    ['2027-09-01', 'yyyy-mm-dd', '2027-09-01'],
    ['2027-09-01T00:00:00', 'yyyy-mm-dd', '2027-09-01'],
    [' ', 'dd/mm/yyyy', null],
  ] as const)('%j as %s is %j', (cell, format, value) => {
    expect(readDay(cell, format)).toEqual({ value });
  });

  test('a UPN is one number in any letters, and other numbers stay as they are', () => {
    expect(readNumber(' a123456789012 ')).toEqual({ value: 'A123456789012' });
    expect(readNumber('0042ab')).toEqual({ value: '0042ab' });
  });
});

describe('any bytes at all', () => {
  const mapping = mappingSchema.parse({ number: 'a', forename: 'b', surname: 'c' });
  test('are read or refused with sentences, never a fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, headed) => {
        const head = headed ? Buffer.from('a,b,c\n') : Buffer.alloc(0);
        const read = readCsv(Buffer.concat([head, bytes]));
        const problems = isSheet(read) ? readRows(read, mapping).problems : read;
        expect(problems.filter(({ says }) => !says.endsWith('.') && !says.endsWith('?'))).toEqual(
          [],
        );
      }),
    );
  });
});

describe('a surprise', () => {
  const word = (said: 'granted' | 'refused'): FileAnswer => ({
    use: PAGE_USE,
    status: said,
    groupOnly: null,
    noCloseUp: null,
    firstName: null,
    validUntil: null,
  });
  const planOf = (of: number, turning: number) =>
    planImport(
      Array.from({ length: of }, (_, index) => ({
        row: index + 2,
        number: `N${index}`,
        forename: `F${index}`,
        surname: 'Lind',
        knownAs: undefined,
        className: undefined,
        year: undefined,
        leavesOn: undefined,
        guardians: [],
        answers: [word(index < turning ? 'granted' : 'refused')],
      })),
      {
        schoolId: 'school',
        pupils: Array.from({ length: of }, (_, index) => ({
          ...pupil([]),
          id: `p${index}`,
          number: `N${index}`,
          forename: `F${index}`,
          surname: 'Lind',
        })),
        elsewhere: [],
        classes: [],
        guardians: [],
        uses: new Map(),
      },
      new Map(),
      DAY,
    );
  test.each([
    [40, 5, []],
    [40, 6, ['turned-to-yes']],
    [100, 10, []],
    [100, 11, ['turned-to-yes']],
  ])('of %i pupils, %i turning to yes: %j', (of, turning, kinds) => {
    expect(surprisesOf(planOf(of, turning)).map(({ kind }) => kind)).toEqual(kinds);
  });
});
