import type { Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { newToken, tokenHash } from '../../kernel/tokens.ts';
import { post } from '../../letters/letters.actions.ts';
import {
  guardiansWithEmail,
  holdGuardians,
  insertParentLinks,
  replaceLinks,
} from './parent-link.store.ts';
import { familyAddress, roundLetter } from './parent-letters.rules.ts';
import { answeredSince, lettersOf, pupilsToAsk, type RoundRow } from './round.store.ts';
import { linkEnds, type Standing, standingOf } from './rounds.rules.ts';
import { keptUses } from './uses.store.ts';

/** Everything that a round waits for, as it stands on this school day. */
export async function standingsOf(tx: Tx, round: RoundRow, day: string): Promise<Standing[]> {
  return (await standingsOfRounds(tx, round.federationId, [round], day)).get(round.id) ?? [];
}

/** The same for several rounds of one federation, by round: their pupils and letters are read once for all. */
export async function standingsOfRounds(
  tx: Tx,
  federationId: string,
  asked: readonly RoundRow[],
  day: string,
): Promise<ReadonlyMap<string, Standing[]>> {
  const schoolIds = [...new Set(asked.map((round) => round.schoolId))];
  const pupils = await pupilsToAsk(tx, { federationId, schoolIds, day });
  const ofSchool = Map.groupBy(pupils, (pupil) => pupil.schoolId);
  const inUse = new Set((await keptUses(tx)).flatMap((use) => (use.retired ? [] : [use.code])));
  const letters = await lettersOf(
    tx,
    asked.map(({ id }) => id),
  );
  const standings = new Map<string, Standing[]>();
  for (const round of asked) {
    const wanted = (ofSchool.get(round.schoolId) ?? []).filter(
      ({ classId }) => round.allClasses || (classId !== null && round.classIds.includes(classId)),
    );
    const answered = await answeredSince(tx, {
      subjectIds: [...new Set(wanted.map((each) => each.subjectId))],
      uses: round.uses.filter((use) => inUse.has(use)),
      since: round.openedAt,
    });
    standings.set(
      round.id,
      wanted.map((each) =>
        standingOf(
          each,
          each.guardianId === null ? undefined : letters.get(`${round.id} ${each.guardianId}`),
          answered.has(`${each.subjectId} ${each.guardianId}`),
        ),
      ),
    );
  }
  return standings;
}

/**
 * Writes to these guardians about a round: one letter each with one link, which takes the place of every earlier one.
 *
 * @returns how many letters were written
 */
export async function writeRoundLetters(
  tx: Tx,
  deps: Deps,
  round: RoundRow,
  guardianIds: readonly string[],
  isReminder: boolean,
): Promise<number> {
  const now = deps.clock.now();
  await holdGuardians(tx, guardianIds);
  const guardians = await guardiansWithEmail(tx, guardianIds);
  const { publicUrl } = deps;
  const written = guardians.map((guardian) => ({ guardian, token: newToken() }));
  await replaceLinks(
    tx,
    guardians.map(({ id }) => id),
    'of-rounds',
    now,
  );
  await insertParentLinks(
    tx,
    written.map(({ guardian, token }) => ({
      id: deps.newId(),
      tokenSha256: tokenHash(token),
      guardianId: guardian.id,
      roundId: round.id,
      now,
      expiresAt: linkEnds(true, now),
    })),
  );
  await post(
    tx,
    deps,
    written.map(({ guardian, token }) => ({
      federationId: guardian.federationId,
      addressee: 'parent' as const,
      to: guardian.email,
      letter: roundLetter({
        guardian: guardian.name,
        school: round.school,
        title: round.title,
        answerBy: round.answerBy,
        address: familyAddress(publicUrl, token.reveal()),
        publicUrl,
        isReminder,
      }),
    })),
  );
  return guardians.length;
}
