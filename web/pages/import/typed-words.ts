/** Words are one whatever their case and the spaces around them, as the server compares them. */
export function fold(word: string): string {
  return word.normalize('NFC').trim().replaceAll(/\s+/gu, ' ').toLowerCase();
}

/** Whether the words of a surprise were typed. */
export function isTyped(words: string, typed: string): boolean {
  return fold(words) === fold(typed);
}
