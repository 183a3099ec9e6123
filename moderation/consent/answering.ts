import type { Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import { type AnswerToKeep, insertAnswers } from './answer.store.ts';
import {
  askToReachBack,
  askToReachBackForFlag,
  askToReachBackForPeople,
} from './asking-reach-back.ts';
import { type FlagToKeep, insertFlag } from './protection/protection.store.ts';

/**
 * Keeps answers, whichever way they came: typed in by the office, imported, or given by a parent. Everything that must follow
 * from an answer follows from here, in the transaction of the caller, who also writes the event of the record.
 *
 * @param where the school of the people whom the answers are about; an import calls this once for each school
 * @param wrote hears how many more are in, for an import that brings tens of thousands
 */
export async function keepAnswers(
  tx: Tx,
  where: { readonly federationId: string; readonly schoolId: string },
  answers: readonly AnswerToKeep[],
  wrote?: (answers: number) => void,
): Promise<void> {
  await insertAnswers(tx, answers, wrote);
  await askToReachBack(tx, answers);
  await tell(tx, where, new Set(answers.map((answer) => answer.subjectId)));
}

/**
 * Says that something else about these people changed that decides whether they may be shown: who may answer for them, the day
 * they leave, their names, answers that went with an import that was undone. Whatever must follow from such a change follows
 * from here.
 */
export async function peopleChanged(
  tx: Tx,
  where: { readonly federationId: string; readonly schoolId: string },
  people: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  await askToReachBackForPeople(tx, [...people], now);
  await tell(tx, where, people);
}

/**
 * Notes that guardians were not asked yet at the school that a child moves to, where they had said yes for the school before alone.
 * Nobody took that yes back: drafts come back to the inbox, and what the school before published with it stays.
 */
export async function keepNotAskedAfterMove(
  tx: Tx,
  where: { readonly federationId: string; readonly schoolId: string },
  notes: readonly AnswerToKeep[],
  now: Date,
): Promise<void> {
  await insertAnswers(tx, notes);
  await peopleChanged(tx, where, new Set(notes.map((note) => note.subjectId)), now);
}

async function tell(
  tx: Tx,
  where: { readonly federationId: string; readonly schoolId: string },
  people: ReadonlySet<string>,
): Promise<void> {
  // An import changes hundreds at once: the screens are told once for the whole school then.
  const told = people.size > PEOPLE_TOLD_ONE_BY_ONE ? [where.schoolId] : people;
  for (const id of told) await announce(tx, { topic: 'register', id, ...where });
}

const PEOPLE_TOLD_ONE_BY_ONE = 20;

/**
 * Keeps a protection flag, set or lifted, and lets everything follow that must follow from it, as `keepAnswers` does. What is
 * announced is what an answer would announce: nobody can tell from it that this was a flag.
 */
export async function keepFlag(
  tx: Tx,
  where: { readonly federationId: string; readonly schoolId: string },
  flag: FlagToKeep,
): Promise<void> {
  await insertFlag(tx, flag);
  await askToReachBackForFlag(tx, flag);
  await announce(tx, { topic: 'register', id: flag.subjectId, ...where });
}
