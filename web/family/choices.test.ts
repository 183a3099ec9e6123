import { expect, test } from 'vitest';
import type { FamilyChild } from '../../server/contract/family.contract.ts';
import { asLastTime, choiceKey, choose, NO, sameForAll, YES } from './choices.ts';
import { choiceInWords, lastInWords, whoAnswers } from './words.ts';

function child(firstName: string, change: Partial<FamilyChild['uses'][number]> = {}): FamilyChild {
  return {
    id: firstName,
    firstName,
    className: 'Oak',
    school: 'Our school',
    relation: 'mother',
    holdsFrom: '2026-11-24',
    holdsUntil: '2027-08-31',
    uses: [
      {
        code: 'website',
        name: 'Website',
        words: 'Words.',
        wording: 'w',
        lawfulBasis: 'consent',
        covers: 'federation',
        last: null,
        ...change,
      },
    ],
  };
}

test('the same for all goes to the same question only: another basis or reach means something else', () => {
  const bilal = child('Bilal');
  const others = [
    child('Chloe'),
    child('Dan', { lawfulBasis: 'public-task' }),
    child('Eve', { covers: 'school' }),
  ];
  const all = sameForAll(choose(new Map(), 'Bilal', 'website', YES), bilal, [bilal, ...others]);
  expect([...all.keys()]).toEqual([choiceKey('Bilal', 'website'), choiceKey('Chloe', 'website')]);
});

test('as last time fills in what was said and leaves open what was not', () => {
  const said = {
    groupOnly: true,
    noCloseUp: false,
    firstNameAllowed: false,
    validUntil: '2026-08-31',
    answeredOn: '2025-09-01',
  };
  const children = [
    child('Bilal', { last: { ...said, status: 'granted' } }),
    child('Chloe', { last: { ...said, status: 'withdrawn' } }),
    child('Dan'),
    child('Eve', { last: { ...said, status: 'not-asked' } }),
  ];
  expect(asLastTime(new Map(), children)).toEqual(
    new Map([
      [choiceKey('Bilal', 'website'), { ...YES, groupOnly: true }],
      [choiceKey('Chloe', 'website'), NO],
    ]),
  );
  expect(children.map((each) => lastInWords(firstUse(each)))).toEqual([
    'On 1 September 2025 you said yes, only in a group (until 31 August 2026).',
    'On 1 September 2025 you took your yes back.',
    null,
    null,
  ]);
});

function firstUse({ uses: [use] }: FamilyChild): FamilyChild['uses'][number] {
  if (use) return use;
  throw new Error('Each child here has a use.');
}

test('an objection is never called a refusal of consent', () => {
  expect(choiceInWords({ lawfulBasis: 'public-task' }, NO)).toBe('you object');
  expect(choiceInWords({ lawfulBasis: 'public-task' }, YES)).toBe('no objection');
  expect(choiceInWords({ lawfulBasis: 'consent' }, { ...YES, noCloseUp: true })).toBe(
    'yes, no close-ups',
  );
});

test('who answers is said with what they are to each child', () => {
  const niece = { ...child('Dan'), relation: 'aunt' };
  expect(whoAnswers('Claire Attwood', [child('Bilal'), child('Chloe'), niece])).toBe(
    'Claire Attwood, mother of Bilal and Chloe, aunt of Dan',
  );
});
