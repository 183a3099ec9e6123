import { expect, test } from 'vitest';
import { wayBackIn } from './way-back.ts';

const REGISTER = { to: '/register', word: 'Back to the register' };

test('one comes back to the list as it was narrowed down', () => {
  const back = { to: '/register?class=1&answer=no', word: 'Back to the register' };
  expect(wayBackIn({ back })).toEqual(back);
});

test.each([
  null,
  undefined,
  'narrowed',
  {},
  { back: null },
  { back: { to: '/register' } },
  { back: { to: 1, word: 'Back' } },
  { back: { to: '//elsewhere.example', word: 'Back' } },
  { back: { to: 'https://elsewhere.example', word: 'Back' } },
])('anything else leads to the whole register: %j', (state) => {
  expect(wayBackIn(state)).toEqual(REGISTER);
});
