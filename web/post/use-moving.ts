import { useMutation, useQueryClient } from '@tanstack/react-query';
import { movedSchema } from '../../server/contract/drafts.contract.ts';
import { request } from '../api/client.ts';

export interface Move {
  readonly draftId: string;
  readonly version: number;
  readonly wantedAt: string;
}

/** Chooses another time for a post, and fetches anew whatever shows it. */
export function useMoving() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ draftId, version, wantedAt }: Move) =>
      request('POST', `/api/drafts/${draftId}/move`, {
        body: { version, wantedAt },
        schema: movedSchema,
      }),
    onSettled: (_moved, _error, { draftId }) =>
      Promise.all(
        [['calendar'], ['inbox'], ['drafts'], ['home'], ['draft', draftId]].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
