import { expect, test } from 'vitest';
import type { TouchedPost } from '../../../server/contract/reach-back.contract.ts';
import { foundInWords, lengthInWords, postInWords, toComeOffInWords } from './withdrawal-words.ts';

const POST: TouchedPost = {
  id: '018f0000-0000-7000-8000-000000000001',
  draftId: '018f0000-0000-7000-8000-000000000002',
  opening: 'Assembly',
  mayOpen: true,
  pageName: 'Our Page',
  address: null,
  standing: 'done',
  seconds: 14,
  startedAt: null,
  doneAt: null,
  doneBy: null,
  wasGone: false,
  tries: 1,
  trouble: null,
  calledOffAt: null,
  calledOffBy: null,
  calledOffBecause: null,
  acts: [],
};

test.each([
  [0, '0 s'],
  [-3, '0 s'],
  [14.4, '14 s'],
  [119, '119 s'],
  [120, '2 min'],
  [7_300, '2 h'],
])('%s seconds are %s', (seconds, words) => {
  expect(lengthInWords(seconds)).toBe(words);
});

test.each<[Partial<TouchedPost>, string]>([
  [{}, 'Taken off Our Page after 14 s, and read back as gone.'],
  [{ wasGone: true }, 'Was off Our Page already when Gatehouse looked, after 14 s.'],
  [
    { doneBy: 'Martin Hale', seconds: 7_300 },
    'Martin Hale took it off Our Page by hand after 2 h.',
  ],
  [{ standing: 'running', tries: 3 }, 'Being taken off Our Page: 30 s so far. Tried 3 times.'],
  [
    { standing: 'needs-you', tries: 8 },
    'Still on Our Page, 30 s after it was asked for. Tried 8 times.',
  ],
  [{ standing: 'needs-you', tries: 0 }, 'Look at this post on Our Page: must it come off?'],
  [
    { standing: 'called-off', calledOffBy: 'Martin Hale', calledOffBecause: 'A slip.' },
    'Martin Hale decided that it stays on Our Page: A slip.',
  ],
])('a post that is %o', (change, words) => {
  expect(postInWords({ ...POST, ...change }, 30)).toBe(words);
});

test('what has to come off is counted in words, and nothing is not', () => {
  expect(toComeOffInWords({ open: 0, needsPerson: 0 })).toBeNull();
  expect(toComeOffInWords({ open: 1, needsPerson: 1 })).toBe('1 post has to come off the Page.');
  expect(toComeOffInWords({ open: 3, needsPerson: 1 })).toBe('3 posts have to come off the Pages.');
});

test('a look that found nothing says so, instead of that something was found', () => {
  expect(foundInWords({ secondsToReach: null, posts: [], drafts: [] })).toBe(
    'What shows this person is being looked for.',
  );
  expect(foundInWords({ secondsToReach: 4, posts: [], drafts: [] })).toBe(
    'Everything was looked through after 4 s: no draft and no post shows this person.',
  );
  expect(foundInWords({ secondsToReach: 4, posts: [POST], drafts: [] })).toBe(
    'What shows this person was found after 4 s.',
  );
});
