import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { importRunningSchema } from '../../../server/contract/import-progress.contract.ts';
import type { ImportRunning } from '../../../server/contract/import-progress.contract.ts';
import { request } from '../../api/client.ts';
import { importQuery } from './import-query.ts';

/** News comes by the live stream; where that is broken, so often is often enough for a person who waits. */
const ASK_AGAIN_MS = 1_000;

/**
 * What goes on with an import at this moment, in this window or anywhere else, and how far it is. Once the register was changed the import
 * is fetched afresh.
 *
 * @param isExpected whether this window has just begun something, so that it asks until it hears of it
 */
export function useRunning(importId: string, isExpected = false): ImportRunning {
  const queries = useQueryClient();
  const { data } = useQuery({
    // The topic first: `import` is what the live stream says of it.
    queryKey: ['import', importId],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/imports/${importId}/progress`, {
        schema: importRunningSchema,
        signal,
      }),
    refetchInterval: (query) => (isExpected || query.state.data?.running ? ASK_AGAIN_MS : false),
  });
  const running = data?.running ?? null;
  const act = running?.act ?? null;
  const before = useRef(act);
  useEffect(() => {
    const wasChanging = before.current === 'apply' || before.current === 'undo';
    before.current = act;
    if (wasChanging && act === null)
      void queries.invalidateQueries({ queryKey: importQuery(importId).queryKey });
  }, [act, importId, queries]);
  return running;
}
