import { describe, expect, test } from 'vitest';
import type { DraftSummary } from '../../../server/contract/drafts.contract.ts';
import { nextAfter } from './inbox-query.ts';

const item = (id: string, own = false): DraftSummary => ({
  id,
  schoolId: 's',
  state: 'awaiting-decision',
  version: 1,
  opening: id,
  author: { id: 'p', name: 'P' },
  photos: 0,
  pageNames: [],
  wantedAt: null,
  urgent: false,
  thumbnailUrl: null,
  blocks: 0,
  holds: 0,
  notes: 0,
  own,
  cameBackBecause: null,
  updatedAt: '2026-11-23T10:00:00.000Z',
  submittedAt: null,
});

describe('what comes after a decision', () => {
  test('the next in the list', () => {
    expect(nextAfter([item('a'), item('b'), item('c')], 'a')).toBe('b');
  });

  test('over one of my own, which I cannot decide', () => {
    expect(nextAfter([item('a'), item('b', true), item('c')], 'a')).toBe('c');
  });

  test('at the end the one before', () => {
    expect(nextAfter([item('a'), item('b')], 'b')).toBe('a');
  });

  test('nothing when the rest is my own, or there is no rest', () => {
    expect(nextAfter([item('a'), item('b', true)], 'a')).toBeNull();
    expect(nextAfter([item('a')], 'a')).toBeNull();
  });

  test('the first when the decided one is not in the list', () => {
    expect(nextAfter([item('a'), item('b')], 'z')).toBe('a');
  });
});
