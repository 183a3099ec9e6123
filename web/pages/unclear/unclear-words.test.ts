import { expect, test } from 'vitest';
import { markedAgainst } from './unclear-words.ts';

const marked = (text: string, other: string): string =>
  markedAgainst(text, other)
    .map((piece) => (piece.isOnlyHere ? `[${piece.text}]` : piece.text))
    .join('');

test.each([
  ['A good day.', 'A good day.', 'A good day.'],
  ['A good day. With love.', 'A good day.', 'A good day. [With love.]'],
  ['A good day.', 'A good day. With love.', 'A good day.'],
  ['A very good day.', 'A good day.', 'A [very ]good day.'],
  ['A bad day.', 'A good day.', 'A [bad ]day.'],
  ['Something else', 'A good day.', '[Something else]'],
  ['A good day.', '', '[A good day.]'],
  ['', 'A good day.', ''],
  // A doubled word is marked once, on whichever side it is too many.
  ['so so good', 'so good', 'so [so ]good'],
  ['line one\nline two', 'line one\r\nline two', 'line one\nline two'],
])('%s, beside %s, is marked: %s', (text, other, expected) => {
  expect(marked(text, other)).toBe(expected);
});
