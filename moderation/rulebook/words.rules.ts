/** One word of a text: its letters without accents and capitals, and where it stands (UTF-16 offsets, end exclusive). */
export interface Word {
  readonly folded: string;
  readonly start: number;
  readonly end: number;
  readonly capital: boolean;
  /** What stands between the word before and this one. */
  readonly gap: string;
  /** First of its sentence, line, bracket or quotation: a capital says nothing here. */
  readonly opens: boolean;
}

// Letters that Unicode does not take apart into a base letter and an accent.
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ı', 'i'],
]);

/** Small letters without accents: "Zoë" and "ZOE" fold to the same. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => LETTERS.get(letter) ?? letter);
}

/**
 * The words of a text in order. Apostrophes and hyphens part words, so "O'Brien" is two with a gap of one character; so do
 * the capitals of a hashtag or a handle: "#WellDoneAmara" is three with no gap.
 */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let before = 0;
  for (const { start, word } of lettersIn(text)) {
    const end = start + word.length;
    const gap = text.slice(before, start);
    words.push({
      folded: fold(word),
      start,
      end,
      capital: /^\p{Lu}/u.test(word),
      gap,
      opens: words.length === 0 || /[.!?:;…\n\r•*“”"‘(>]/u.test(gap),
    });
    before = end;
  }
  return words;
}

function lettersIn(text: string): { start: number; word: string }[] {
  return [...text.matchAll(/[\p{L}\p{M}]+/gu)].flatMap((match) => {
    const whole = { start: match.index, word: match[0] };
    if (!/[#@]/u.test(text.charAt(match.index - 1))) return [whole];
    return [...match[0].matchAll(/\p{Lu}?[^\p{Lu}]+|\p{Lu}+(?!\p{Ll})/gu)].map((part) => ({
      start: match.index + part.index,
      word: part[0],
    }));
  });
}
