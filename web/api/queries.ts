import { QueryClient } from '@tanstack/react-query';
import { Refusal } from './client.ts';

const FRESH_MS = 15_000;
const TRIES = 2;

/** The store of what was fetched: a refusal is an answer and is not asked for again; a fault is tried twice more. */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (failures, error) => {
          const isAnswer = error instanceof Refusal && error.status > 0 && error.status < 500;
          return !isAnswer && failures < TRIES;
        },
      },
      // A write is never repeated by itself: nobody wants two decisions from one press.
      mutations: { retry: false },
    },
  });
}
