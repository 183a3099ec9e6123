import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { type Actor, mayIn, requireIn } from '../kernel/permissions.ts';
import { schoolDay } from '../kernel/school-time.ts';
import { recordEvent } from '../record/record.actions.ts';
import { keepAnswers } from './answering.ts';
import {
  consentUses,
  historyOfAnswers,
  guardiansOf,
  protectionOf,
  type RecordedAnswer,
  subjectFiles,
} from './consent.store.ts';
import { PAGE_USE, permission, spokenConditions, type SubjectFile } from './permission.rules.ts';

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
  const page = permission(file, PAGE_USE, 'own-school', day);
  const uses = await consentUses(tx);
  const history = await historyOfAnswers(tx, file.subject.id);
  return {
    file,
    mayBeShown: page.granted,
    says: page.says,
    uses: uses.map(({ code, name }) => {
      const answer = permission(file, code, 'own-school', day);
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

/** Records what a parent, or the adult, said about one use; it holds from today. Needs `register:write` in the school. */
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
    requireIn(actor, 'register:write', subject.schoolId);
    await requireSensible(tx, command, day);
    const yes = command.status === 'granted';
    const id = deps.newId();
    const where = { federationId: actor.federationId, schoolId: subject.schoolId };
    await keepAnswers(tx, where, [
      {
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
        evidenceId: null,
        recordedBy: actor.personId,
        recordedAt: now,
      },
    ]);
    await recordEvent(tx, {
      federationId: actor.federationId,
      at: now,
      actorId: actor.personId,
      kind: 'register.answer-recorded',
      subjectKind: 'subject',
      subjectId: subject.id,
      detail: { answerId: id, use: command.use, status: command.status },
    });
    return show(tx, actor, await readableFile(tx, actor, subject.id), day);
  });
}

async function readableFile(tx: Tx, actor: Actor, subjectId: string): Promise<SubjectFile> {
  const file = (await subjectFiles(tx, { federationId: actor.federationId, ids: [subjectId] })).get(
    subjectId,
  );
  // For somebody who may not see the person, the person is not there: the answer must not tell the two apart.
  if (file === undefined || !mayIn(actor, 'register:read', file.subject.schoolId))
    throw notFound('person');
  return file;
}

async function requireSensible(
  tx: Tx,
  command: { subjectId: string; use: string; guardianId: string | null; validUntil: string | null },
  day: string,
): Promise<void> {
  const uses = await consentUses(tx);
  if (!uses.some((use) => use.code === command.use)) {
    throw new Refusal(
      'bad-input',
      'Nobody is asked about this use.',
      'Choose one of the uses shown.',
      {
        field: 'use',
      },
    );
  }
  if (
    command.guardianId !== null &&
    !(await guardiansOf(tx, command.subjectId)).some(({ id }) => id === command.guardianId)
  ) {
    throw new Refusal(
      'bad-input',
      'This is not a parent or guardian of the child.',
      'Choose who answered.',
      {
        field: 'guardianId',
      },
    );
  }
  if (command.validUntil !== null && command.validUntil < day) {
    throw new Refusal(
      'bad-input',
      'This answer would have ended already.',
      'Choose a day from today on.',
      {
        field: 'validUntil',
      },
    );
  }
}
