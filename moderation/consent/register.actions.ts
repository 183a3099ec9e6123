import type { Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import {
  type Actor,
  mayAnywhere,
  requireAnywhere,
  requireIn,
  schoolsWhere,
} from '../kernel/permissions.ts';
import { schoolDay } from '../kernel/school-time.ts';
import type { NameOnRegister } from '../rulebook/rulebook.rules.ts';
import { insertUses, subjectFiles } from './consent.store.ts';
import {
  PAGE_USE,
  type PageOfSchool,
  permissionOnPages,
  type SubjectFile,
} from './permission.rules.ts';
import { namesIn } from './lists/register-names.store.ts';
import { type ClassRow, classesOf } from './school.store.ts';
import { inRegister } from './scope.ts';
import { FIRST_USES } from './uses.rules.ts';

/** The classes of the schools in which this person marks photos or reads the register, or of one of those schools. */
export async function listClasses(
  deps: Deps,
  actor: Actor,
  query: { schoolId?: string | undefined } = {},
): Promise<ClassRow[]> {
  if (!mayAnywhere(actor, 'register:mark')) requireAnywhere(actor, 'register:read');
  const marks = schoolsWhere(actor, 'register:mark');
  const reads = schoolsWhere(actor, 'register:read');
  const theirs = marks === 'all' || reads === 'all' ? 'all' : [...new Set([...marks, ...reads])];
  const { schoolId } = query;
  const isAllowed = schoolId === undefined || theirs === 'all' || theirs.includes(schoolId);
  if (!isAllowed) requireIn(actor, 'register:read', schoolId);
  const schoolIds = schoolId === undefined ? theirs : [schoolId];
  return inRegister(deps, actor, ['register:mark', 'register:read'], (tx) =>
    classesOf(tx, actor.federationId, schoolIds, schoolDay(deps.clock.now())),
  );
}

/** The register's files on these people, by id, for deciding whether a picture may be shown. The caller guards who asks. */
export async function subjectFilesById(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, SubjectFile>> {
  return subjectIds.length === 0 ? new Map() : subjectFiles(tx, { ids: [...new Set(subjectIds)] });
}

/** Refuses with `bad-input` unless each of these people belongs to one of the schools. */
export async function requireSubjectsOfSchools(
  tx: Tx,
  subjectIds: readonly string[],
  schoolIds: readonly string[],
): Promise<void> {
  const wanted = new Set(subjectIds);
  if (wanted.size === 0) return;
  const files = await subjectFiles(tx, { ids: [...wanted], schoolIds });
  if (files.size === wanted.size) return;
  throw new Refusal(
    'bad-input',
    'Somebody who was named is not on the register of this school.',
    'Choose the person again from the list.',
    { field: 'subjectId' },
  );
}

/** Everybody whose name a text for these schools must not give away, as of a school day and for the Pages that it goes to. */
export async function namesOfSchools(
  tx: Tx,
  schoolIds: readonly string[],
  pages: readonly PageOfSchool[],
  day: string,
): Promise<NameOnRegister[]> {
  const people = await namesIn(tx, schoolIds, PAGE_USE);
  // Only where an answer ever allowed it can it be allowed now; for hundreds of others nothing has to be fetched.
  const asking = people.filter((person) => person.everAllowed).map((person) => person.subjectId);
  const files = await subjectFiles(tx, { ids: asking }, PAGE_USE);
  return people.map(({ everAllowed, ...person }) => ({
    ...person,
    firstNameAllowed:
      everAllowed &&
      permissionOnPages(files.get(person.subjectId), PAGE_USE, pages, day).conditions
        .firstNameAllowed,
  }));
}

/** Makes a new register ask about the usual uses; administrators add their own. */
export async function openUses(tx: Tx): Promise<void> {
  await insertUses(tx, FIRST_USES);
}
