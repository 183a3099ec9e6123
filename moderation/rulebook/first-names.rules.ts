import { at, formAt, type NameIndex, type NameOnRegister } from './name-forms.rules.ts';
import { afterTitle, isPlainName, type NameLexicon } from './name-lexicon.rules.ts';
import type { Word } from './words.rules.ts';

/** A first name found at words [from, to), not yet judged. */
export interface Candidate {
  readonly from: number;
  readonly to: number;
  readonly people: Set<NameOnRegister>;
}

const APOSTROPHE = /^['’ʼ`]$/u;

/** Every place where a forename, or what a pupil is known as, can be read. */
export function firstNameCandidates(words: readonly Word[], index: NameIndex): Candidate[] {
  const candidates = new Map<string, Candidate>();
  for (let from = 0; from < words.length; from += 1) {
    for (const { form, name, part } of index.get(at(words, from).folded) ?? []) {
      if (part !== 'first') continue;
      const to = formAt(words, from, form);
      if (to === undefined || partOfLongerWord(words, from, to)) continue;
      const key = `${from}-${to}`;
      const known = candidates.get(key) ?? { from, to, people: new Set<NameOnRegister>() };
      known.people.add(name.person);
      candidates.set(key, known);
    }
  }
  return [...candidates.values()];
}

/** "Anne-Marie" is not Anne, "don't" is not Don; "Anne's" is. */
function partOfLongerWord(words: readonly Word[], from: number, to: number): boolean {
  const before = from === 0 ? '' : at(words, from).gap;
  const next = words[to];
  if (/^[-‐‑'’ʼ`]$/u.test(before)) return true;
  if (next === undefined) return false;
  if (/^[-‐‑]$/u.test(next.gap)) return true;
  return APOSTROPHE.test(next.gap) && next.folded !== 's';
}

/** Those of the candidates that speak of a pupil, and not of a word, a place or somebody else. */
export function judgeFirstNames(
  words: readonly Word[],
  candidates: readonly Candidate[],
  lexicon: NameLexicon,
): Candidate[] {
  const others = wordsOfOtherPeople(words, lexicon);
  const possible = candidates.filter(
    (candidate) => !others.has(candidate.from) && !afterTitle(words, candidate.from, lexicon),
  );
  const sure = new Set(possible.filter((candidate) => standsAlone(words, candidate, lexicon)));
  const starts = new Set([...sure].map((candidate) => candidate.from));
  const ends = new Set([...sure].map((candidate) => candidate.to));
  // Company spreads along a list of names: once from the left, once from the right.
  for (const candidate of [...possible, ...possible.toReversed()]) {
    if (sure.has(candidate) || !at(words, candidate.from).capital) continue;
    if (!besideName(words, candidate, starts, ends)) continue;
    sure.add(candidate);
    starts.add(candidate.from);
    ends.add(candidate.to);
  }
  return possible.filter((candidate) => sure.has(candidate));
}

function standsAlone(
  words: readonly Word[],
  { from, to }: Candidate,
  lexicon: NameLexicon,
): boolean {
  const word = at(words, from);
  if (to - from > 1) return true;
  // Names of three letters or fewer ("Al", "Ed", "Jo") are too easily a slip of the keys in small letters.
  if (isPlainName(word.folded, lexicon)) return word.capital || word.folded.length > 3;
  if (!word.capital || lexicon.places.has(word.folded)) return false;
  if (speaksOfPerson(words, from, to, lexicon)) return true;
  return lexicon.mostlyNames.has(word.folded) && !word.opens && !besideCapital(words, from, to);
}

function speaksOfPerson(
  words: readonly Word[],
  from: number,
  to: number,
  lexicon: NameLexicon,
): boolean {
  const next = words[to];
  const afterNext = words[to + 1];
  if (next !== undefined && /^\s$/u.test(next.gap) && lexicon.deeds.has(next.folded)) return true;
  // "Daisy and Theo made": what two people did, whoever the second is.
  if (
    next?.folded === 'and' &&
    afterNext?.capital === true &&
    lexicon.deeds.has(words[to + 2]?.folded ?? '')
  ) {
    return true;
  }
  if (
    next !== undefined &&
    APOSTROPHE.test(next.gap) &&
    next.folded === 's' &&
    afterNext !== undefined &&
    lexicon.belongings.has(afterNext.folded)
  ) {
    return true;
  }
  return praised(words, from, lexicon);
}

function praised(words: readonly Word[], from: number, lexicon: NameLexicon): boolean {
  if (!/^,?\s$/u.test(at(words, from).gap)) return false;
  const before = words[from - 1];
  const earlier = words[from - 2];
  if (before === undefined) return false;
  if (lexicon.praise.has(before.folded)) return true;
  if (lexicon.addressing.has(before.folded)) return /^\s$/u.test(at(words, from).gap);
  if (before.folded === 'done') return earlier?.folded === 'well';
  return before.folded === 'to' && earlier !== undefined && lexicon.praise.has(earlier.folded);
}

function besideCapital(words: readonly Word[], from: number, to: number): boolean {
  const before = words[from - 1];
  const next = words[to];
  return (
    (before !== undefined &&
      before.capital &&
      !before.opens &&
      /^\s$/u.test(at(words, from).gap)) ||
    (next !== undefined && next.capital && /^\s$/u.test(next.gap))
  );
}

/** Next to a name that counts, by a comma, "and" or "&"; a date after it ("Amara, May 2026") is no company. */
function besideName(
  words: readonly Word[],
  { from, to }: Candidate,
  starts: ReadonlySet<number>,
  ends: ReadonlySet<number>,
): boolean {
  const next = words[to];
  if (next !== undefined && /^\s{1,2}\d/u.test(next.gap)) return false;
  const listed = (gap: string): boolean => /^(?:, ?| ?& ?| \+ )$/u.test(gap);
  const and = (index: number): boolean => words[index]?.folded === 'and';
  if (ends.has(from) && listed(at(words, from).gap)) return true;
  if (and(from - 1) && ends.has(from - 1)) return true;
  if (next !== undefined && starts.has(to) && listed(next.gap)) return true;
  return and(to) && starts.has(to + 1);
}

function wordsOfOtherPeople(words: readonly Word[], lexicon: NameLexicon): ReadonlySet<number> {
  const taken = new Set<number>();
  const byFirst = Map.groupBy(lexicon.otherPeople, (phrase) => phrase[0] ?? '');
  for (let from = 0; from < words.length; from += 1) {
    for (const phrase of byFirst.get(at(words, from).folded) ?? []) {
      const to = formAt(words, from, phrase);
      if (to === undefined) continue;
      for (let index = from; index < to; index += 1) taken.add(index);
    }
  }
  return taken;
}
