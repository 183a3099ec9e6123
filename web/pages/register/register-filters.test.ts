import { expect, test } from 'vitest';
import { countedWords, filtersIn, queryOf, registerAddress } from './register-filters.ts';

const NONE = { search: '', school: '', class: '', use: '', answer: '', ends: '', who: '' };

test('an address says what narrows the list, and what makes no sense in it is left out', () => {
  expect(filtersIn(new URLSearchParams('search=ann&answer=refused&ends=30&who=siblings'))).toEqual({
    ...NONE,
    search: 'ann',
    answer: 'refused',
    ends: '30',
    who: 'siblings',
  });
  expect(filtersIn(new URLSearchParams('answer=maybe&ends=soon&who=toString'))).toEqual(NONE);
  expect(filtersIn(new URLSearchParams('ends=2026-12-18')).ends).toBe('2026-12-18');
});

test('there and back again', () => {
  const address = registerAddress({ class: 'a', answer: 'not-answered', ends: '' });
  expect(address).toBe('/register?class=a&answer=not-answered');
  expect(filtersIn(new URL(address, 'http://x').searchParams)).toEqual({
    ...NONE,
    class: 'a',
    answer: 'not-answered',
  });
  expect(registerAddress({})).toBe('/register');
});

test('what the server is asked: a yes that ends is not asked for twice', () => {
  const query = (more: object) =>
    queryOf({ ...filtersIn(new URLSearchParams()), ...more }).toString();
  expect(query({ answer: 'refused', ends: '30' })).toBe('ends=30');
  expect(query({ who: 'no-class', search: '  ann ' })).toBe('search=ann&withoutClass=true');
  expect(query({ who: 'left' })).toBe('leaves=left');
});

test('nothing is counted further than a thousand', () => {
  expect([countedWords(1_000), countedWords(1_001)]).toEqual(['1000', 'more than 1,000']);
});
