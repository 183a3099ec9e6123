import { queryOptions } from '@tanstack/react-query';
import { staffListSchema } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: ({ signal }) => request('GET', '/api/people', { schema: staffListSchema, signal }),
});
