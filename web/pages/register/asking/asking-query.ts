import { queryOptions } from '@tanstack/react-query';
import {
  openedRoundSchema,
  roundListSchema,
  roundPlanSchema,
  schoolUseListSchema,
} from '../../../../server/contract/asking.contract.ts';
import { request } from '../../../api/client.ts';

// All begin with the topic under which changes of the register are announced.

export const roundsQuery = queryOptions({
  queryKey: ['register', 'rounds'],
  queryFn: ({ signal }) =>
    request('GET', '/api/register/rounds', { schema: roundListSchema, signal }),
});

export const roundQuery = (id: string) =>
  queryOptions({
    queryKey: ['register', 'rounds', id],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/rounds/${id}`, { schema: openedRoundSchema, signal }),
  });

export const planQuery = (schoolId: string) =>
  queryOptions({
    queryKey: ['register', 'round-plan', schoolId],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/round-plan?schoolId=${schoolId}`, {
        schema: roundPlanSchema,
        signal,
      }),
  });

export const explanationsQuery = (schoolId: string) =>
  queryOptions({
    queryKey: ['register', 'explanations', schoolId],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/explanations?schoolId=${schoolId}`, {
        schema: schoolUseListSchema,
        signal,
      }),
  });
