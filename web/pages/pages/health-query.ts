import { queryOptions } from '@tanstack/react-query';
import {
  pageBannerSchema,
  pageHealthListSchema,
  pagePeopleSchema,
} from '../../../server/contract/page-health.contract.ts';
import { request } from '../../api/client.ts';

/** When each Page was looked at; a live change of any Page fetches it anew. */
export const healthQuery = queryOptions({
  queryKey: ['page', { as: 'health' }],
  queryFn: ({ signal }) =>
    request('GET', '/api/pages/health', { schema: pageHealthListSchema, signal }),
});

/** What the line above every page says. */
export const bannerQuery = queryOptions({
  queryKey: ['page', { as: 'banner' }],
  queryFn: ({ signal }) =>
    request('GET', '/api/pages/banner', { schema: pageBannerSchema, signal }),
});

/** Who may post on a Page around Gatehouse. */
export const pagePeopleQuery = (pageId: string) =>
  queryOptions({
    queryKey: ['page', pageId, 'people'],
    queryFn: ({ signal }) =>
      request('GET', `/api/pages/${pageId}/people`, { schema: pagePeopleSchema, signal }),
  });
