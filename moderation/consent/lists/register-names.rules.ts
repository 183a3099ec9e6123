import type { RegisterSubject } from '../permission.rules.ts';

/** Letters of their own that no accent comes off from, by the letters that people type instead. */
const PLAIN_LETTERS: ReadonlyMap<string, string> = new Map([
  ['ł', 'l'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ı', 'i'],
]);

/** Longer names are cut for finding and ordering only: an index takes about 2,000 bytes, and one strange name must not stop every list. */
const WORD_CHARACTERS = 100;
const WORDS = 40;
const KEY_CHARACTERS = 120;

/** The name in lists: as the person is called, with the surname. */
export function registerName(subject: RegisterSubject): string {
  return `${subject.knownAs ?? subject.forename} ${subject.surname}`;
}

/** The words by which a person is found; each word that is typed must begin one of them. */
export function wordsOf(subject: RegisterSubject): string[] {
  return foldedWords([subject.forename, subject.knownAs ?? '', subject.surname].join(' '));
}

/** What was typed, or a name, as its words without accents, apostrophes and capitals; each once. */
export function foldedWords(text: string): string[] {
  const words = folded(text)
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => cut(word, WORD_CHARACTERS));
  return [...new Set(words)].slice(0, WORDS);
}

/**
 * What the register is ordered by, byte by byte: surname, then forename. Between the two stands what comes before every letter, so that
 * all the Smiths come before the first Smithson.
 */
export function sortKeyOf(subject: RegisterSubject): string {
  const surname = cut(folded(subject.surname), KEY_CHARACTERS);
  return `${surname}\t${cut(folded(subject.forename), KEY_CHARACTERS)}`;
}

/** The order of the register, for lists that are short enough to be sorted here. */
export function inRegisterOrder(a: RegisterSubject, b: RegisterSubject): number {
  const [one, other] = [`${sortKeyOf(a)}\t${a.id}`, `${sortKeyOf(b)}\t${b.id}`];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** By whole characters: half of one is no text to the database. */
function cut(text: string, characters: number): string {
  return text.length <= characters ? text : Array.from(text).slice(0, characters).join('');
}

function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\p{M}'’ʼ]/gu, '')
    .replaceAll(/[łøđðþßæœı]/gu, (letter) => PLAIN_LETTERS.get(letter) ?? letter)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
