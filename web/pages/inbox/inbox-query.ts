import { queryOptions } from '@tanstack/react-query';
import { draftSchema, inboxSchema } from '../../../server/contract/drafts.contract.ts';
import type { Draft, DraftSummary } from '../../../server/contract/drafts.contract.ts';
import { request } from '../../api/client.ts';

/** What waits for a decision, the most pressing first. */
export const inboxQuery = queryOptions({
  queryKey: ['inbox'],
  queryFn: ({ signal }) => request('GET', '/api/inbox', { schema: inboxSchema, signal }),
});

/** One draft as it stands now. */
export function draftQuery(draftId: string) {
  return queryOptions({
    queryKey: ['draft', draftId],
    queryFn: ({ signal }) =>
      request('GET', `/api/drafts/${draftId}`, { schema: draftSchema, signal }),
  });
}

/**
 * What comes after a decision on `draftId`: the next that this person can decide, or else the one before it; null when
 * nothing is left for them.
 */
export function nextAfter(items: readonly DraftSummary[], draftId: string): string | null {
  const at = items.findIndex((item) => item.id === draftId);
  const open = (item: DraftSummary): boolean => !item.own && item.id !== draftId;
  return (
    (items.slice(at + 1).find(open) ?? items.slice(0, Math.max(0, at)).findLast(open))?.id ?? null
  );
}

/** What a decision rests on: changes when the content, its standing or what was found is no longer what was on the screen. */
export function substanceOf(draft: Draft): string {
  const found = draft.findings.map((finding) => finding.id ?? finding.rule);
  return [draft.revision, draft.state, ...found].join(' ');
}
