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
  const wanted = await pupilsToAsk(tx, {
    federationId: round.federationId,
    schoolId: round.schoolId,
    classIds: round.allClasses ? undefined : round.classIds,
    day,
  });
  const inUse = new Set((await keptUses(tx)).flatMap((use) => (use.retired ? [] : [use.code])));
  const answered = await answeredSince(tx, {
    subjectIds: [...new Set(wanted.map((each) => each.subjectId))],
    uses: round.uses.filter((use) => inUse.has(use)),
    since: round.openedAt,
  });
  const letters = await lettersOf(tx, round.id);
  return wanted.map((each) =>
    standingOf(
      each,
      each.guardianId === null ? undefined : letters.get(each.guardianId),
      answered.has(`${each.subjectId} ${each.guardianId}`),
    ),
  );
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
