import { queryOptions } from '@tanstack/react-query';
import { incidentSchema } from '../../../server/contract/incident.contract.ts';
import { request } from '../../api/client.ts';

/** The newest incident of a Page; a live change of the Page fetches it anew. */
export const incidentQuery = (pageId: string) =>
  queryOptions({
    queryKey: ['page', pageId, 'incident'],
    queryFn: ({ signal }) =>
      request('GET', `/api/pages/${pageId}/incident`, { schema: incidentSchema, signal }),
  });
