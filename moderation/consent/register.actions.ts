import type { Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import {
  type Actor,
  mayAnywhere,
  requireAnywhere,
  requireIn,
  schoolsWhere,
} from '../kernel/permissions.ts';
import { schoolDay } from '../kernel/school-time.ts';
import type { NameOnRegister } from '../rulebook/rulebook.rules.ts';
import { type ClassRow, classesOf, insertUses, subjectFiles } from './consent.store.ts';
import {
  PAGE_USE,
  type PageOfSchool,
  permissionOnPages,
  type SubjectFile,
} from './permission.rules.ts';
import {
  answersTo,
  compareKeys,
  inRegisterOrder,
  lineOf,
  markingLine,
  type RegisterKey,
  registerKey,
  type RegisterLine,
} from './register-list.rules.ts';
import { inRegister } from './scope.ts';
import { FIRST_USES } from './uses.rules.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

/** The classes of the schools in which this person marks photos or reads the register. */
export async function listClasses(deps: Deps, actor: Actor): Promise<ClassRow[]> {
  if (!mayAnywhere(actor, 'register:mark')) requireAnywhere(actor, 'register:read');
  const marks = schoolsWhere(actor, 'register:mark');
  const reads = schoolsWhere(actor, 'register:read');
  const schoolIds = marks === 'all' || reads === 'all' ? 'all' : [...new Set([...marks, ...reads])];
  return inRegister(deps, actor, ['register:mark', 'register:read'], (tx) =>
    classesOf(tx, actor.federationId, schoolIds, schoolDay(deps.clock.now())),
  );
}

/**
 * Who can be marked in a photo of this school, and whether they may be shown on the Page today: a whole class, all
 * adults, or the people whose names begin with what was typed. Leavers are not offered. Needs `register:mark` in the school.
 */
export async function listMarkable(
  deps: Deps,
  actor: Actor,
  query: {
    schoolId: string;
    search: string;
    classId?: string | undefined;
    kind?: 'pupil' | 'adult' | undefined;
  },
): Promise<RegisterLine[]> {
  requireIn(actor, 'register:mark', query.schoolId);
  const day = schoolDay(deps.clock.now());
  const files = await inRegister(deps, actor, 'register:mark', (tx) =>
    subjectFiles(
      tx,
      { federationId: actor.federationId, schoolIds: [query.schoolId], classId: query.classId },
      PAGE_USE,
    ),
  );
  return [...files.values()]
    .filter(({ subject }) => subject.leavesOn === null || subject.leavesOn >= day)
    .filter(({ subject }) => query.kind === undefined || subject.kind === query.kind)
    .filter(({ subject }) => answersTo(subject, query.search))
    .toSorted((a, b) => inRegisterOrder(a.subject, b.subject))
    .slice(0, query.search === '' ? LIMITS.rollPerPhoto : LIMITS.listPage)
    .map((file) => markingLine(file, PAGE_USE, day));
}

export interface RegisterPage {
  readonly subjects: RegisterLine[];
  /** Give it back to get the next page; null at the end. */
  readonly after: string | null;
  readonly counts: { readonly all: number; readonly may: number; readonly mayNot: number };
}

/** A page of the register, by surname. Needs `register:read`, and shows only the schools where the person has it. */
export async function listRegister(
  deps: Deps,
  actor: Actor,
  query: {
    schoolId?: string | undefined;
    classId?: string | undefined;
    search: string;
    shown: 'all' | 'may' | 'may-not';
    after?: string | undefined;
  },
): Promise<RegisterPage> {
  requireAnywhere(actor, 'register:read');
  if (query.schoolId !== undefined) requireIn(actor, 'register:read', query.schoolId);
  const schoolIds =
    query.schoolId === undefined ? schoolsWhere(actor, 'register:read') : [query.schoolId];
  const day = schoolDay(deps.clock.now());
  const { files, after } = await inRegister(deps, actor, 'register:read', async (tx) => ({
    files: await subjectFiles(
      tx,
      { federationId: actor.federationId, schoolIds, classId: query.classId },
      PAGE_USE,
    ),
    after: query.after === undefined ? undefined : await placeOf(tx, actor, query.after),
  }));
  const found = [...files.values()]
    .filter(({ subject }) => answersTo(subject, query.search))
    .map((file) => ({ key: registerKey(file.subject), line: lineOf(file, PAGE_USE, day) }));
  const may = found.filter(({ line }) => line.mayBeShown).length;
  const page = found
    .filter(({ line }) => query.shown === 'all' || line.mayBeShown === (query.shown === 'may'))
    .filter(({ key }) => after === undefined || compareKeys(key, after) > 0)
    .toSorted((a, b) => compareKeys(a.key, b.key));
  const given = page.slice(0, LIMITS.listPage);
  const last = given.at(-1);
  return {
    subjects: given.map(({ line }) => line),
    after: page.length > given.length && last !== undefined ? last.line.id : null,
    counts: { all: found.length, may, mayNot: found.length - may },
  };
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
  const files = await subjectFiles(tx, { schoolIds }, PAGE_USE);
  return [...files.values()].map((file) => ({
    subjectId: file.subject.id,
    kind: file.subject.kind,
    forename: file.subject.forename,
    surname: file.subject.surname,
    knownAs: file.subject.knownAs,
    firstNameAllowed: permissionOnPages(file, PAGE_USE, pages, day).conditions.firstNameAllowed,
  }));
}

/** Where a list goes on: after this person's place in the order. */
async function placeOf(tx: Tx, actor: Actor, after: string): Promise<RegisterKey> {
  const ids = UUID.test(after) ? [after] : [];
  const file = (await subjectFiles(tx, { federationId: actor.federationId, ids })).get(
    after.toLowerCase(),
  );
  if (file !== undefined) return registerKey(file.subject);
  throw new Refusal('bad-input', 'This list cannot go on from here.', 'Load the list again.', {
    field: 'after',
  });
}

/** Makes a new register ask about the usual uses; administrators add their own. */
export async function openUses(tx: Tx): Promise<void> {
  await insertUses(tx, FIRST_USES);
}
