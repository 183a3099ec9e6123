/**
 * What nobody sees and no name has: line breaks and other control characters, what turns the direction of writing, spaces without
 * width. A name with one inside is not found in a post; one with a line break writes into the letter that it stands in. The two joiners
 * (U+200C, U+200D) belong to the spelling of names in some scripts.
 */
const HIDDEN = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}\p{Co}\p{Cs}]/u;

export function hasHiddenCharacters(text: string): boolean {
  return HIDDEN.test(text);
}

/** Whether there is a letter or a digit to read. */
export function isReadable(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
