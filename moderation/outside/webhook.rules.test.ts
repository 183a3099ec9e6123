import { expect, test } from 'vitest';
import { EVENTS_MAX, eventsIn, isAboutPosts } from './webhook.rules.ts';

const body = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const told = (value: unknown, id: unknown = '11'): Buffer =>
  body({ object: 'page', entry: [{ id, time: 1, changes: [{ field: 'feed', value }] }] });
const STATUS = { item: 'status', verb: 'add', post_id: '11_22', created_time: 5, message: 'a' };

const keyOf = (value: unknown): string | undefined => eventsIn(told(value))?.[0]?.dedupeKey;

test('an event is the same when Page, item, verb, post, time, words and hiding are', () => {
  expect(keyOf({ ...STATUS, from: { id: '11' }, extra: 1 })).toBe(keyOf(STATUS));
  for (const change of [
    { item: 'photo' },
    { verb: 'edited' },
    { post_id: '11_23' },
    { created_time: 6 },
    { message: 'b' },
    { is_hidden: true },
  ])
    expect(keyOf({ ...STATUS, ...change }), JSON.stringify(change)).not.toBe(keyOf(STATUS));
  expect(eventsIn(told(STATUS, '12'))?.[0]?.dedupeKey).not.toBe(keyOf(STATUS));
});

test('an event of an unknown kind is kept as it came, and is the same only when all of it is', () => {
  const [event] = eventsIn(told({ item: 'hologram', verb: 7, what: 'x' })) ?? [];
  expect(event).toMatchObject({ item: 'hologram', verb: null, postId: null });
  expect(JSON.parse(event?.value ?? '')).toMatchObject({ value: { what: 'x' } });
  expect(keyOf({ what: 'x' })).not.toBe(keyOf({ what: 'y' }));
});

test.each<[string, Buffer, number | undefined]>([
  ['no JSON', Buffer.from('<html>'), undefined],
  ['nothing', Buffer.alloc(0), undefined],
  ['not UTF-8', Buffer.from([0xff, 0xfe, 0x00]), undefined],
  ['a hundred thousand brackets', Buffer.from('['.repeat(100_000)), undefined],
  [
    'deep where a value should be',
    Buffer.from(`{"entry":[{"id":"1","changes":[${'['.repeat(50_000)}${']'.repeat(50_000)}]}]}`),
    undefined,
  ],
  ['brackets within words', told({ ...STATUS, message: '[{'.repeat(100) }), 1],
  ['null', body(null), 0],
  ['a list', body([]), 0],
  ['entries that are none', body({ entry: 'x' }), 0],
  ['entries of other things', body({ entry: [null, 7, 'x', {}] }), 0],
  ['changes that are none', body({ entry: [{ id: '1', changes: { a: 1 } }] }), 0],
  ['changes of other things', body({ entry: [{ id: '1', changes: [null, 7] }] }), 2],
  ['an id that is no number', told(STATUS, '../me'), 0],
  ['an id as a number', told(STATUS, 11), 1],
  [
    'names that objects have by themselves',
    Buffer.from('{"entry":[{"id":"1","__proto__":{"changes":[1]}}]}'),
    0,
  ],
  ['no values', body({ entry: [{ id: '1', changed_fields: ['feed'] }] }), 1],
  [
    'more events than Facebook bundles',
    body({
      entry: [{ id: '1', changes: Array.from({ length: 5_000 }, (_, n) => ({ value: n })) }],
    }),
    EVENTS_MAX,
  ],
])('%s', (_name, bytes, count) => {
  expect(eventsIn(bytes)?.length).toBe(count);
});

test('comments and reactions do not ask for a look at the posts; what is unknown does', () => {
  expect(
    ['comment', 'reaction', 'like', 'status', 'photo', 'hologram', null].filter((item) =>
      isAboutPosts({ item }),
    ),
  ).toEqual(['status', 'photo', 'hologram', null]);
});
