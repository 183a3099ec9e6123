import { queryOptions } from '@tanstack/react-query';
import {
  connectingSchema,
  connectionSchema,
  connectStartSchema,
  loginBegunSchema,
} from '../../../server/contract/connection.contract.ts';
import { request } from '../../api/client.ts';

export const startQuery = queryOptions({
  queryKey: ['connecting', { as: 'start' }],
  queryFn: ({ signal }) =>
    request('GET', '/api/pages/connect', { schema: connectStartSchema, signal }),
});

/** What was begun; it lives for minutes, so it is never shown from memory. */
export const connectingQuery = (id: string) =>
  queryOptions({
    queryKey: ['connecting', id],
    queryFn: ({ signal }) =>
      request('GET', `/api/pages/connect/${id}`, { schema: connectingSchema, signal }),
    gcTime: 0,
  });

export const connectionQuery = (pageId: string) =>
  queryOptions({
    queryKey: ['page', { id: pageId, as: 'connection' }],
    queryFn: ({ signal }) =>
      request('GET', `/api/pages/${pageId}/connection`, { schema: connectionSchema, signal }),
  });

/** Leaves Gatehouse for Facebook's own page. */
export async function goToFacebook(body: {
  pageId: string | null;
  askAgain: boolean;
}): Promise<void> {
  const { address } = await request('POST', '/api/pages/connect/logins', {
    body,
    schema: loginBegunSchema,
  });
  globalThis.location.assign(address);
}
