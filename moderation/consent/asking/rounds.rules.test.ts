import { describe, expect, test } from 'vitest';
import { codeFor, askedUse, type KeptUse } from './asked-use.rules.ts';
import {
  endOfAskedYear,
  guardiansToRemind,
  offeredRound,
  reminderIsDue,
  standingOf,
} from './rounds.rules.ts';

describe('the days that a round begins with', () => {
  test.each([
    ['2026-11-24', '2027-08-31'],
    ['2027-05-31', '2027-08-31'],
    ['2027-06-01', '2028-08-31'],
    ['2027-08-31', '2028-08-31'],
  ])('asked on %s a yes holds until %s', (today, until) => {
    expect(endOfAskedYear(today)).toBe(until);
  });
  test('the name says the school year', () => {
    expect(offeredRound('2026-11-24')).toEqual({
      title: 'Photos 2026/27',
      answerBy: '2026-12-08',
      holdsFrom: '2026-11-24',
      holdsUntil: '2027-08-31',
    });
  });
});

describe('reminding', () => {
  test.each([
    ['2026-11-30', false, false],
    ['2026-12-01', false, true],
    ['2026-12-08', false, true],
    ['2026-12-09', false, false],
    ['2026-12-01', true, false],
  ])('on %s, reminded before: %s, it is due: %s', (today, reminded, due) => {
    expect(reminderIsDue({ answerBy: '2026-12-08', reminded }, today)).toBe(due);
  });

  const wanted = {
    subjectId: 's',
    child: 'Bilal Attwood',
    classId: null,
    className: null,
    year: null,
    guardianId: 'g',
    guardian: 'Claire Attwood',
    relation: 'mother',
    hasEmail: true,
  };
  const now = new Date('2026-11-25T00:30:00Z');

  test('counts the day by the school’s clock, and a guardian of several children once', () => {
    const sent = (at: string) => ({ letters: 1, lastAt: new Date(at) });
    const yesterday = standingOf(wanted, sent('2026-11-24T23:50:00Z'), false);
    const sibling = standingOf({ ...wanted, subjectId: 't' }, sent('2026-11-24T23:50:00Z'), false);
    expect(guardiansToRemind([yesterday, sibling], now)).toEqual({ due: ['g'], writtenToday: 0 });
    const today = standingOf(wanted, sent('2026-11-25T00:01:00Z'), false);
    expect(guardiansToRemind([today], now)).toEqual({ due: [], writtenToday: 1 });
  });

  test('leaves in peace whoever has answered, has no address, or is not there', () => {
    const none = { guardianId: null, guardian: null, relation: null, hasEmail: false };
    const standings = [
      standingOf(wanted, undefined, true),
      standingOf({ ...wanted, hasEmail: false }, undefined, false),
      standingOf({ ...wanted, ...none }, undefined, false),
    ];
    expect(standings.map((each) => each.way)).toEqual(['answered', 'paper', 'nobody']);
    expect(guardiansToRemind(standings, now)).toEqual({ due: [], writtenToday: 0 });
  });
});

describe('a use', () => {
  const use: KeptUse = {
    code: 'website',
    name: 'Website',
    explanation: '',
    lawfulBasis: 'consent',
    covers: 'federation',
    retired: false,
  };

  test('has our words until somebody writes their own, and each wording its own mark', () => {
    const ours = askedUse(use, undefined);
    expect(ours.words).toContain('search engines');
    const theirs = askedUse({ ...use, explanation: 'The federation’s words.' }, undefined);
    const school = askedUse({ ...use, explanation: 'The federation’s words.' }, 'The school’s.');
    expect([theirs.words, school.words]).toEqual(['The federation’s words.', 'The school’s.']);
    const marks = [
      ours,
      theirs,
      school,
      askedUse({ ...use, lawfulBasis: 'public-task' }, undefined),
    ];
    expect(new Set(marks.map((each) => each.wording)).size).toBe(4);
    expect(askedUse(use, undefined).wording).toBe(ours.wording);
  });

  test.each([
    ['School trips: video', 'school-trips-video'],
    ['Café & Łódź', 'cafe-odz'],
    ['???', ''],
    ['a'.repeat(60), 'a'.repeat(40)],
  ])('called %s it has the code "%s"', (name, code) => {
    expect(codeFor(name)).toBe(code);
  });
});
