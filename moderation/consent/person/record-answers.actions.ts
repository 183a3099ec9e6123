import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../kernel/errors.ts';
import { type Actor, requireIn } from '../../kernel/permissions.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import { recordEvent } from '../../record/record.actions.ts';
import { keepAnswers } from '../answering.ts';
import { guardiansOf, type UseToAsk, usesToAsk } from '../consent.store.ts';
import { evidenceById } from './evidence.store.ts';
import { type AnswersByHand, requireSensibleDays } from './recording.rules.ts';
import { type OpenSubject, readableFile, showSubject } from './subject.actions.ts';

/**
 * Writes down what a parent, or the adult, said about some uses, all in one: either every answer is kept or none. A no holds at
 * once; a yes from the day that it names. The lawful basis is that of each use. Needs `register:write` in the school.
 */
export async function recordAnswers(
  deps: Deps,
  actor: Actor,
  command: Omit<AnswersByHand, 'answeredOn'> & {
    subjectId: string;
    /** Null: today. */
    answeredOn: string | null;
  },
): Promise<OpenSubject> {
  const now = deps.clock.now();
  const day = schoolDay(now);
  return inTransaction(deps.db, async (tx) => {
    const file = await readableFile(tx, actor, command.subjectId);
    const { subject } = file;
    requireIn(actor, 'register:write', subject.schoolId);
    const said: AnswersByHand = { ...command, answeredOn: command.answeredOn ?? day };
    const uses = await requireUses(tx, said.uses);
    await requireAnswerer(tx, subject.id, said);
    await requireEvidence(tx, subject.id, said.evidenceId);
    requireSensibleDays(said, file.answers, day);
    const yes = said.status === 'granted';
    const answers = uses.map((use) => ({
      id: deps.newId(),
      subjectId: subject.id,
      guardianId: said.guardianId,
      use: use.use,
      status: said.status,
      groupOnly: yes && said.groupOnly,
      noCloseUp: yes && said.noCloseUp,
      firstNameAllowed: yes && said.firstNameAllowed,
      validFrom: (yes ? said.validFrom : null) ?? day,
      validUntil: yes ? said.validUntil : null,
      lawfulBasis: use.lawfulBasis,
      answeredOn: said.answeredOn,
      method: said.method,
      evidenceId: said.evidenceId,
      recordedBy: actor.personId,
      recordedAt: now,
    }));
    await keepAnswers(
      tx,
      { federationId: actor.federationId, schoolId: subject.schoolId },
      answers,
    );
    for (const { id, use, status } of answers) {
      await recordEvent(tx, {
        federationId: actor.federationId,
        at: now,
        actorId: actor.personId,
        kind: 'register.answer-recorded',
        subjectKind: 'subject',
        subjectId: subject.id,
        detail: { answerId: id, use, status, evidenceId: said.evidenceId },
      });
    }
    return showSubject(tx, actor, await readableFile(tx, actor, subject.id), day);
  });
}

async function requireUses(tx: Tx, codes: readonly string[]): Promise<UseToAsk[]> {
  const asked = (await usesToAsk(tx)).filter(({ retired }) => !retired);
  return [...new Set(codes)].map((code) => {
    const use = asked.find((each) => each.use === code);
    if (use !== undefined) return use;
    throw new Refusal(
      'bad-input',
      'Nobody is asked about this use.',
      'Choose one of the uses shown.',
      { field: 'uses' },
    );
  });
}

async function requireAnswerer(tx: Tx, subjectId: string, said: AnswersByHand): Promise<void> {
  if (said.guardianId === null) return;
  const guardian = (await guardiansOf(tx, subjectId)).find(({ id }) => id === said.guardianId);
  if (guardian === undefined) {
    throw new Refusal(
      'bad-input',
      'This is not a parent or guardian of the child.',
      'Choose who answered.',
      { field: 'guardianId' },
    );
  }
  if (said.status === 'granted' && !guardian.mayAnswer) {
    throw new Refusal(
      'bad-input',
      'This guardian may not answer for the child, so a yes of theirs would not count.',
      'Ask another parent. A no of theirs can be written down.',
      { field: 'guardianId' },
    );
  }
}

async function requireEvidence(
  tx: Tx,
  subjectId: string,
  evidenceId: string | null,
): Promise<void> {
  if (evidenceId === null) return;
  if ((await evidenceById(tx, evidenceId))?.subjectId === subjectId) return;
  throw new Refusal(
    'bad-input',
    'The form that was attached is not on file for this person.',
    'Attach it again.',
    { field: 'evidence' },
  );
}
