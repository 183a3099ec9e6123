import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lookSchema, settledSchema } from '../../../server/contract/unclear.contract.ts';
import type { UnclearAct } from '../../../server/contract/unclear.contract.ts';
import { Refusal, request } from '../../api/client.ts';

/** What was sent to one Page and what it shows now: asked of the Page each time, and never by itself again. */
function lookQuery(draftId: string, pageId: string, version: number) {
  return queryOptions({
    queryKey: ['look', draftId, pageId, version],
    queryFn: ({ signal }) =>
      request('GET', `/api/drafts/${draftId}/pages/${pageId}/look`, { schema: lookSchema, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}

export type Act =
  | { readonly act: Exclude<UnclearAct, 'there'> }
  | { readonly act: 'there'; readonly postId: string; readonly reason: string };

/** Looking at one Page of a draft, and saying what became of it; each act names the version of the look that it rests on. */
export function useSettling(draftId: string, pageId: string, version: number) {
  const queries = useQueryClient();
  const look = useQuery(lookQuery(draftId, pageId, version));
  const refresh = (): Promise<unknown> =>
    Promise.all(
      [['draft', draftId], ['look', draftId], ['inbox'], ['drafts'], ['home']].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    );
  const settle = useMutation({
    mutationFn: ({ act, ...more }: Act) =>
      request('POST', `/api/drafts/${draftId}/pages/${pageId}/${act}`, {
        body: { version: look.data?.version ?? version, ...more },
        schema: settledSchema,
      }),
    onSuccess: async () => {
      await refresh();
      // The button that was pressed is gone: the heading, which says how it stands now, is where to go on.
      document.querySelector<HTMLElement>('h1')?.focus();
    },
    onError: (error) => {
      // Any "no" of this kind means that the screen is old; the fresh one says what holds now.
      if (error instanceof Refusal && error.status === 409) void refresh();
    },
  });
  return { look, settle };
}

export type Settling = ReturnType<typeof useSettling>;
