import { expect, test } from 'vitest';
import {
  findInWords,
  GRACE_MS,
  judge,
  type Look,
  lookEveryMs,
  type SeenPost,
} from './outside.rules.ts';

const NOW = new Date('2026-11-24T14:10:00Z');
const ago = (milliseconds: number): Date => new Date(NOW.getTime() - milliseconds);

function post(change: Partial<SeenPost> = {}): SeenPost {
  return {
    id: '1_2',
    message: 'The fair is on Friday.',
    permalink: 'https://example.org/1_2',
    createdAt: ago(GRACE_MS),
    photoIds: ['7', '8'],
    isPublished: true,
    isHidden: false,
    isVisitors: false,
    ...change,
  };
}

const OWN = {
  publicationId: 'p1',
  postId: '1_2',
  text: 'The fair is on Friday.',
  photoIds: ['7', '8'],
  isHiddenByUs: false,
};

function look(change: Partial<Look>): Look {
  return {
    now: NOW,
    watchedFrom: ago(86_400_000),
    ourAppId: '99',
    seen: [],
    gone: new Set(),
    known: new Set(),
    own: [],
    isPublishing: false,
    ...change,
  };
}

const OURS = { known: new Set(['1_2']), own: [OWN] };

test.each<[string, Partial<Look>, string[]]>([
  ['a post that nobody here knows', { seen: [post()] }, ['outside-post']],
  ['one within the grace', { seen: [post({ createdAt: ago(GRACE_MS - 1) })] }, []],
  ['one while ours is on its way', { seen: [post()], isPublishing: true }, []],
  ['one from before the Page was connected', { seen: [post({ createdAt: ago(86_400_001) })] }, []],
  ['one in the ledger, whatever became of it', { seen: [post()], known: new Set(['1_2']) }, []],
  [
    'a visitor’s, at once',
    { seen: [post({ isVisitors: true, createdAt: NOW })] },
    ['visitor-post'],
  ],
  [
    'a visitor’s, also while ours is on its way',
    { seen: [post({ isVisitors: true })], isPublishing: true },
    ['visitor-post'],
  ],
  ['ours as approved', { ...OURS, seen: [post()] }, []],
  [
    'ours with other line ends',
    { ...OURS, own: [{ ...OWN, text: 'a\r\nb ' }], seen: [post({ message: 'a\nb' })] },
    [],
  ],
  [
    'ours with another text',
    { ...OURS, seen: [post({ message: 'The fair is off.' })] },
    ['differs-from-approved'],
  ],
  [
    'ours without one photo',
    { ...OURS, seen: [post({ photoIds: ['7'] })] },
    ['differs-from-approved'],
  ],
  [
    'ours in another order',
    { ...OURS, seen: [post({ photoIds: ['8', '7'] })] },
    ['differs-from-approved'],
  ],
  [
    'ours hidden by somebody',
    { ...OURS, seen: [post({ isHidden: true })] },
    ['differs-from-approved'],
  ],
  [
    'ours hidden by an incident',
    { ...OURS, own: [{ ...OWN, isHiddenByUs: true }], seen: [post({ isHidden: true })] },
    [],
  ],
  [
    'ours unpublished',
    { ...OURS, seen: [post({ isPublished: false })] },
    ['differs-from-approved'],
  ],
  ['ours gone', { ...OURS, gone: new Set(['1_2']) }, ['vanished']],
  ['ours that was not looked for', OURS, []],
])('%s', (_name, change, kinds) => {
  expect(judge(look(change)).findings.map(({ kind }) => kind)).toEqual(kinds);
});

test('what may be ours still is looked at again when the grace is over, and soon while ours is on its way', () => {
  const young = judge(look({ seen: [post({ createdAt: ago(30_000) })] }));
  expect(young.againAt).toEqual(new Date(NOW.getTime() + GRACE_MS - 30_000));
  const busy = judge(look({ seen: [post()], isPublishing: true }));
  expect(busy.againAt).toEqual(new Date(NOW.getTime() + 20_000));
  expect(judge(look({ seen: [post()] })).againAt).toBeNull();
  // A clock far ahead does not put the look off for good.
  const ahead = judge(look({ seen: [post({ createdAt: ago(-86_400_000) })] }));
  expect(ahead.againAt).toEqual(new Date(NOW.getTime() + 2 * GRACE_MS));
});

test('the sentence that travels by letter has neither the words of the post nor a name', () => {
  const seen = [post({ message: 'Amelie won', madeBy: 'Mrs Hale' })];
  const changes: Partial<Look>[] = [
    { seen },
    { ...OURS, seen },
    { ...OURS, gone: new Set(['1_2']) },
  ];
  for (const change of [...changes, { seen: [post({ ...seen[0], isVisitors: true })] }]) {
    const [finding] = judge(look(change)).findings;
    if (finding === undefined) throw new Error('Nothing was found.');
    expect(findInWords(finding)).not.toMatch(/Amelie|Hale|fair/u);
  }
});

test('a NUL character in a post is left out: the database cannot hold it', () => {
  const [finding] = judge(look({ seen: [post({ message: 'a\u0000b' })] })).findings;
  expect(finding?.facts.message).toBe('ab');
});

test('a Page near Facebook’s limit is looked at less often', () => {
  expect([0, 49, 50, 84, 85].map((percent) => lookEveryMs(percent) / 60_000)).toEqual([
    15, 15, 45, 45, 120,
  ]);
});
