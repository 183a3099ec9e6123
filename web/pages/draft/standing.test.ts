import { expect, test } from 'vitest';
import type { Draft } from '../../../server/contract/drafts.contract.ts';
import { standingOf } from './standing.ts';

const published = { state: 'published', wantedAt: null } as Draft;

test('a published post says who can see it: parents on the Page, nobody outside on the practice Page', () => {
  expect(standingOf(published, 0, false)).toMatchObject({
    word: 'On the Page.',
    says: 'Parents can see it.',
  });
  const { word, says } = standingOf(published, 0, true);
  expect(`${word} ${says}`).toBe(
    'On the practice Page. Nothing reached Facebook, and no parent sees it.',
  );
});
