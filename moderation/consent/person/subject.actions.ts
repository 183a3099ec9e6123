import type { Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { notFound } from '../../kernel/errors.ts';
import { type Actor, mayIn, schoolsWhere } from '../../kernel/permissions.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import {
  type GuardianOfSubject,
  guardiansOf,
  historyOfAnswers,
  type RecordedAnswer,
  subjectFiles,
  type UseToAsk,
  usesToAsk,
} from '../consent.store.ts';
import { type EvidenceRow, evidenceOf } from './evidence.store.ts';
import { type Sibling, siblingsOf } from './family.store.ts';
import { holdsUntil, type LastWord, lastWords } from './one-person.rules.ts';
import {
  PAGE_USE,
  permission,
  type PermissionReason,
  spokenConditions,
  type SubjectFile,
} from '../permission.rules.ts';
import { inRegister } from '../scope.ts';

/** What holds today for one use. */
export interface UseToday extends UseToAsk {
  readonly mayBeShown: boolean;
  readonly says: string;
  readonly reason: PermissionReason;
  /** Ids of the answers that decide; none where the person cannot be published. */
  readonly restsOn: readonly string[];
  /** Last school day of a yes; null is open-ended. */
  readonly until: string | null;
  readonly conditions: readonly string[];
}

export interface OpenSubject {
  readonly file: SubjectFile;
  readonly mayBeShown: boolean;
  readonly says: string;
  readonly uses: readonly UseToday[];
  readonly guardians: readonly (GuardianOfSubject & { readonly said: readonly LastWord[] })[];
  readonly siblings: readonly Sibling[];
  readonly history: readonly (RecordedAnswer & {
    readonly conditions: readonly string[];
    readonly holds: boolean;
  })[];
  readonly evidence: readonly (EvidenceRow & { readonly adder: string | null })[];
  /** Whether this actor may write answers down and change the person. */
  readonly mayWrite: boolean;
  readonly mayExport: boolean;
  /**
   * Whether this actor may print their form on paper: of a pupil who has not left. Of a protected child as well, though there is none: in this
   * answer nothing but the sentence may differ from that of a child whom nobody asked about, and the page of the form says so.
   */
  readonly mayPrintForm: boolean;
}

/**
 * Everything about one person but why they may be protected (`openProtection`). Needs `register:read` in the person's school.
 */
export async function openSubject(
  deps: Deps,
  actor: Actor,
  command: { subjectId: string },
): Promise<OpenSubject> {
  return inRegister(deps, actor, 'register:read', async (tx) => {
    const file = await readableFile(tx, actor, command.subjectId);
    return showSubject(tx, actor, file, schoolDay(deps.clock.now()));
  });
}

/** One person as this actor sees them; the caller made sure that they may. */
export async function showSubject(
  tx: Tx,
  actor: Actor,
  file: SubjectFile,
  day: string,
): Promise<OpenSubject> {
  const { id, schoolId } = file.subject;
  const page = permission(file, PAGE_USE, 'own-school', day);
  const uses = usesToday(file, await usesToAsk(tx), day);
  const restsOn = new Set(uses.flatMap((use) => use.restsOn));
  const guardians = await guardiansOf(tx, id);
  const history = await historyOfAnswers(tx, id);
  return {
    file,
    mayBeShown: page.granted,
    says: page.says,
    uses,
    guardians: guardians.map((guardian) => ({
      ...guardian,
      said: lastWords(file.answers, guardian.id, restsOn),
    })),
    siblings: await siblingsOf(tx, id, schoolsWhere(actor, 'register:read')),
    history: history.map((answer) => ({
      ...answer,
      conditions: answer.status === 'granted' ? spokenConditions(answer) : [],
      holds: restsOn.has(answer.id),
    })),
    evidence: await evidenceOf(tx, id),
    mayWrite: mayIn(actor, 'register:write', schoolId),
    mayExport: mayIn(actor, 'register:export', schoolId),
    mayPrintForm:
      mayIn(actor, 'register:ask', schoolId) &&
      file.subject.kind === 'pupil' &&
      (file.subject.leavesOn === null || day <= file.subject.leavesOn),
  };
}

/** What holds for each use on a school day: those that are asked about, and others that were answered. */
export function usesToday(file: SubjectFile, uses: readonly UseToAsk[], day: string): UseToday[] {
  const answered = new Set(file.answers.map(({ use }) => use));
  return uses
    .filter(({ use, retired }) => !retired || answered.has(use))
    .map((use) => {
      const answer = permission(file, use.use, 'own-school', day);
      return {
        ...use,
        mayBeShown: answer.granted,
        says: answer.says,
        reason: answer.reason,
        restsOn: answer.restsOn,
        until: holdsUntil(answer, file.answers),
        conditions: answer.granted ? spokenConditions(answer.conditions) : [],
      };
    });
}

/**
 * The file of somebody whom this actor may read. Throws `not-found` otherwise: for somebody who may not see a person, the person
 * is not there, and the answer must not tell the two apart.
 */
export async function readableFile(tx: Tx, actor: Actor, subjectId: string): Promise<SubjectFile> {
  const file = (await subjectFiles(tx, { federationId: actor.federationId, ids: [subjectId] })).get(
    subjectId,
  );
  if (file === undefined || !mayIn(actor, 'register:read', file.subject.schoolId))
    throw notFound('person');
  return file;
}
