import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { calendarSchema } from '../../../server/contract/calendar.contract.ts';
import { request } from '../../api/client.ts';

/** A month ("2026-11"); the one before stays in sight until the next is there. */
export function calendarQuery(month: string) {
  return queryOptions({
    queryKey: ['calendar', { month }],
    queryFn: ({ signal }) =>
      request('GET', `/api/calendar?${new URLSearchParams({ month })}`, {
        schema: calendarSchema,
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
