import { inTransaction } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import { standingsOf, writeRoundLetters } from './round-letters.ts';
import { holdSchool, noteReminder, rounds } from './round.store.ts';
import { noteRound } from './rounds.actions.ts';
import { guardiansToRemind, reminderIsDue } from './rounds.rules.ts';

/**
 * The reminder that goes out by itself, once a round, in the week before answers are due. One transaction for each
 * round, so that a second run (or a second worker) goes on where the first one ended.
 *
 * @returns how many letters were written
 */
export async function remindDueRounds(
  deps: Deps,
  options: { signal?: AbortSignal } = {},
): Promise<number> {
  const today = schoolDay(deps.clock.now());
  const open = await inTransaction(deps.db, (tx) => rounds(tx, { openOnly: true }));
  let letters = 0;
  for (const { id, answerBy, remindedAt } of open) {
    options.signal?.throwIfAborted();
    if (reminderIsDue({ answerBy, reminded: remindedAt !== null }, today))
      letters += await remindRound(deps, id, today);
  }
  return letters;
}

async function remindRound(deps: Deps, roundId: string, today: string): Promise<number> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const [seen] = await rounds(tx, { id: roundId });
    if (seen === undefined) return 0;
    await holdSchool(tx, seen.federationId, seen.schoolId);
    const [round] = await rounds(tx, { id: roundId, openOnly: true });
    if (round === undefined || round.remindedAt !== null) return 0;
    const { due } = guardiansToRemind(await standingsOf(tx, round, today), now);
    const letters = await writeRoundLetters(tx, deps, round, due, true);
    await noteReminder(tx, round.id, now);
    const detail = { schoolId: round.schoolId, letters, automatic: true };
    await noteRound(tx, deps, null, round, { kind: 'round.reminded', detail });
    return letters;
  });
}
