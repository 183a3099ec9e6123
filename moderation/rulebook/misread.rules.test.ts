import { describe, expect, test } from 'vitest';
import { nameMender } from './misread.rules.ts';
import type { NameOnRegister } from './name-forms.rules.ts';
import { loadRulebook } from './rulebook.ts';

const name = (
  forename: string,
  surname: string,
  more: Partial<NameOnRegister> = {},
): NameOnRegister => ({
  subjectId: forename,
  kind: 'pupil',
  forename,
  surname,
  knownAs: null,
  firstNameAllowed: false,
  ...more,
});
const mend = nameMender(
  [
    name('Amara', 'Okafor'),
    name('Oliver', 'Whitlock'),
    name('Isla', 'Fairbairn'),
    name('Hunter', "O'Rourke"),
    name('Zoë', 'Novák'),
    name('Antoni', 'Nowak', { knownAs: 'Antek' }),
    name('Caretaker', 'Jones', { kind: 'adult' }),
  ],
  loadRulebook().lexicon,
);
const brief = (line: string): string[] =>
  mend(line.split(' ')).map(({ text, asRead }) => (asRead ? text : `${text}?`));

describe('names that a machine misread', () => {
  test.each([
    ['Amara Okafor', ['Amara', 'Okafor'], 'nothing to mend'],
    ['Arnara 0kafor', ['Amara Okafor'], 'look-alike letters in both halves'],
    ['|s1a', ['Isla?'], 'look-alikes in a short name are a guess'],
    ['Okator', ['Okafor?'], 'one wrong letter in a long name'],
    ['Olver', ['Oliver?'], 'one letter too few'],
    ['Whitllock', ['Whitlock?'], 'one letter too many'],
    ['Whitolck', ['Whitlock?'], 'two that changed places'],
    ['Ama ra', ['Amara'], 'torn in two'],
    ['A M A R A', ['Amara'], 'letters that stand apart'],
    ['AmaraOkafor', ['Amara Okafor'], 'run together'],
    ["Arnara's crown", ['Amara', 'crown'], 'with an s'],
    ['Zoe Novak', ['Zoe', 'Novak'], 'accents are no slip'],
  ])('%s becomes %j: %s', (line, words) => expect(brief(line)).toEqual(words));

  test.each([
    ['Amare', 'one wrong letter in a short name'],
    ['oliven', 'small letters are running text'],
    ['Hunted', 'the name is a word of its own'],
    ['Olivetto', 'two wrong letters'],
    ['Caretoker', 'only pupils'],
    ['Am and a', 'words that spell no name'],
    ['Harvest Festival 2026', 'nothing of the kind'],
  ])('%s stays: %s', (line) => expect(brief(line)).toEqual(line.split(' ')));

  test('each name stands for the words that it was made of', () => {
    expect(mend(['by', 'Ama', 'ra', 'Okator'])).toEqual([
      { text: 'by', from: 0, to: 1, asRead: true },
      { text: 'Amara', from: 1, to: 3, asRead: true },
      { text: 'Okafor', from: 3, to: 4, asRead: false },
    ]);
  });

  test('a page of misread words and a large register take no noticeable time', () => {
    const many = Array.from({ length: 1_500 }, (_, index) =>
      name(`Forename${index.toString(36)}q`, `Surname${index.toString(36)}x`),
    );
    const large = nameMender(many, loadRulebook().lexicon);
    const start = performance.now();
    large(Array.from({ length: 400 }, (_, index) => `Surmame${index.toString(36)}xx`));
    expect(performance.now() - start).toBeLessThan(1_500);
  });
});
