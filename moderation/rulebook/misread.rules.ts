import type { NameOnRegister } from './name-forms.rules.ts';
import type { NameLexicon } from './name-lexicon.rules.ts';
import { fold } from './words.rules.ts';

/** One or more words of a line that was read in a picture, as the name rules should see them. */
export interface Token {
  readonly text: string;
  /** The words of the line that it stands for: from, to (exclusive). */
  readonly from: number;
  readonly to: number;
  /** False when it was read differently and only looks like this name. */
  readonly asRead: boolean;
}

/** Knows the names of a register in spite of the slips of a machine that reads. */
export type NameMender = (line: readonly string[]) => Token[];

/** Shorter names differ from common words by one letter too often. */
const LEAST_FOR_LOOK_ALIKE = 4;
const LEAST_FOR_SLIP = 6;
/** From here on, look-alike letters leave no doubt: "Arnara" is Amara. */
const LEAST_FOR_SURE = 5;
/** A name in letters that stand apart ("A M A R A") or that was torn is at most this many words. */
const MOST_PIECES = 12;

const LOOK_ALIKES: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/[1i|!]/g, 'l'],
  [/0/g, 'o'],
  [/[5$]/g, 's'],
  [/8/g, 'b'],
  [/2/g, 'z'],
  [/[4@]/g, 'a'],
  [/6/g, 'g'],
];

interface KnownName {
  /** As the register spells it. */
  readonly text: string;
  /** Letters alone, small, look-alikes made the same. */
  readonly shape: string;
}

/**
 * Names of pupils, ready to be recognised in misread words: look-alike letters (0 and O, 1 and l, rn and m) in names of four
 * letters or more, one wrong, missing or additional letter in those of six or more, names that were torn into pieces or
 * run together. A word that is a word of its own is never mended into a name.
 */
export function nameMender(names: readonly NameOnRegister[], lexicon: NameLexicon): NameMender {
  // Most photos show no words at all, so the lists are made when the first one does.
  let known: KnownNames | undefined;
  return (line) => {
    known ??= knownNames(names, lexicon);
    const tokens: Token[] = [];
    for (let from = 0; from < line.length;) {
      const token = piecesOfName(line, from, known) ?? tokenOf(line[from] ?? '', from, known);
      tokens.push(token);
      from = token.to;
    }
    return tokens;
  };
}

interface KnownNames {
  readonly exact: ReadonlySet<string>;
  readonly byShape: ReadonlyMap<string, KnownName>;
  readonly bySlip: ReadonlyMap<string, readonly KnownName[]>;
  readonly isWord: (folded: string) => boolean;
}

function knownNames(names: readonly NameOnRegister[], lexicon: NameLexicon): KnownNames {
  const exact = new Set<string>();
  const byShape = new Map<string, KnownName>();
  const bySlip = new Map<string, KnownName[]>();
  const isWord = (folded: string): boolean =>
    lexicon.commonWords.has(folded) ||
    lexicon.mostlyNames.has(folded) ||
    lexicon.places.has(folded);
  for (const text of names.filter(({ kind }) => kind === 'pupil').flatMap(spellingsOf)) {
    const letters = lettersOf(text);
    const known = { text, shape: shapeOf(letters) };
    // Run together, the two halves need parting even when every letter is right.
    if (!text.includes(' ')) exact.add(letters);
    if (letters.length < LEAST_FOR_LOOK_ALIKE || byShape.has(known.shape)) continue;
    byShape.set(known.shape, known);
    if (letters.length < LEAST_FOR_SLIP || isWord(letters)) continue;
    for (const key of slipsOf(known.shape)) bySlip.set(key, [...(bySlip.get(key) ?? []), known]);
  }
  return { exact, byShape, bySlip, isWord };
}

function tokenOf(read: string, from: number, known: KnownNames): Token {
  const mended = mend(read.replace(/['’]s$/u, ''), known);
  return { text: read, asRead: true, ...mended, from, to: from + 1 };
}

/** The name that a misread word looks like; undefined when it is no name, or one that was read rightly. */
function mend(
  read: string,
  { exact, byShape, bySlip, isWord }: KnownNames,
): Pick<Token, 'text' | 'asRead'> | undefined {
  const letters = lettersOf(read);
  if (letters.length < LEAST_FOR_LOOK_ALIKE || exact.has(letters) || isWord(letters)) {
    return undefined;
  }
  const shape = shapeOf(letters);
  const alike = byShape.get(shape);
  if (alike !== undefined) return { text: alike.text, asRead: shape.length >= LEAST_FOR_SURE };
  // Small letters are running text, in which nearly every name is one slip from some word.
  if (shape.length < LEAST_FOR_SLIP - 1 || !/^[\p{Lu}\d]/u.test(read)) return undefined;
  const near = slipsOf(shape)
    .flatMap((key) => bySlip.get(key) ?? [])
    .find((name) => isOneSlip(name.shape, shape));
  return near === undefined ? undefined : { text: near.text, asRead: false };
}

/** A forename, what a pupil is called, a surname, and the two together as they run into one another. */
function spellingsOf({ forename, surname, knownAs }: NameOnRegister): string[] {
  const first = [forename, ...(knownAs === null ? [] : [knownAs])];
  return [...first, surname, ...first.flatMap((given) => [`${given} ${surname}`])];
}

function lettersOf(text: string): string {
  return fold(text).replaceAll(/[^\p{L}\p{N}|!$@]/gu, '');
}

function shapeOf(letters: string): string {
  return LOOK_ALIKES.reduce(
    (shape, [pattern, letter]) => shape.replaceAll(pattern, letter),
    letters,
  );
}

/** The words from `from` on that together are a name, when one of them alone is none: "Ama ra", "A M A R A". */
function piecesOfName(
  line: readonly string[],
  from: number,
  { exact, byShape }: KnownNames,
): Token | undefined {
  let joined = lettersOf(line[from] ?? '');
  if (exact.has(joined)) return undefined;
  const last = Math.min(line.length, from + MOST_PIECES);
  for (let to = from + 2; to <= last; to += 1) {
    const piece = lettersOf(line[to - 1] ?? '');
    if (exact.has(piece) || piece === '') return undefined;
    joined += piece;
    // Three and more pieces are letters that stand apart, not words that happen to spell a name.
    if (to - from > 2 && piece.length > 2) return undefined;
    const known = joined.length < LEAST_FOR_SURE ? undefined : byShape.get(shapeOf(joined));
    if (known !== undefined) return { text: known.text, from, to, asRead: true };
  }
  return undefined;
}

/** The shape itself and every way of leaving one letter out: two shapes one slip apart share one of these. */
function slipsOf(shape: string): string[] {
  return [
    shape,
    ...Array.from(shape, (_, index) => shape.slice(0, index) + shape.slice(index + 1)),
  ];
}

/** Do two shapes differ by one wrong, missing or additional letter, or by two that changed places? */
function isOneSlip(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(one.length, other.length) - start &&
    one.at(-1 - end) === other.at(-1 - end)
  ) {
    end += 1;
  }
  const [left, right] = [
    one.slice(start, one.length - end),
    other.slice(start, other.length - end),
  ];
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
