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
  query: {
    readonly schoolId: string;
    readonly search: string;
    readonly classId?: string;
    readonly kind?: 'adult';
  },
  signal: AbortSignal,
): Promise<readonly MarkableSubject[]> {
  const words = new URLSearchParams({ schoolId: query.schoolId, search: query.search });
  if (query.classId !== undefined) words.set('classId', query.classId);
  if (query.kind !== undefined) words.set('kind', query.kind);
  const { subjects } = await request('GET', `/api/register/markable?${words}`, {
    schema: markableListSchema,
    signal,
  });
  return subjects;
}

/** A list that can be ticked: a class, or the adults of a school, who belong to none. */
export interface RollList {
  readonly id: string;
  readonly name: string;
  readonly schoolId: string;
  readonly isAdults: boolean;
}

/** Everybody on one list. */
export function rollListQuery({ id, schoolId, isAdults }: RollList) {
  return queryOptions({
    queryKey: ['register', { of: 'list', id }],
    queryFn: ({ signal }) =>
      fetchMarkable(
        { schoolId, search: '', ...(isAdults ? { kind: 'adult' } : { classId: id }) },
        signal,
      ),
  });
}

/**
 * Who fits what was typed. Without words it is the class that is in the picture alone. A school whose register this person
 * may not use is left out; throws only when none could be asked.
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
  // The school's answer ends after so many names; the class is asked by itself, so that none of it is cut off.
  const questions = [
    ...(lastClass === null
      ? []
      : [{ schoolId: lastClass.schoolId, classId: lastClass.id, search: words }]),
    ...schoolIds.map((schoolId) => ({ schoolId, search: words })),
  ];
  const answers = await Promise.allSettled(
    questions.map((question) => fetchMarkable(question, signal)),
  );
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed && answers.every((answer) => answer.status === 'rejected')) throw failed.reason;
  return [...new Map(found.map((subject) => [subject.id, subject])).values()];
}

/** The class of somebody, by its name, among the classes of the schools. */
export function classOf(
  subject: Pick<MarkableSubject, 'className'>,
  classes: readonly SchoolClass[],
  schoolIds: readonly string[],
): LastClass | null {
  const found = classes.find(
    (one) => one.name === subject.className && schoolIds.includes(one.schoolId),
  );
  return found ? { id: found.id, name: found.name, schoolId: found.schoolId } : null;
}
