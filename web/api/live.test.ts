import { QueryClient } from '@tanstack/react-query';
import { describe, expect, test } from 'vitest';
import { applyLiveEvent, readLiveEvent } from './live.ts';

function seeded(): QueryClient {
  const queries = new QueryClient();
  for (const key of [
    ['drafts'],
    ['drafts', { school: 'lf' }],
    ['drafts', 'a'],
    ['drafts', 'b'],
    ['inbox'],
  ]) {
    queries.setQueryData(key, 'known');
  }
  return queries;
}

function oldKeys(queries: QueryClient): unknown[] {
  return queries
    .getQueryCache()
    .getAll()
    .filter((query) => query.state.isInvalidated)
    .map((query) => query.queryKey);
}

describe('a change on the server', () => {
  test('about one draft makes the lists and that draft old, and no other', () => {
    const queries = seeded();
    applyLiveEvent(queries, { topic: 'drafts', id: 'a' });
    expect(oldKeys(queries)).toEqual([['drafts'], ['drafts', { school: 'lf' }], ['drafts', 'a']]);
  });

  test('shows in the lists of drafts and in the draft that a picture is in', () => {
    const queries = new QueryClient();
    const keys = [
      ['drafts', { whose: 'mine' }],
      ['draft', 'a'],
      ['draft', 'b'],
      ['picture', 'p'],
    ];
    for (const key of keys) queries.setQueryData(key, 'known');
    applyLiveEvent(queries, { topic: 'draft', id: 'a' });
    expect(oldKeys(queries)).toEqual([
      ['drafts', { whose: 'mine' }],
      ['draft', 'a'],
    ]);
    applyLiveEvent(queries, { topic: 'picture', id: 'p' });
    expect(oldKeys(queries)).toEqual(keys);
  });

  test('about a whole topic makes all of it old', () => {
    const queries = seeded();
    applyLiveEvent(queries, { topic: 'inbox' });
    expect(oldKeys(queries)).toEqual([['inbox']]);
  });
});

describe('a message of the stream', () => {
  test.each([
    ['{"topic":"drafts","id":"a"}', { topic: 'drafts', id: 'a' }],
    ['{"topic":"inbox"}', { topic: 'inbox' }],
    ['{"topic":"inbox","id":7}', { topic: 'inbox' }],
    ['{"id":"a"}', null],
    ['null', null],
    ['hello', null],
  ])('%s', (data, event) => {
    expect(readLiveEvent(data)).toEqual(event);
  });
});
