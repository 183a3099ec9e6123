import { expect, test } from 'vitest';
import type { RegisterSubject } from './permission.rules.ts';
import { answersTo, inRegisterOrder, registerName } from './register-list.rules.ts';

function subject(
  forename: string,
  surname: string,
  knownAs: string | null = null,
): RegisterSubject {
  return {
    id: `${forename}-${surname}`,
    schoolId: 's',
    kind: 'pupil',
    forename,
    surname,
    knownAs,
    className: null,
    leavesOn: null,
  };
}

test.each([
  ['', true],
  ['am', true],
  ['OKA', true],
  ['okafor am', true],
  ['mimi', true],
  ['mara', false],
  ['amara x', false],
])('"%s" leads to Amara Okafor, called Mimi: %s', (search, expected) => {
  expect(answersTo(subject('Amara', 'Okafor', 'Mimi'), search)).toBe(expected);
});

test.each(['zoe', 'Zoë', 'obrien', "o'brien", 'smith', 'smith-jones'])(
  'accents, apostrophes and hyphens: %s',
  (search) => {
    expect(answersTo(subject('Zoë', "O'Brien Smith-Jones"), search)).toBe(true);
  },
);

test('the order is by surname, then forename', () => {
  const order = [
    subject('Ben', 'Young'),
    subject('Zoë', 'Ångström'),
    subject('Amara', 'Young'),
    subject('Al', 'Best'),
  ]
    .toSorted(inRegisterOrder)
    .map(registerName);
  expect(order).toEqual(['Zoë Ångström', 'Al Best', 'Amara Young', 'Ben Young']);
});
