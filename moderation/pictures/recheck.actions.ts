import { inTransaction, type Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { recordEvent } from '../record/record.actions.ts';
import { type Eyesight, whyOutdated } from './eyesight.rules.ts';
import {
  countOfVersions,
  countRechecks,
  eyesOfFacts,
  lockOutdated,
  noteAsked,
} from './recheck.store.ts';

/** So many wait at once, so that a new photo never queues behind a whole archive. */
const WAITING_MAX = 8;
/** A look that came to nothing for the same eyes is asked for again after so long, and so often in all. */
const AGAIN_AFTER_MS = 24 * 60 * 60 * 1_000;
const ASKS_MAX = 3;

/**
 * Asks for another look at photos that these eyes would see better than those that gave their facts, as long as the photo is
 * of a post that is not out yet. A few at a time: call it again. The facts of before count until the new ones are in.
 * @returns how many were asked for now
 */
export async function askToCheckAgain(deps: Deps, eyes: Eyesight): Promise<number> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const reasons = new Map(
      (await eyesOfFacts(tx)).flatMap((facts) => {
        const why = whyOutdated(facts, eyes);
        return why === undefined ? [] : [[facts.checkVersion, why] as const];
      }),
    );
    if (reasons.size === 0) return 0;
    const pictures = await lockOutdated(tx, {
      checkVersions: [...reasons.keys()],
      eyes: eyes.checkVersion,
      again: new Date(now.getTime() - AGAIN_AFTER_MS),
      asksMax: ASKS_MAX,
      limit: Math.max(0, WAITING_MAX - (await countRechecks(tx, 'waiting'))),
    });
    for (const picture of pictures) {
      await noteAsked(tx, picture.id, eyes.checkVersion, now);
      await later(tx, 'check-picture', { pictureId: picture.id }, { now });
    }
    // Last, since it locks the record, and in one order, since another worker may be doing the same.
    for (const picture of pictures.toSorted((a, b) => (a.federationId < b.federationId ? -1 : 1))) {
      await recordEvent(tx, {
        federationId: picture.federationId,
        at: now,
        actorId: null,
        kind: 'picture.check-again',
        subjectKind: 'picture',
        subjectId: picture.id,
        detail: {
          why: reasons.get(picture.checkVersion),
          was: picture.checkVersion,
          now: eyes.checkVersion,
        },
      });
    }
    return pictures.length;
  });
}

/**
 * How many photos of a federation wait for another look, asked for already or not, and for how many it broke.
 * @param eyes the best that look at pictures now; undefined when nobody does
 */
export async function countToCheckAgain(
  tx: Tx,
  federationId: string,
  eyes: Eyesight | undefined,
): Promise<{ waiting: number; failed: number }> {
  const failed = await countRechecks(tx, 'failed', federationId);
  if (eyes === undefined)
    return { waiting: await countRechecks(tx, 'waiting', federationId), failed };
  const outdated = (await eyesOfFacts(tx, federationId)).filter(
    (facts) => whyOutdated(facts, eyes) !== undefined,
  );
  const versions = outdated.map(({ checkVersion }) => checkVersion);
  return { waiting: await countOfVersions(tx, federationId, versions), failed };
}
