import { queryOptions } from '@tanstack/react-query';
import { pagesOverviewSchema } from '../../../server/contract/pages.contract.ts';
import { request } from '../../api/client.ts';

/** How each Page stands; a live change of any Page fetches it anew. */
export const overviewQuery = queryOptions({
  queryKey: ['page', { as: 'overview' }],
  queryFn: ({ signal }) =>
    request('GET', '/api/pages/overview', { schema: pagesOverviewSchema, signal }),
});
