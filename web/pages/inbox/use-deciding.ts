import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { decidedSchema, savedSchema } from '../../../server/contract/drafts.contract.ts';
import type { Draft } from '../../../server/contract/drafts.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { openingOf } from '../draft/draft-words.ts';
import { draftQuery } from './inbox-query.ts';
import { keepReason, reasonKey } from './reasons.ts';

/** A decision of a moment ago, as the bar above the next item tells it. */
export interface Decided {
  readonly draftId: string;
  readonly title: string;
  /** "Approved", "Sent back", "Refused", "Stopped". */
  readonly word: string;
  readonly version: number;
  /** Milliseconds since 1970; null for what cannot be undone. */
  readonly undoUntil: number | null;
}

export type DecisionAct =
  | { readonly kind: 'approve'; readonly when?: 'now' }
  | { readonly kind: 'return' | 'reject' | 'stop'; readonly reason: string };

const WORDS: Record<DecisionAct['kind'], string> = {
  approve: 'Approved',
  return: 'Sent back',
  reject: 'Refused',
  stop: 'Stopped',
};

/** The title that lists and bars give a post: its first words. */
export function titleOf(draft: Pick<Draft, 'text'>): string {
  return openingOf(draft.text) ?? 'A post without words';
}

/** Fetches anew what a decision on this draft changes. */
function useFresh(draftId: string) {
  const queries = useQueryClient();
  const refresh = (): Promise<unknown> =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['draft', draftId] }),
      queries.invalidateQueries({ queryKey: ['inbox'] }),
      queries.invalidateQueries({ queryKey: ['drafts'] }),
      queries.invalidateQueries({ queryKey: ['home'] }),
    ]);
  // Still busy until the fresh draft is there: only it says whether Approve is on now.
  const untilFresh = async (): Promise<void> => {
    await refresh();
    await queries.ensureQueryData(draftQuery(draftId));
  };
  return { refresh, untilFresh };
}

/** Deciding on one draft: each write names the version that is on the screen. */
export function useDeciding(draft: Draft, onDecided: (decided: Decided) => void) {
  const [stale, setStale] = useState<Refusal | null>(null);
  const { refresh, untilFresh } = useFresh(draft.id);
  const onError = (error: Error): void => {
    // Any "no" of this kind means that the screen is old; the fresh one says what holds now.
    if (!(error instanceof Refusal) || error.status !== 409) return;
    if (error.code === 'stale') setStale(error);
    void refresh();
  };

  const decide = useMutation({
    mutationFn: (act: DecisionAct) =>
      request('POST', `/api/drafts/${draft.id}/${act.kind === 'stop' ? 'stop' : 'decision'}`, {
        body:
          act.kind === 'stop'
            ? { version: draft.version, reason: act.reason }
            : { ...act, version: draft.version },
        schema: decidedSchema,
      }),
    onSuccess: ({ version, undoUntil }, act) => {
      onDecided({
        draftId: draft.id,
        title: titleOf(draft),
        word: WORDS[act.kind],
        version,
        undoUntil: undoUntil === null ? null : Date.parse(undoUntil),
      });
      void refresh();
    },
    onError,
  });

  // Before the fresh draft is there: who opens the point again at once would lose the words once more.
  const settled = (findingId: string | null): Promise<void> => {
    keepReason(reasonKey(draft.id, findingId), '');
    return untilFresh();
  };

  const resolve = useMutation({
    mutationFn: ({ findingId, reason }: { readonly findingId: string; readonly reason: string }) =>
      request('POST', `/api/drafts/${draft.id}/holds/${findingId}`, {
        body: { version: draft.version, reason },
        schema: savedSchema,
      }),
    onSuccess: (_, { findingId }) => settled(findingId),
    onError,
  });

  const resolveSeveral = useMutation({
    mutationFn: (several: { readonly findingIds: readonly string[]; readonly reason: string }) =>
      request('POST', `/api/drafts/${draft.id}/holds`, {
        body: { version: draft.version, ...several },
        schema: savedSchema,
      }),
    onSuccess: () => settled(null),
    onError,
  });

  const reopen = useMutation({
    mutationFn: ({ findingId }: { readonly findingId: string }) =>
      request('POST', `/api/drafts/${draft.id}/holds/${findingId}/reopening`, {
        body: { version: draft.version },
        schema: savedSchema,
      }),
    onSuccess: untilFresh,
    onError,
  });

  return { decide, resolve, resolveSeveral, reopen, stale, forgetStale: () => setStale(null) };
}

export type Deciding = ReturnType<typeof useDeciding>;
