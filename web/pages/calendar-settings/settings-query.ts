import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { calendarSettingsSchema } from '../../../server/contract/calendar.contract.ts';
import { request } from '../../api/client.ts';

export const calendarSettingsQuery = queryOptions({
  queryKey: ['calendar-settings'],
  queryFn: ({ signal }) =>
    request('GET', '/api/calendar/settings', { schema: calendarSettingsSchema, signal }),
});

export interface Change {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

/** Writes one of the settings, and fetches anew what rests on them. */
export function useChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: Change) =>
      request(method, `/api/calendar/${path}`, body === undefined ? {} : { body }),
    onSuccess: () =>
      Promise.all(
        [calendarSettingsQuery.queryKey, ['calendar'], ['draft']].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
