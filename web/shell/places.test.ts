import { describe, expect, test } from 'vitest';
import { barOf, countWords, PLACES } from './places.ts';

describe('the bar at the foot of a phone', () => {
  test('holds four and More for somebody who may go everywhere', () => {
    const { shown, more } = barOf(PLACES.map((entry) => entry.place));
    expect(shown.map((entry) => entry.place)).toEqual(['home', 'drafts', 'inbox', 'calendar']);
    expect(more.map((entry) => entry.place)).toEqual([
      'comments',
      'pages',
      'people',
      'register',
      'record',
      'settings',
    ]);
  });

  test('needs no More when five fit', () => {
    const { shown, more } = barOf(['record', 'home', 'drafts', 'inbox', 'register']);
    expect(shown.map((entry) => entry.place)).toEqual([
      'home',
      'drafts',
      'inbox',
      'register',
      'record',
    ]);
    expect(more).toEqual([]);
  });

  test('shows nothing that the person may not use', () => {
    expect(barOf(['home', 'drafts']).shown.map((entry) => entry.place)).toEqual(['home', 'drafts']);
  });
});

test('a count is said as people say it', () => {
  expect(countWords(1)).toBe('1 needs you');
  expect(countWords(12)).toBe('12 need you');
});
