import { expect, test } from 'vitest';
import { tickedInWords, tickWords } from './roll-words.ts';

const ticks = (children: number, adults = 0) =>
  Array.from({ length: children + adults }, (_, index) => ({
    subjectId: String(index),
    name: `Person ${index}`,
    mayBeShown: true,
    kind: index < children ? ('pupil' as const) : ('adult' as const),
  }));

test.each([
  [0, 0, '0 children ticked'],
  [1, 0, '1 child ticked'],
  [24, 0, '24 children ticked'],
  [22, 2, '22 children and 2 adults ticked'],
  [0, 1, '1 adult ticked'],
])('%i children and %i adults: %s', (children, adults, words) => {
  expect(tickedInWords(ticks(children, adults))).toBe(words);
});

test('what was ticked is said by name when it is one', () => {
  const [before, after] = [ticks(2), ticks(3)];
  expect(tickWords(before, after)).toBe('Ticked Person 2.');
  expect(tickWords(after, before)).toBe('Took the tick of Person 2 away.');
  expect(tickWords([], after)).toBe('Ticked 3 people.');
  expect(tickWords(after, [])).toBe('Took 3 ticks away.');
  expect(tickWords(ticks(1), ticks(2).slice(1))).toBe('Changed the ticks.');
});
