import { familyPageIn, saveFamilyIn } from '../../moderation/consent/asking/parent.actions.ts';
import { beginRoundIn, usesOfSchool } from '../../moderation/consent/asking/rounds.actions.ts';
import { offeredRound } from '../../moderation/consent/asking/rounds.rules.ts';
import type { Tx } from '../../moderation/database/client.ts';
import type { Deps } from '../../moderation/deps.ts';
import type { Actor } from '../../moderation/kernel/permissions.ts';
import { schoolDay } from '../../moderation/kernel/school-time.ts';
import { Secret } from '../../moderation/kernel/secret.ts';

/** How many letters of the round are answered already; the others wait under Settings, Letters. */
const ANSWERED = 12;
/** More letters are not opened in search of families who say the same again. */
const LETTERS_OPENED = 40;

/**
 * Opens a round in one school, as its head would, and has some families answer with the link in their letter, the same
 * as last time: whoever may be shown in the demo's posts may still be shown.
 */
export async function seedRound(tx: Tx, deps: Deps, head: Actor, schoolId: string): Promise<void> {
  const uses = (await usesOfSchool(tx, schoolId)).map((use) => use.code);
  const offered = offeredRound(schoolDay(deps.clock.now()));
  await beginRoundIn(tx, deps, head, { schoolId, ...offered, uses, classIds: 'all' });
  const letters = await tx
    .selectFrom('mail')
    .select('body')
    .where('federation_id', '=', head.federationId)
    .where('addressee', '=', 'parent')
    .orderBy('to_address')
    .limit(LETTERS_OPENED)
    .execute();
  let answered = 0;
  for (const { body } of letters) {
    if (answered === ANSWERED) return;
    const token = /\/family\/([\w-]{43})/u.exec(body)?.[1];
    if (token !== undefined && (await saysTheSame(tx, deps, Secret.of(token)))) answered += 1;
  }
}

/** @returns false for a family that has not said yes before; nothing is then answered */
async function saysTheSame(tx: Tx, deps: Deps, token: Secret): Promise<boolean> {
  const { children } = await familyPageIn(tx, deps, token);
  const saysYes = children.every((child) =>
    child.uses.some((use) => use.code === 'facebook' && use.last?.status === 'granted'),
  );
  if (children.length === 0 || !saysYes) return false;
  const answers = children.flatMap((child) =>
    child.uses.map((use) => ({
      childId: child.id,
      use: use.code,
      wording: use.wording,
      yes: use.last?.status === 'granted',
      groupOnly: use.last?.groupOnly ?? false,
      noCloseUp: use.last?.noCloseUp ?? false,
      firstNameAllowed: use.last?.firstNameAllowed ?? false,
    })),
  );
  await saveFamilyIn(tx, deps, { token, answers });
  return true;
}
