import { useQuery } from '@tanstack/react-query';
import { pageListSchema } from '../../server/contract/drafts.contract.ts';
import type { Page } from '../../server/contract/drafts.contract.ts';
import { request } from './client.ts';

/** The Pages that this person may write for or read; empty while they are being fetched. */
export function usePages(): readonly Page[] {
  const { data } = useQuery({
    queryKey: ['page'],
    queryFn: ({ signal }) => request('GET', '/api/pages', { schema: pageListSchema, signal }),
  });
  return data?.pages ?? [];
}
