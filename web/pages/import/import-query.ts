import { queryOptions, useQueryClient } from '@tanstack/react-query';
import {
  importListSchema,
  importMappingsSchema,
  importSchema,
} from '../../../server/contract/import.contract.ts';
import type { Import } from '../../../server/contract/import.contract.ts';
import type { School, Session } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';

/** One import with everything about it. What changes it answers with it, so that it is fetched again only when the server says so. */
export function importQuery(importId: string) {
  return queryOptions({
    queryKey: ['register', importId, 'import'],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/imports/${importId}`, { schema: importSchema, signal }),
  });
}

export function importsQuery(schoolId: string) {
  const query = schoolId === '' ? '' : `?schoolId=${schoolId}`;
  return queryOptions({
    queryKey: ['register', { imports: schoolId }],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/imports${query}`, { schema: importListSchema, signal }),
  });
}

export function keptMappingsQuery(schoolId: string) {
  return queryOptions({
    queryKey: ['register', { mappingsOf: schoolId }],
    queryFn: ({ signal }) =>
      request('GET', `/api/register/import-mappings?schoolId=${schoolId}`, {
        schema: importMappingsSchema,
        signal,
      }),
  });
}

/** Puts an import in place that the server answered with; where it has come further, lists and the register are fetched afresh. */
export function useKeepImport(): (fresh: Import) => void {
  const queries = useQueryClient();
  return (fresh) => {
    const { queryKey } = importQuery(fresh.id);
    const before = queries.getQueryData(queryKey);
    queries.setQueryData(queryKey, fresh);
    if (before?.state === fresh.state) return;
    void queries.invalidateQueries({
      queryKey: ['register'],
      predicate: ({ queryKey: [, which] }) => which !== fresh.id,
    });
  };
}

/** The schools into which this person imports. */
export function schoolsToImport(session: Session): readonly School[] {
  const grants = session.grants.filter(({ role }) => role === 'administrator');
  if (grants.some(({ schoolId }) => schoolId === null)) return session.schools;
  return session.schools.filter(({ id }) => grants.some(({ schoolId }) => schoolId === id));
}
