import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  takeDownCountsSchema,
  withdrawalListSchema,
} from '../../../server/contract/reach-back.contract.ts';
import { request } from '../../api/client.ts';

/** Each withdrawal with what it touched. The key begins with the topic on which changes are announced. */
export const withdrawalsQuery = infiniteQueryOptions({
  queryKey: ['register', { list: 'withdrawals' }],
  queryFn: ({ pageParam, signal }) => {
    const after = pageParam === null ? '' : `?after=${encodeURIComponent(pageParam)}`;
    return request('GET', `/api/register/withdrawals${after}`, {
      schema: withdrawalListSchema,
      signal,
    });
  },
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.after,
});

/** How many posts have still to come off a Page, for the rail and the first page. */
export const takeDownCountsQuery = queryOptions({
  queryKey: ['register', { list: 'take-downs' }],
  queryFn: ({ signal }) =>
    request('GET', '/api/register/take-downs/open', { schema: takeDownCountsSchema, signal }),
});
