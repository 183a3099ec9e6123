import { queryOptions } from '@tanstack/react-query';
import { pagesOverviewSchema } from '../../../server/contract/pages.contract.ts';
import { comingOffListSchema } from '../../../server/contract/take-down.contract.ts';
import { request } from '../../api/client.ts';

/** How each Page stands; a live change of any Page fetches it anew. */
export const overviewQuery = queryOptions({
  queryKey: ['page', { as: 'overview' }],
  queryFn: ({ signal }) =>
    request('GET', '/api/pages/overview', { schema: pagesOverviewSchema, signal }),
});

/** The posts that have still to come off a Page. */
export const comingOffQuery = queryOptions({
  queryKey: ['page', { as: 'coming-off' }],
  queryFn: ({ signal }) =>
    request('GET', '/api/pages/coming-off', { schema: comingOffListSchema, signal }),
});
