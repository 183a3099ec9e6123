import { queryOptions } from '@tanstack/react-query';
import {
  openedRoundSchema,
  roundListSchema,
  roundPlanSchema,
  schoolUseListSchema,
} from '../../../../server/contract/asking.contract.ts';
import { request } from '../../../api/client.ts';

// All begin with the topic under which changes of the register are announced.

/** Every list of rounds and every round. */
export const ROUNDS_KEY = ['register', 'rounds'] as const;

/** @param schoolId '' for all schools in which one asks */
export const roundsQuery = (schoolId: string) =>
  queryOptions({
    queryKey: [...ROUNDS_KEY, { schoolId }],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/rounds${schoolId === '' ? '' : `?schoolId=${schoolId}`}`, {
        schema: roundListSchema,
        signal,
      }),
  });

export const roundQuery = (id: string) =>
  queryOptions({
    queryKey: [...ROUNDS_KEY, id],
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
