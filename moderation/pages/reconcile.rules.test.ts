import { describe, expect, test } from 'vitest';
import { type Candidate, couldBeIt, isWhatWeMade, type Meant } from './reconcile.rules.ts';

const MEANT: Meant = {
  text: 'Thank you to everybody who came to the café on Friday, and to all who baked.',
  photoIds: ['11', '22'],
  intendedAt: new Date('2026-11-24T14:10:00Z'),
  applicationId: '7',
};
const MADE: Candidate = {
  id: '1_1',
  message: MEANT.text,
  isPublished: false,
  createdAt: new Date('2026-11-24T14:10:03Z'),
  photoIds: ['11', '22'],
  applicationId: '7',
};
const { applicationId: _ours, ...NO_APP } = MADE;

describe('what is adopted', () => {
  test('the very post is, also by a clock that is a little slow, and in another Unicode form', () => {
    expect(isWhatWeMade(MADE, MEANT)).toBe(true);
    const slow = { ...MADE, createdAt: new Date('2026-11-24T14:05:00Z') };
    expect(isWhatWeMade(slow, MEANT)).toBe(true);
    const decomposed = { ...MADE, message: ` ${MEANT.text.normalize('NFD')}\r\n` };
    expect(isWhatWeMade(decomposed, MEANT)).toBe(true);
  });

  test.each<[string, Candidate]>([
    ['made before our intention', { ...MADE, createdAt: new Date('2026-11-24T14:04:59Z') }],
    ['made by another app', { ...MADE, applicationId: '8' }],
    ['made in Facebook’s own apps', NO_APP],
    ['with a word more', { ...MADE, message: `${MEANT.text} More.` }],
    ['with a photo less', { ...MADE, photoIds: ['11'] }],
    ['with another photo', { ...MADE, photoIds: ['11', '33'] }],
    ['with its photos in another order', { ...MADE, photoIds: ['22', '11'] }],
  ])('one %s is not', (_name, post) => {
    expect(isWhatWeMade(post, MEANT)).toBe(false);
  });
});

describe('what must be ruled out before it is sent again', () => {
  test.each<[string, Candidate]>([
    ['the very post', MADE],
    [
      'one whose end was changed',
      { ...MADE, message: `${MEANT.text.slice(0, 65)} …`, photoIds: [] },
    ],
    ['one with a photo of ours and other words', { ...MADE, message: 'Other', photoIds: ['22'] }],
    ['one of which Facebook does not say by which app', { ...NO_APP, photoIds: [] }],
    ['one in capitals', { ...MADE, message: MEANT.text.toUpperCase(), photoIds: [] }],
  ])('%s', (_name, post) => {
    expect(couldBeIt(post, MEANT)).toBe(true);
  });

  test.each<[string, Candidate]>([
    ['other words and other photos', { ...MADE, message: 'Other', photoIds: ['33'] }],
    ['another app’s', { ...MADE, applicationId: '8' }],
    [
      'an older one with the same words',
      { ...MADE, photoIds: [], createdAt: new Date('2026-11-23T14:10:00Z') },
    ],
  ])('not %s', (_name, post) => {
    expect(couldBeIt(post, MEANT)).toBe(false);
  });

  test('a post of photos alone is not found by having no words', () => {
    const wordless = { ...MEANT, text: '' };
    expect(couldBeIt({ ...MADE, message: '', photoIds: ['33'] }, wordless)).toBe(false);
  });
});
