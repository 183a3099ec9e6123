import {
  at,
  type Form,
  formAt,
  type IndexedForm,
  type NameIndex,
  type NameMention,
  type NameOnRegister,
} from './name-forms.rules.ts';
import { afterTitle, isPlainName, type NameLexicon } from './name-lexicon.rules.ts';
import type { Word } from './words.rules.ts';

/** A space, a line or a full stop without a space ("amara.okafor@"); nothing at all inside "#AmaraOkafor". */
const BETWEEN_NAMES = /^(?:[\s_-]{0,3}|\.)$/u;

/** Where a forename, or what a pupil is known as, stands with the surname. */
export function fullNames(
  words: readonly Word[],
  index: NameIndex,
  lexicon: NameLexicon,
): NameMention[] {
  const mentions: NameMention[] = [];
  for (let from = 0; from < words.length; from += 1) {
    const found = [
      ...(index.get(at(words, from).folded) ?? []).flatMap((entry) => {
        const end = nameEnd(words, from, entry, index, lexicon);
        return end === undefined ? [] : [{ end, person: entry.name.person }];
      }),
      ...initialWithSurname(words, from, index, lexicon),
    ];
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

/** The word after a full name that begins at `from` with this spelling; undefined when none does. */
function nameEnd(
  words: readonly Word[],
  from: number,
  entry: IndexedForm,
  index: NameIndex,
  lexicon: NameLexicon,
): number | undefined {
  if (entry.part === 'whole') return wholeIsName(entry, lexicon) ? from + 1 : undefined;
  return surnameCanLead(entry, index, lexicon)
    ? fullNameEnd(words, from, entry, lexicon)
    : undefined;
}

/** "mayflower" and "willpower" are words, although May Flower and Will Power may be pupils. */
function wholeIsName({ name }: IndexedForm, lexicon: NameLexicon): boolean {
  const plain = (form: Form): boolean =>
    form.length > 1 || form.every((word) => isPlainName(word, lexicon));
  return name.first.some(plain) && name.last.some(plain);
}

/** "A. Okafor", where hardly anybody else can be meant; "A. Smith", "Mr A. Okafor" and "A Okafor family" are not it. */
function initialWithSurname(
  words: readonly Word[],
  from: number,
  index: NameIndex,
  lexicon: NameLexicon,
): { end: number; person: NameOnRegister }[] {
  const initial = at(words, from);
  const next = words[from + 1];
  if (initial.end - initial.start !== 1 || !initial.capital || next === undefined) return [];
  if (!/^(?:\. ?| )$/u.test(next.gap) || afterTitle(words, from, lexicon)) return [];
  const isArticle = initial.folded === 'a' || initial.folded === 'i';
  if (isArticle && !next.gap.startsWith('.')) return [];
  return (index.get(next.folded) ?? []).flatMap((entry) => {
    const end = entry.part === 'last' ? formAt(words, from + 1, entry.form) : undefined;
    const isRare =
      entry.form.length > 1 ||
      (isPlainName(next.folded, lexicon) && !lexicon.commonSurnames.has(next.folded));
    const isTheirs = entry.name.first.some(([word]) => word?.startsWith(initial.folded) === true);
    return end !== undefined && isRare && isTheirs && next.capital
      ? [{ end, person: entry.name.person }]
      : [];
  });
}

/** "Okafor Amara" is a name back to front; "King Harry" and "Thomas, Amara and Ben" are not. */
function surnameCanLead(
  { form, part }: IndexedForm,
  index: NameIndex,
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
