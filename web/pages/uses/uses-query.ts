import { queryOptions } from '@tanstack/react-query';
import { useListSchema } from '../../../server/contract/asking.contract.ts';
import { request } from '../../api/client.ts';

export const usesQuery = queryOptions({
  queryKey: ['uses'],
  queryFn: ({ signal }) => request('GET', '/api/uses', { schema: useListSchema, signal }),
});
