import { queryOptions } from '@tanstack/react-query';
import { homeSchema } from '../../../server/contract/drafts.contract.ts';
import { request } from '../../api/client.ts';

/** What needs me; also where the counts of the rail come from. */
export const homeQuery = queryOptions({
  queryKey: ['home'],
  queryFn: ({ signal }) => request('GET', '/api/home', { schema: homeSchema, signal }),
});
