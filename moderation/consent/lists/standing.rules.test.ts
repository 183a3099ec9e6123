import fc from 'fast-check';
import { expect, test } from 'vitest';
import { daysAfter } from '../../kernel/school-time.ts';
import { type ConsentAnswer, permission, type SubjectFile } from '../permission.rules.ts';
import { standingOn } from './standing.rules.ts';

const START = '2026-09-01';
const day = fc.integer({ min: 0, max: 40 }).map((days) => daysAfter(START, days));

const answers = fc
  .array(
    fc.record({
      guardianId: fc.constantFrom(null, 'a', 'b'),
      use: fc.constantFrom('facebook', 'website'),
      status: fc.constantFrom('granted', 'granted', 'granted', 'refused', 'withdrawn', 'not-asked'),
      firstNameAllowed: fc.boolean(),
      validFrom: day,
      validUntil: fc.option(day),
    }),
    { maxLength: 6 },
  )
  .map((rows) =>
    rows.map((row, index): ConsentAnswer => ({
      ...row,
      id: `answer-${index}`,
      seq: index,
      groupOnly: false,
      noCloseUp: false,
      lawfulBasis: 'consent',
      mayAnswer: true,
      covers: 'federation',
      answeredOn: row.validFrom,
    })),
  );

const files = fc
  .record({ answers, leavesOn: fc.option(day), protected: fc.constantFrom(false, false, true) })
  .map(({ leavesOn, ...file }): SubjectFile => ({
    ...file,
    subject: {
      id: 'child',
      schoolId: 'school',
      kind: 'pupil',
      forename: 'Ada',
      surname: 'Ash',
      knownAs: null,
      className: null,
      leavesOn,
    },
  }));

test('on every day that a standing covers, and on no other, permission() gives its reason', () => {
  fc.assert(
    fc.property(files, day, (file, today) => {
      const standing = standingOn(file, 'facebook', today);
      const reasonOn = (each: string) => permission(file, 'facebook', 'own-school', each).reason;
      const { from, until } = standing;
      expect(from === null || from <= today).toBe(true);
      expect(until === null || until >= today).toBe(true);
      for (let each = from ?? daysAfter(START, -1); each <= daysAfter(START, 45);) {
        if (until !== null && each > until) break;
        expect([each, reasonOn(each)]).toEqual([each, standing.reason]);
        each = daysAfter(each, 1);
      }
      // The day after is another piece: whatever comes then has another reason.
      expect(until === null || reasonOn(daysAfter(until, 1)) !== standing.reason).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a yes ends on its last day, and goes on where the next one follows', () => {
  const yes = (validFrom: string, validUntil: string | null, seq: number): ConsentAnswer => ({
    id: `answer-${seq}`,
    seq,
    guardianId: null,
    use: 'facebook',
    status: 'granted',
    groupOnly: false,
    noCloseUp: false,
    firstNameAllowed: false,
    validFrom,
    validUntil,
    lawfulBasis: 'consent',
    mayAnswer: true,
    covers: 'federation',
    answeredOn: validFrom,
  });
  const file: SubjectFile = {
    answers: [yes('2025-09-01', '2026-08-31', 1)],
    protected: false,
    subject: {
      id: 'child',
      schoolId: 'school',
      kind: 'pupil',
      forename: 'Ada',
      surname: 'Ash',
      knownAs: null,
      className: null,
      leavesOn: null,
    },
  };
  const until = (answered: ConsentAnswer[]) =>
    standingOn({ ...file, answers: answered }, 'facebook', '2026-07-01').until;
  expect(until([...file.answers])).toBe('2026-08-31');
  expect(until([...file.answers, yes('2026-09-01', '2027-08-31', 2)])).toBe('2027-08-31');
  expect(standingOn(file, 'facebook', '2026-09-01').reason).toBe('expired');
});
