import { queryOptions, useQuery } from '@tanstack/react-query';
import { sessionSchema } from '../../server/contract/staff.contract.ts';
import type { School, Session } from '../../server/contract/staff.contract.ts';
import { request } from './client.ts';

export const SESSION_KEY = ['session'] as const;

export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: ({ signal }) => request('GET', '/api/session', { schema: sessionSchema, signal }),
});

/** Who is signed in; undefined while it is being fetched, or when nobody is. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

/** One of the schools that the session knows. */
export function schoolOf(session: Session | undefined, schoolId: string): School | undefined {
  return session?.schools.find((school) => school.id === schoolId);
}
