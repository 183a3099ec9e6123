import { expect, test } from 'vitest';
import type { RegisterSubject } from '../permission.rules.ts';
import { foldedWords, inRegisterOrder, registerName, wordsOf } from './register-names.rules.ts';

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

test('a person is found by every word of every name', () => {
  expect(wordsOf(subject('Zoë Ann', "O'Brien Smith-Jones", 'Zed'))).toEqual([
    'zoe',
    'ann',
    'zed',
    'obrien',
    'smith',
    'jones',
  ]);
});

test.each([
  ['Łukasz', ['lukasz']],
  ['  Straße, 9 ', ['strasse', '9']],
  ['Søren Æ', ['soren', 'ae']],
  ["Иван'", ['иван']],
  ["':* & | ! \\ '' <->", []],
  ['ann ANN', ['ann']],
])('"%s" is typed as %s', (typed, words) => {
  expect(foldedWords(typed)).toEqual(words);
});

test('the order is by surname, then forename; a short surname comes before the longer one that it begins', () => {
  const order = [
    subject('Ben', 'Young'),
    subject('Abel', 'Smithson'),
    subject('Zoë', 'Ångström'),
    subject('Zed', 'Smith'),
    subject('Abel', 'Smith Ash'),
    subject('Amara', 'Young'),
    subject('Al', 'Best'),
  ]
    .toSorted(inRegisterOrder)
    .map(registerName);
  expect(order).toEqual([
    'Zoë Ångström',
    'Al Best',
    'Zed Smith',
    'Abel Smith Ash',
    'Abel Smithson',
    'Amara Young',
    'Ben Young',
  ]);
});
