import { inTransaction, type Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { type Actor, requireIn } from '../kernel/permissions.ts';
import { actsOn, secondsBetween, standingOf } from './reach-back.rules.ts';
import {
  announceTakeDown,
  countAsOff,
  openTakeDown,
  type OpenTakeDown,
  recordTakeDown,
} from './take-down.actions.ts';
import { noteCalledOff, noteDone, noteTrouble, takeDownById } from './take-down.store.ts';

type Act = 'by-hand' | 'try-again' | 'call-off';

/** "I took it off by hand": recorded with who said so. Needs `draft:decide` in the school of the Page. */
export async function takenOffByHand(
  deps: Deps,
  actor: Actor,
  command: { readonly takeDownId: string },
): Promise<void> {
  await actOn(deps, actor, { ...command, act: 'by-hand' }, async (tx, open, now) => {
    await countAsOff(tx, open, now);
    const proof = { kind: 'by-hand', saidAt: now.toISOString() } as const;
    await noteDone(tx, open.row.id, { at: now, by: actor.personId, proof });
    await announceTakeDown(tx, open);
    const seconds = secondsBetween(open.row.causedAt, now);
    await recordTakeDown(tx, open, actor.personId, 'take-down.by-hand', { seconds }, now);
  });
}

/** Has Gatehouse try once more, from the first attempt. Needs `draft:decide` in the school of the Page. */
export async function tryAgain(
  deps: Deps,
  actor: Actor,
  command: { readonly takeDownId: string },
): Promise<void> {
  await actOn(deps, actor, { ...command, act: 'try-again' }, async (tx, open, now) => {
    await noteTrouble(tx, open.row.id, { says: null, needsPersonAt: null });
    await later(tx, 'take-down', { takeDownId: open.row.id }, { now });
    await announceTakeDown(tx, open);
    await recordTakeDown(tx, open, actor.personId, 'take-down.tried-again', {}, now);
  });
}

/**
 * Leaves a post on the Page that was to come off: a parent said yes again, or the post was looked at and is all right. A person
 * says why; nothing does this by itself. Needs `draft:decide` in the school of the Page.
 */
export async function callOff(
  deps: Deps,
  actor: Actor,
  command: { readonly takeDownId: string; readonly reason: string },
): Promise<void> {
  await actOn(deps, actor, { ...command, act: 'call-off' }, async (tx, open, now) => {
    await noteCalledOff(tx, open.row.id, {
      at: now,
      by: actor.personId,
      because: command.reason,
    });
    await announceTakeDown(tx, open);
    await recordTakeDown(tx, open, actor.personId, 'take-down.called-off', {}, now);
  });
}

async function actOn(
  deps: Deps,
  actor: Actor,
  { takeDownId, act }: { takeDownId: string; act: Act },
  carryOut: (tx: Tx, open: OpenTakeDown, now: Date) => Promise<void>,
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const pointer = await takeDownById(tx, takeDownId);
    if (pointer === undefined || pointer.federationId !== actor.federationId)
      throw notFound('post');
    const open = await openTakeDown(tx, takeDownId);
    if (open === undefined) throw comesTooLate('This post is off the Page already.');
    requireIn(actor, 'draft:decide', open.post.page.schoolId);
    const standing = standingOf(open.row);
    if (!actsOn(standing).includes(act)) {
      throw comesTooLate(
        standing === 'running'
          ? 'Gatehouse is taking this post off right now.'
          : 'Somebody has dealt with this post already.',
      );
    }
    await carryOut(tx, open, now);
  });
}

function comesTooLate(says: string): Refusal {
  return new Refusal('wrong-state', says, 'Look at the list as it is now.');
}
