import { queryOptions } from '@tanstack/react-query';
import type { Draft, Page } from '../../server/contract/drafts.contract.ts';
import { classListSchema, markableListSchema } from '../../server/contract/register.contract.ts';
import type { MarkableSubject, SchoolClass } from '../../server/contract/register.contract.ts';
import { request } from '../api/client.ts';

/** The class that somebody was last chosen from: most photos show one class. */
export interface LastClass {
  readonly id: string;
  readonly name: string;
  readonly schoolId: string;
}

export const classesQuery = queryOptions({
  queryKey: ['register', { of: 'classes' }],
  queryFn: async ({ signal }) =>
    (await request('GET', '/api/register/classes', { schema: classListSchema, signal })).classes,
});

/** The schools whose people may be in the photos of a draft: its own first, then those of its Pages. */
export function schoolsOfDraft(
  draft: Pick<Draft, 'schoolId' | 'pageIds'>,
  pages: readonly Page[],
): readonly string[] {
  const ofPages = pages.filter((page) => draft.pageIds.includes(page.id));
  return [...new Set([draft.schoolId, ...ofPages.map((page) => page.schoolId)])];
}

async function fetchMarkable(
  query: { readonly schoolId: string; readonly search: string; readonly classId?: string },
  signal: AbortSignal,
): Promise<readonly MarkableSubject[]> {
  const words = new URLSearchParams({ schoolId: query.schoolId, search: query.search });
  if (query.classId !== undefined) words.set('classId', query.classId);
  const { subjects } = await request('GET', `/api/register/markable?${words}`, {
    schema: markableListSchema,
    signal,
  });
  return subjects;
}

/** A whole class, for ticking. */
export function classQuery(schoolId: string, classId: string) {
  return queryOptions({
    queryKey: ['register', { of: 'class', classId }],
    queryFn: ({ signal }) => fetchMarkable({ schoolId, classId, search: '' }, signal),
    enabled: classId !== '',
  });
}

/**
 * Who fits what was typed, the class that is in the picture first. Without words it is that class alone. A school whose
 * register this person may not use is left out; throws only when none could be asked.
 */
export async function findPeople(
  schoolIds: readonly string[],
  words: string,
  lastClass: LastClass | null,
  signal: AbortSignal,
): Promise<readonly MarkableSubject[]> {
  if (words === '' && lastClass !== null) {
    return fetchMarkable(
      { schoolId: lastClass.schoolId, classId: lastClass.id, search: '' },
      signal,
    );
  }
  const answers = await Promise.allSettled(
    schoolIds.map((schoolId) => fetchMarkable({ schoolId, search: words }, signal)),
  );
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed && answers.every((answer) => answer.status === 'rejected')) throw failed.reason;
  const isFirst = (subject: MarkableSubject): number =>
    subject.className !== null && subject.className === lastClass?.name ? 0 : 1;
  return found.toSorted((a, b) => isFirst(a) - isFirst(b));
}

/** The class of somebody, by its name, among the classes of the schools. */
export function classOf(
  subject: MarkableSubject,
  classes: readonly SchoolClass[],
  schoolIds: readonly string[],
): LastClass | null {
  const found = classes.find(
    (one) => one.name === subject.className && schoolIds.includes(one.schoolId),
  );
  return found ? { id: found.id, name: found.name, schoolId: found.schoolId } : null;
}
