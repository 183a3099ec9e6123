import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { subjectSchema } from '../../../server/contract/person.contract.ts';
import type { Subject } from '../../../server/contract/person.contract.ts';
import { request } from '../../api/client.ts';
import type { Method } from '../../api/client.ts';

/** One person of the register. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['register', id],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/subjects/${id}`, { schema: subjectSchema, signal }),
  });

interface Change {
  readonly method: Method;
  readonly path: string;
  readonly body: unknown;
}

/** Writes something about a person; each such answer is the person as they stand now, which then shows everywhere. */
export function usePersonChange(onDone: (fresh: Subject) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: Change) =>
      request(method, path, { body, schema: subjectSchema }),
    onSuccess: (fresh) => {
      queries.setQueryData(personQuery(fresh.id).queryKey, fresh);
      void queries.invalidateQueries({ queryKey: ['register'] });
      onDone(fresh);
    },
  });
}
