import { expect, test } from 'vitest';
import { remedyFor } from './remedy-words.ts';

const finding = (
  rule: string,
  severity: 'block' | 'hold' | 'note',
  remedy: string,
  check: 'faces' | 'rulebook' = 'faces',
) => ({
  check,
  rule,
  severity,
  remedy,
});

test('the writer is told what to change, whoever decides what to look at', () => {
  const held = finding('count-not-trusted', 'hold', 'Look at the whole photo.');
  expect(remedyFor(held, 'writer')).toContain('Add every face');
  expect(remedyFor(held, 'decider')).toContain('send it back');
});

test('what stops a post is never asked of whoever decides', () => {
  const block = finding('no-permission', 'block', 'Cover the face or choose another photo.');
  expect(remedyFor(block, 'writer')).toBe('Cover the face or choose another photo.');
  expect(remedyFor(block, 'decider')).toBe(
    'Send it back. The writer can mend it: cover the face or choose another photo.',
  );
});

test('what the policy says of the words is settled or sent back', () => {
  const phone = finding('phone-number', 'hold', 'Take it out.', 'rulebook');
  expect(remedyFor(phone, 'writer')).toBe('Take it out.');
  expect(remedyFor(phone, 'decider')).toBe(
    'Say why it may stay, or send it back. The writer can mend it: take it out.',
  );
});

test('every other finding keeps its own sentence', () => {
  const note = finding('place-removed', 'note', 'Nothing to do.');
  expect([remedyFor(note, 'writer'), remedyFor(note, 'decider')]).toEqual([
    'Nothing to do.',
    'Nothing to do.',
  ]);
});
