import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { type Actor, mayAnywhere, mayIn, requireAnywhere, requireIn, schoolsWhere } from '../kernel/permissions.ts';
import { schoolDay } from '../kernel/school-time.ts';
import { recordEvent } from '../record/record.actions.ts';
import type { NameOnRegister } from '../rulebook/rulebook.rules.ts';
import {
  type ClassRow,
  classesOf,
  consentUses,
  historyOfAnswers,
  insertAnswer,
  isGuardianOf,
  protectionOf,
  type RecordedAnswer,
  subjectFiles,
} from './consent.store.ts';
import { PAGE_USE, permission, spokenConditions, type SubjectFile } from './permission.rules.ts';
import {
  answersTo,
  compareKeys,
  inRegisterOrder,
  lineOf,
  type RegisterKey,
  registerKey,
  type RegisterLine,
} from './register-list.rules.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

/** The classes of the schools in which this person marks photos or reads the register. */
export async function listClasses(deps: Deps, actor: Actor): Promise<ClassRow[]> {
  if (!mayAnywhere(actor, 'register:mark')) requireAnywhere(actor, 'register:read');
  const marks = schoolsWhere(actor, 'register:mark');
  const reads = schoolsWhere(actor, 'register:read');
  const schoolIds = marks === 'all' || reads === 'all' ? 'all' : [...new Set([...marks, ...reads])];
  return inTransaction(deps.db, (tx) =>
    classesOf(tx, actor.federationId, schoolIds, schoolDay(deps.clock.now())),
  );
}

/**
 * Who can be marked in a photo of this school, and whether they may be shown on the Page today: a whole class, or the
 * people whose names begin with what was typed. Leavers are not offered. Needs `register:mark` in the school.
 */
export async function listMarkable(
  deps: Deps,
  actor: Actor,
  query: { schoolId: string; search: string; classId?: string | undefined },
): Promise<RegisterLine[]> {
  requireIn(actor, 'register:mark', query.schoolId);
  const day = schoolDay(deps.clock.now());
  const files = await inTransaction(deps.db, (tx) =>
    subjectFiles(
      tx,
      { federationId: actor.federationId, schoolIds: [query.schoolId], classId: query.classId },
      PAGE_USE,
    ),
  );
  return [...files.values()]
    .filter(({ subject }) => subject.leavesOn === null || subject.leavesOn >= day)
    .filter(({ subject }) => answersTo(subject, query.search))
    .toSorted((a, b) => inRegisterOrder(a.subject, b.subject))
    .slice(0, query.search === '' ? LIMITS.rollPerPhoto : LIMITS.listPage)
    .map((file) => lineOf(file, PAGE_USE, day));
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
  const { files, after } = await inTransaction(deps.db, async (tx) => ({
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

export interface OpenSubject {
  readonly file: SubjectFile;
  readonly mayBeShown: boolean;
  readonly says: string;
  readonly uses: readonly { use: string; name: string; mayBeShown: boolean; says: string }[];
  readonly history: readonly (RecordedAnswer & { readonly conditions: readonly string[] })[];
  /** Present only for those who may know the reason; null when there is no flag. */
  readonly protection?: { readonly reason: string; readonly since: Date } | null;
}

/** Everything about one person that this actor may see. Needs `register:read` in the person's school. */
export async function openSubject(
  deps: Deps,
  actor: Actor,
  command: { subjectId: string },
): Promise<OpenSubject> {
  return inTransaction(deps.db, async (tx) => {
    const file = await readableFile(tx, actor, command.subjectId);
    return show(tx, actor, file, schoolDay(deps.clock.now()));
  });
}

async function show(tx: Tx, actor: Actor, file: SubjectFile, day: string): Promise<OpenSubject> {
  const page = permission(file, PAGE_USE, day);
  const uses = await consentUses(tx);
  const history = await historyOfAnswers(tx, file.subject.id);
  return {
    file,
    mayBeShown: page.granted,
    says: page.says,
    uses: uses.map(({ code, name }) => {
      const answer = permission(file, code, day);
      return { use: code, name, mayBeShown: answer.granted, says: answer.says };
    }),
    history: history.map((answer) => ({
      ...answer,
      conditions: answer.status === 'granted' ? spokenConditions(answer) : [],
    })),
    ...(mayIn(actor, 'register:read-protected', file.subject.schoolId)
      ? { protection: await protectionOf(tx, file.subject.id) }
      : {}),
  };
}

/** Records what a parent, or the adult, said about one use; it holds from today. Needs `register:read` in the school. */
export async function recordAnswer(
  deps: Deps,
  actor: Actor,
  command: {
    subjectId: string;
    use: string;
    status: 'granted' | 'refused' | 'withdrawn';
    guardianId: string | null;
    groupOnly: boolean;
    noCloseUp: boolean;
    firstNameAllowed: boolean;
    validUntil: string | null;
    method: string;
  },
): Promise<OpenSubject> {
  const now = deps.clock.now();
  const day = schoolDay(now);
  return inTransaction(deps.db, async (tx) => {
    const { subject } = await readableFile(tx, actor, command.subjectId);
    await requireSensible(tx, command, day);
    const yes = command.status === 'granted';
    const id = deps.newId();
    await insertAnswer(tx, {
      id,
      subjectId: subject.id,
      guardianId: command.guardianId,
      use: command.use,
      status: command.status,
      groupOnly: yes && command.groupOnly,
      noCloseUp: yes && command.noCloseUp,
      firstNameAllowed: yes && command.firstNameAllowed,
      validFrom: day,
      validUntil: yes ? command.validUntil : null,
      lawfulBasis: 'consent',
      answeredOn: day,
      method: command.method,
      recordedBy: actor.personId,
      recordedAt: now,
    });
    const changed = await readableFile(tx, actor, subject.id);
    const shown = await show(tx, actor, changed, day);
    await announce(tx, {
      topic: 'register',
      id: subject.id,
      federationId: actor.federationId,
      schoolId: subject.schoolId,
    });
    await recordEvent(tx, {
      federationId: actor.federationId,
      at: now,
      actorId: actor.personId,
      kind: 'register.answer-recorded',
      subjectKind: 'subject',
      subjectId: subject.id,
      detail: { answerId: id, use: command.use, status: command.status },
    });
    return shown;
  });
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

/** Everybody whose name a text for these schools must not give away, as of a school day. */
export async function namesOfSchools(
  tx: Tx,
  schoolIds: readonly string[],
  day: string,
): Promise<NameOnRegister[]> {
  const files = await subjectFiles(tx, { schoolIds }, PAGE_USE);
  return [...files.values()].map((file) => ({
    subjectId: file.subject.id,
    kind: file.subject.kind,
    forename: file.subject.forename,
    surname: file.subject.surname,
    knownAs: file.subject.knownAs,
    firstNameAllowed: permission(file, PAGE_USE, day).conditions.firstNameAllowed,
  }));
}

async function readableFile(tx: Tx, actor: Actor, subjectId: string): Promise<SubjectFile> {
  const file = (await subjectFiles(tx, { federationId: actor.federationId, ids: [subjectId] })).get(subjectId);
  // For somebody who may not see the person, the person is not there: the answer must not tell the two apart.
  if (file === undefined || !mayIn(actor, 'register:read', file.subject.schoolId)) throw notFound('person');
  return file;
}

async function requireSensible(
  tx: Tx,
  command: { subjectId: string; use: string; guardianId: string | null; validUntil: string | null },
  day: string,
): Promise<void> {
  const uses = await consentUses(tx);
  if (!uses.some((use) => use.code === command.use)) {
    throw new Refusal('bad-input', 'Nobody is asked about this use.', 'Choose one of the uses shown.', {
      field: 'use',
    });
  }
  if (command.guardianId !== null && !(await isGuardianOf(tx, command.guardianId, command.subjectId))) {
    throw new Refusal('bad-input', 'This is not a parent or guardian of the child.', 'Choose who answered.', {
      field: 'guardianId',
    });
  }
  if (command.validUntil !== null && command.validUntil < day) {
    throw new Refusal('bad-input', 'This answer would have ended already.', 'Choose a day from today on.', {
      field: 'validUntil',
    });
  }
}

/** Where a list goes on: after this person's place in the order. */
async function placeOf(tx: Tx, actor: Actor, after: string): Promise<RegisterKey> {
  const ids = UUID.test(after) ? [after] : [];
  const file = (await subjectFiles(tx, { federationId: actor.federationId, ids })).get(after.toLowerCase());
  if (file !== undefined) return registerKey(file.subject);
  throw new Refusal('bad-input', 'This list cannot go on from here.', 'Load the list again.', {
    field: 'after',
  });
}
