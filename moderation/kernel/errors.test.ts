import { expect, test } from 'vitest';
import { impossible, notFound, Refusal, REFUSAL_STATUS } from './errors.ts';

test('the codes and their HTTP statuses, on which clients rely', () => {
  expect(REFUSAL_STATUS).toEqual({
    'not-signed-in': 401,
    'sign-in-refused': 401,
    'csrf-refused': 403,
    'not-allowed': 403,
    'own-draft': 403,
    'policy-not-accepted': 403,
    'not-found': 404,
    stale: 409,
    'wrong-state': 409,
    'same-name': 409,
    'something-stops-it': 409,
    'holds-unresolved': 409,
    'too-late-to-undo': 409,
    'link-used-or-expired': 410,
    'upload-too-large': 413,
    'not-a-picture': 415,
    'bad-input': 422,
    'too-many-tries': 429,
    'not-ready': 503,
  });
});

test('a refusal says what is wrong, what to do, and about which input', () => {
  const refusal = new Refusal('bad-input', 'The text is too long.', 'Shorten it.', {
    field: 'text',
    facts: { characters: 5_001 },
  });
  expect(refusal).toBeInstanceOf(Error);
  expect(refusal).toMatchObject({
    name: 'Refusal',
    code: 'bad-input',
    message: 'The text is too long.',
    remedy: 'Shorten it.',
    field: 'text',
    facts: { characters: 5_001 },
  });
});

test('a refusal about nothing in particular has no field and no facts', () => {
  const refusal = new Refusal('stale', 'Changed meanwhile.', 'Look again.');
  expect(refusal.field).toBeUndefined();
  expect(refusal.facts).toEqual({});
});

test('"not found" does not say whether it exists', () => {
  expect(notFound('draft')).toMatchObject({
    code: 'not-found',
    message: 'This draft does not exist, or is not yours to see.',
  });
});

test('what cannot happen fails loudly, and is no refusal', () => {
  let thrown: unknown;
  try {
    impossible('flying' as never, 'state');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Error);
  expect(thrown).not.toBeInstanceOf(Refusal);
  expect(String(thrown)).toBe('Error: Unexpected state: "flying"');
});
