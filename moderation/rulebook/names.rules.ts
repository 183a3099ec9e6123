import {
  at,
  type Form,
  formAt,
  formsOf,
  indexByFirstWord,
  type IndexedForm,
  type NameOnRegister,
} from './name-forms.rules.ts';
import type { NameLexicon } from './name-lexicon.rules.ts';
import { type Word, wordsOf } from './words.rules.ts';

/** A place in a text (UTF-16 offsets, end exclusive) that names one of these people. */
export interface NameMention {
  readonly kind: 'full' | 'first';
  readonly start: number;
  readonly end: number;
  readonly people: readonly NameOnRegister[];
}

/** A first name found at words [from, to), not yet judged. */
interface Candidate {
  readonly from: number;
  readonly to: number;
  readonly people: Set<NameOnRegister>;
}

const APOSTROPHE = /^['’ʼ`]$/u;
const BETWEEN_NAMES = /^[\s_-]{1,3}$/u;

/**
 * Pupils' names in a text. A full name is a forename, or the name a pupil is known as, with the surname after it (or
 * before it), whatever the case and accents. A first name alone counts unless it is more likely a word, a place or somebody
 * else: a name that would stop a sports report about "Chase Park" helps nobody. The work grows with the length of the
 * text, not with the number of names.
 */
export function namesIn(
  text: string,
  names: readonly NameOnRegister[],
  lexicon: NameLexicon,
): NameMention[] {
  const words = wordsOf(text);
  const byFirstWord = indexByFirstWord(names.filter((name) => name.kind === 'pupil').map(formsOf));
  const full = fullNames(words, byFirstWord, lexicon);
  const inFull = (candidate: Candidate): boolean =>
    full.some(
      (mention) =>
        at(words, candidate.from).start < mention.end &&
        mention.start < at(words, candidate.to - 1).end,
    );
  const candidates = firstNameCandidates(words, byFirstWord).filter(
    (candidate) => !inFull(candidate),
  );
  const first = judgeFirstNames(words, candidates, lexicon).map((candidate): NameMention => ({
    kind: 'first',
    start: at(words, candidate.from).start,
    end: at(words, candidate.to - 1).end,
    people: [...candidate.people],
  }));
  return [...full, ...first].toSorted((a, b) => a.start - b.start);
}

function fullNames(
  words: readonly Word[],
  index: ReadonlyMap<string, readonly IndexedForm[]>,
  lexicon: NameLexicon,
): NameMention[] {
  const mentions: NameMention[] = [];
  for (let from = 0; from < words.length; from += 1) {
    const found = (index.get(at(words, from).folded) ?? []).flatMap((entry) => {
      const end = surnameCanLead(entry, index, lexicon)
        ? fullNameEnd(words, from, entry, lexicon)
        : undefined;
      return end === undefined ? [] : [{ end, person: entry.name.person }];
    });
    if (found.length === 0) continue;
    const to = Math.max(...found.map(({ end }) => end));
    mentions.push({
      kind: 'full',
      start: at(words, from).start,
      end: at(words, to - 1).end,
      people: [...new Set(found.map(({ person }) => person))],
    });
    from = to - 1;
  }
  return mentions;
}

/** "Okafor Amara" is a name back to front; "King Harry" and "Thomas, Amara and Ben" are not. */
function surnameCanLead(
  { form, part }: IndexedForm,
  index: ReadonlyMap<string, readonly IndexedForm[]>,
  lexicon: NameLexicon,
): boolean {
  const [word] = form;
  if (part === 'first' || word === undefined) return true;
  const alsoForename = (index.get(word) ?? []).some((other) => other.part === 'first');
  return !alsoForename && (form.length > 1 || isPlainName(word, lexicon));
}

/** The word after a full name that begins at `from` with this form; undefined when none does. */
function fullNameEnd(
  words: readonly Word[],
  from: number,
  entry: IndexedForm,
  lexicon: NameLexicon,
): number | undefined {
  const middle = formAt(words, from, entry.form);
  if (middle === undefined) return undefined;
  const others = entry.part === 'first' ? entry.name.last : entry.name.first;
  for (const start of [middle, middle + 1]) {
    if (!joined(words, middle, start, entry.part === 'last')) continue;
    for (const other of others) {
      const end = formAt(words, start, other);
      if (end === undefined) continue;
      if (
        looksLikeName(words, from, entry.form, lexicon) &&
        looksLikeName(words, start, other, lexicon)
      )
        return end;
    }
  }
  return undefined;
}

/** Do the two halves of a name belong together: side by side, "Okafor, Amara", or with one middle name or initial? */
function joined(
  words: readonly Word[],
  middle: number,
  start: number,
  surnameFirst: boolean,
): boolean {
  const next = words[middle];
  if (next === undefined) return false;
  if (start === middle)
    return BETWEEN_NAMES.test(next.gap) || (surnameFirst && /^, ?$/u.test(next.gap));
  const after = words[start];
  if (after === undefined || surnameFirst || !next.capital || !after.capital) return false;
  const initial = next.end - next.start === 1;
  return (
    BETWEEN_NAMES.test(next.gap) &&
    (BETWEEN_NAMES.test(after.gap) || (initial && after.gap === '. '))
  );
}

/** A part of a name that is also a word or a place needs its capital: "Grace Park", but not "grace in the park". */
function looksLikeName(
  words: readonly Word[],
  from: number,
  form: Form,
  lexicon: NameLexicon,
): boolean {
  const [only] = form;
  return (
    form.length > 1 || only === undefined || isPlainName(only, lexicon) || at(words, from).capital
  );
}

function isPlainName(folded: string, lexicon: NameLexicon): boolean {
  return (
    !lexicon.commonWords.has(folded) &&
    !lexicon.mostlyNames.has(folded) &&
    !lexicon.places.has(folded)
  );
}

function firstNameCandidates(
  words: readonly Word[],
  index: ReadonlyMap<string, readonly IndexedForm[]>,
): Candidate[] {
  const candidates = new Map<string, Candidate>();
  for (let from = 0; from < words.length; from += 1) {
    for (const { form, name, part } of index.get(at(words, from).folded) ?? []) {
      if (part === 'last') continue;
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

function judgeFirstNames(
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

function afterTitle(words: readonly Word[], from: number, lexicon: NameLexicon): boolean {
  const before = words[from - 1];
  return (
    before !== undefined &&
    lexicon.titles.has(before.folded) &&
    /^\.?\s$/u.test(at(words, from).gap)
  );
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
