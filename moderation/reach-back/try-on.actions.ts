import { inTransaction, type Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { PageDisconnected } from '../pages/speaking.actions.ts';
import { OnlyByHand, type TakenOff, takeOff } from '../pages/taking-off.actions.ts';
import { pagesAddress } from '../pages/pause.rules.ts';
import { writeToRoles } from '../staff/telling.actions.ts';
import {
  ESCALATE_AFTER_HOURS,
  isToEscalate,
  letterStillThere,
  pauseBeforeNextTry,
  standingOf,
  withdrawalsAddress,
} from './reach-back.rules.ts';
import {
  announceTakeDown,
  finish,
  openTakeDown,
  type OpenTakeDown,
  recordTakeDown,
  type TakeDownDeps,
} from './take-down.actions.ts';
import { noteEscalated, noteTry } from './take-down.store.ts';

/**
 * A post that is a person's to take off is tried on by Gatehouse, slower and slower, until it is gone: a Page may be back after
 * hours. One that nobody decided about yet (a person has to look first) is left alone. After `ESCALATE_AFTER_HOURS` the executive
 * head is written to, once. Never throws for what the Page answers: the next try is written down instead.
 */
export async function tryOn(
  deps: TakeDownDeps,
  command: { readonly takeDownId: string },
): Promise<void> {
  const open = await begin(deps, command.takeDownId);
  if (open === undefined) return;
  let taken: TakenOff;
  try {
    taken = await takeOff(deps.pageOf(open.post.page), open.post);
  } catch (error) {
    await goOnTrying(deps, command.takeDownId);
    if (error instanceof OnlyByHand || error instanceof PageDisconnected) return;
    throw error;
  }
  await finish(deps, command.takeDownId, taken);
}

/** Writes down the next try, for as long as the post is a person's to take off. */
export async function goOnTrying(
  deps: Pick<Deps, 'db' | 'clock'>,
  takeDownId: string,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const open = await openTakeDown(tx, takeDownId);
    if (open !== undefined && isTriedOn(open)) await nextTry(tx, open, deps.clock.now());
  });
}

async function begin(deps: TakeDownDeps, takeDownId: string): Promise<OpenTakeDown | undefined> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const open = await openTakeDown(tx, takeDownId);
    if (open === undefined || !isTriedOn(open)) return undefined;
    // Before the call: a worker that dies now is followed by the next try.
    await nextTry(tx, open, now);
    await noteTry(tx, open.row, now);
    if (isToEscalate(open.row, now)) await escalate(tx, deps, open, now);
    await announceTakeDown(tx, open);
    return open;
  });
}

/** It was tried and could not be done; a take-down that was never tried waits for somebody to look first. */
function isTriedOn({ row }: OpenTakeDown): boolean {
  return standingOf(row) === 'needs-you' && row.startedAt !== null;
}

async function nextTry(tx: Tx, { row }: OpenTakeDown, now: Date): Promise<void> {
  const dueAt = new Date(now.getTime() + pauseBeforeNextTry(row.needsPersonAt ?? now, now));
  await later(tx, 'take-down-again', { takeDownId: row.id }, { now, dueAt });
}

async function escalate(tx: Tx, deps: TakeDownDeps, open: OpenTakeDown, now: Date): Promise<void> {
  const { page } = open.post;
  const address =
    open.row.caseId === null ? pagesAddress(deps.publicUrl) : withdrawalsAddress(deps.publicUrl);
  await noteEscalated(tx, open.row.id, now);
  await writeToRoles(
    tx,
    deps,
    {
      federationId: page.federationId,
      schoolIds: [page.schoolId],
      roles: ['executive-head'],
    },
    (name) => letterStillThere({ name, pageName: page.name, hours: ESCALATE_AFTER_HOURS, address }),
  );
  await recordTakeDown(tx, open, null, 'take-down.escalated', { tries: open.row.tries }, now);
}
