import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient, UseQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { request } from '../../../api/client.ts';
import { draftSchema } from '../../../../server/contract/drafts.contract.ts';
import type { Draft } from '../../../../server/contract/drafts.contract.ts';
import { sendChange, withChange } from './changes.ts';
import { DraftSaver } from './draft-saver.ts';
import type { SavingState } from './draft-saver.ts';
import { keepWords, readKeptWords } from './kept-words.ts';

/** How often a draft is asked for again when the answer is older than what was just saved. */
const MOST_READS = 3;

const savers = new WeakMap<QueryClient, Map<string, DraftSaver>>();

export function draftKey(draftId: string) {
  return ['draft', draftId] as const;
}

async function readDraft(draftId: string, signal?: AbortSignal): Promise<Draft> {
  return request('GET', `/api/drafts/${draftId}`, {
    schema: draftSchema,
    ...(signal ? { signal } : {}),
  });
}

/** The draft as the server has it, never older than what this page has saved. */
function draftQuery(draftId: string, saver: DraftSaver) {
  return queryOptions({
    queryKey: draftKey(draftId),
    queryFn: async ({ signal }) => {
      let draft = await readDraft(draftId, signal);
      for (let reads = 1; reads < MOST_READS && draft.version < saver.version; reads += 1) {
        draft = await readDraft(draftId, signal);
      }
      saver.noteServer(draft);
      return draft;
    },
  });
}

/** One saver a draft, shared by the composer and the marking screen, so that going from one to the other loses nothing. */
function saverFor(queries: QueryClient, draftId: string, personId: string): DraftSaver {
  const own = savers.get(queries) ?? new Map<string, DraftSaver>();
  savers.set(queries, own);
  const name = `${personId} ${draftId}`;
  const known = own.get(name);
  if (known) return known;
  const saver = new DraftSaver(
    {
      read: () => readDraft(draftId),
      send: (version, change) => sendChange(draftId, version, change),
      show: (update) => {
        // An answer under way may be from before the save.
        void queries.cancelQueries({ queryKey: draftKey(draftId) });
        queries.setQueryData<Draft>(draftKey(draftId), (draft) => draft && update(draft));
      },
      refresh: () => void queries.invalidateQueries({ queryKey: draftKey(draftId) }),
      keep: (words) => keepWords(draftId, personId, words),
      now: () => Date.now(),
    },
    readKeptWords(draftId, personId),
  );
  own.set(name, saver);
  return saver;
}

export interface DraftSaving {
  /** The draft with everything that this person changed, saved or not; undefined until it was fetched. */
  readonly draft: Draft | undefined;
  readonly query: UseQueryResult<Draft>;
  readonly saver: DraftSaver;
  readonly saving: SavingState;
}

/** A draft to write on: what it is with all unsaved changes, and the saver that they go through. */
export function useDraftSaving(draftId: string, personId: string): DraftSaving {
  const queries = useQueryClient();
  const saver = saverFor(queries, draftId, personId);
  const query = useQuery(draftQuery(draftId, saver));
  const saving = useSyncExternalStore(saver.subscribe, saver.state);
  const draft = useMemo(
    () => query.data && saving.pending.reduce(withChange, query.data),
    [query.data, saving.pending],
  );
  useSaveOnLeaving(saver, saving);
  return { draft, query, saver, saving };
}

/** Saves when the page is hidden or left, and when the connection is back; asks before closing with words unsaved. */
function useSaveOnLeaving(saver: DraftSaver, saving: SavingState): void {
  const isUnsaved = saving.pending.length > 0;
  useEffect(() => {
    const hide = (): void => {
      if (document.visibilityState === 'hidden') saver.flush();
    };
    document.addEventListener('visibilitychange', hide);
    globalThis.addEventListener('online', saver.flush);
    return () => {
      document.removeEventListener('visibilitychange', hide);
      globalThis.removeEventListener('online', saver.flush);
      saver.flush();
    };
  }, [saver]);
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    globalThis.addEventListener('beforeunload', ask);
    return () => globalThis.removeEventListener('beforeunload', ask);
  }, [isUnsaved]);
}
