import { describe, expect, test } from 'vitest';
import type { DraftState } from '../drafts/states.contract.ts';
import { draftStateSchema } from '../drafts/states.contract.ts';
import { keptBecause, type OriginalInUse } from './retention.rules.ts';

const NOW = new Date('2026-12-31T12:00:00Z');
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

function original(
  states: readonly [DraftState, number][],
  more: Partial<OriginalInUse> = {},
): OriginalInUse {
  return {
    uploadedAt: daysAgo(100),
    drafts: states.map(([state, days]) => ({ state, since: daysAgo(days) })),
    isEvidence: false,
    ...more,
  };
}

describe('how long an original is kept', () => {
  test.each(draftStateSchema.options)('a month after it has ended, when it has: %s', (state) => {
    const hasEnded = ['published', 'rejected', 'taken-down'].includes(state);
    expect(keptBecause(original([[state, 90]]), NOW)).toBe(hasEnded ? undefined : 'open');
  });

  test.each<[string, OriginalInUse, ReturnType<typeof keptBecause>]>([
    ['published 29 days ago', original([['published', 29]]), 'not-yet'],
    ['published 30 days ago', original([['published', 30]]), undefined],
    [
      'one draft ended, another is open',
      original([
        ['published', 90],
        ['returned', 90],
      ]),
      'open',
    ],
    [
      'one ended long ago, another lately',
      original([
        ['rejected', 90],
        ['published', 3],
      ]),
      'not-yet',
    ],
    [
      'both ended long ago',
      original([
        ['rejected', 90],
        ['published', 31],
      ]),
      undefined,
    ],
    ['taken down, and evidence', original([['taken-down', 90]], { isEvidence: true }), 'evidence'],
    ['published, but evidence', original([['published', 900]], { isEvidence: true }), 'evidence'],
    ['in no draft any more', original([]), undefined],
    ['in no draft, handed in lately', original([], { uploadedAt: daysAgo(2) }), 'not-yet'],
  ])('%s', (_, picture, expected) => {
    expect(keptBecause(picture, NOW)).toBe(expected);
  });
});
