import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { waitAskedBy } from '../facebook/graph-allowance.ts';
import { recordEvent } from '../record/record.actions.ts';
import { PageDisconnected } from '../pages/speaking.actions.ts';
import { pagesAddress } from '../pages/pause.rules.ts';
import {
  countAsTakenDown,
  OnlyByHand,
  openToTakeOff,
  type PostToTakeOff,
  schoolsOfPost,
  type TakenOff,
  takeOff,
  type WayToPage,
} from '../pages/taking-off.actions.ts';
import type { EventKind } from '../record/record.rules.ts';
import { writeToDeciders } from '../staff/telling.actions.ts';
import {
  letterByHand,
  letterByHandAsked,
  pauseBeforeNextTry,
  secondsBetween,
  standingOf,
  takenDownBecause,
  takenOffByPerson,
  withdrawalsAddress,
} from './reach-back.rules.ts';
import { kindOfCase } from './reach-back.store.ts';
import {
  askerOf,
  lockTakeDown,
  noteDone,
  noteTrouble,
  noteTry,
  takeDownById,
  type TakeDownRow,
} from './take-down.store.ts';

/** The usual, and a way to speak to a Page. */
export interface TakeDownDeps extends Deps, WayToPage {}

/** A take-down with its post, both held until the transaction ends. */
export interface OpenTakeDown {
  readonly row: TakeDownRow;
  readonly post: PostToTakeOff;
}

const NO_ANSWER =
  'The Page did not answer, or went on showing the post. Take it off by hand, or have Gatehouse try again.';
const DISCONNECTED =
  'The Page is not connected to Facebook any more, so Gatehouse cannot take the post off. Take it off by hand on Facebook, or have an administrator connect the Page again.';
const TOLD_TO_WAIT =
  'Facebook asks Gatehouse to wait before it does anything more. It tries again by itself; take the post off by hand if that is quicker.';
const TRYING = 'The Page has not answered clearly yet. Gatehouse tries again.';

/** Loads and locks a take-down and what it is about; undefined when there is nothing to take off any more. */
export async function openTakeDown(tx: Tx, id: string): Promise<OpenTakeDown | undefined> {
  const pointer = await takeDownById(tx, id);
  if (pointer === undefined) return undefined;
  // The draft first, as everywhere: a job that holds it may be asking for this very take-down.
  const post = await openToTakeOff(tx, pointer.publicationId);
  const row = await lockTakeDown(tx, id);
  return post === undefined || row === undefined ? undefined : { row, post };
}

/**
 * Takes one post off one Page, reads back that it is gone, and puts on the record how long that took. A worker that dies at any
 * point is followed by another one, which finds the post gone and takes that for the proof. Throws to be tried again.
 */
export async function takeDown(
  deps: TakeDownDeps,
  command: { readonly takeDownId: string },
): Promise<void> {
  const open = await begin(deps, command.takeDownId);
  if (open === undefined) return;
  let taken: TakenOff;
  try {
    taken = await takeOff(deps.pageOf(open.post.page, 'urgent'), open.post);
  } catch (error) {
    if (error instanceof PageDisconnected)
      return leaveToPerson(deps, command.takeDownId, DISCONNECTED);
    if (error instanceof OnlyByHand) return leaveToPerson(deps, command.takeDownId, error.message);
    // The queue would wait for as long as Facebook says, and nobody would hear of it: a person may be quicker.
    if (waitAskedBy(error) !== undefined)
      return leaveToPerson(deps, command.takeDownId, TOLD_TO_WAIT);
    await noteTrying(deps, command.takeDownId);
    throw error;
  }
  await finish(deps, command.takeDownId, taken);
}

/** Every attempt ended without a clear answer: from now on it is a person's. */
export async function takeDownFailed(
  deps: Deps,
  command: { readonly takeDownId: string },
): Promise<void> {
  await leaveToPerson(deps, command.takeDownId, NO_ANSWER);
}

async function begin(deps: Deps, takeDownId: string): Promise<OpenTakeDown | undefined> {
  return inTransaction(deps.db, async (tx) => {
    const open = await openTakeDown(tx, takeDownId);
    if (open === undefined || !isGatehouses(open.row)) return undefined;
    await noteTry(tx, open.row, deps.clock.now());
    await announceTakeDown(tx, open);
    return open;
  });
}

function isGatehouses(row: TakeDownRow): boolean {
  const standing = standingOf(row);
  return standing === 'waiting' || standing === 'running';
}

async function noteTrying(deps: Deps, takeDownId: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const open = await openTakeDown(tx, takeDownId);
    if (open === undefined || !isGatehouses(open.row)) return;
    await noteTrouble(tx, takeDownId, { says: TRYING, needsPersonAt: null });
    await announceTakeDown(tx, open);
  });
}

/** Counts a post as off, with the proof. */
export async function finish(deps: Deps, takeDownId: string, taken: TakenOff): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const open = await openTakeDown(tx, takeDownId);
    if (open === undefined) return;
    await countAsOff(tx, open, now);
    // Called off in the very moment in which a worker that was given up for lost took it off: off it is.
    if (open.row.calledOffAt === null) {
      const proof = { kind: 'read-back', ...taken, readBackAt: now.toISOString() } as const;
      await noteDone(tx, takeDownId, { at: now, by: null, proof });
    }
    await announceTakeDown(tx, open);
    const { was, postId, photosGone } = taken;
    const seconds = secondsBetween(open.row.causedAt, now);
    await recordTakeDown(
      tx,
      open,
      null,
      'take-down.done',
      { seconds, was, postId, photosGone, ...(open.row.caseId === null ? { byPerson: true } : {}) },
      now,
    );
  });
}

async function leaveToPerson(deps: Deps, takeDownId: string, says: string): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const open = await openTakeDown(tx, takeDownId);
    if (open === undefined || !isGatehouses(open.row)) return;
    await noteTrouble(tx, takeDownId, { says, needsPersonAt: now });
    const { federationId, caseId } = open.row;
    const dueAt = new Date(now.getTime() + pauseBeforeNextTry(now, now));
    await later(tx, 'take-down-again', { takeDownId }, { now, dueAt });
    await writeToDeciders(tx, deps, { federationId, schoolIds: schoolsOfPost(open.post) }, (name) =>
      caseId === null
        ? letterByHandAsked({ name, address: pagesAddress(deps.publicUrl) })
        : letterByHand({ name, address: withdrawalsAddress(deps.publicUrl) }),
    );
    await announceTakeDown(tx, open);
    await recordTakeDown(tx, open, null, 'take-down.needs-person', { tries: open.row.tries }, now);
  });
}

/** Counts the post as off its Page, with why in words for everybody. */
export async function countAsOff(tx: Tx, open: OpenTakeDown, now: Date): Promise<void> {
  const { id, caseId, askedBecause } = open.row;
  const because =
    caseId === null
      ? takenOffByPerson(await askerOf(tx, id), askedBecause)
      : takenDownBecause(await kindOfCase(tx, caseId));
  await countAsTakenDown(tx, open.post, { at: now, because });
}

/** Tells the screens of everybody who reads withdrawals in a school concerned. */
export async function announceTakeDown(tx: Tx, open: OpenTakeDown): Promise<void> {
  for (const schoolId of schoolsOfPost(open.post)) {
    const { id, federationId } = open.row;
    await announce(tx, { topic: 'register', id, federationId, schoolId });
  }
  // The draft, and the card of the Page, show it, too.
  const { draft, page } = open.post;
  const { federationId } = page;
  await announce(tx, { topic: 'draft', id: draft.id, federationId, schoolId: draft.schoolId });
  await announce(tx, { topic: 'page', id: page.id, federationId, schoolId: page.schoolId });
}

/** Puts on the record of the post what became of it. */
export async function recordTakeDown(
  tx: Tx,
  open: OpenTakeDown,
  actorId: string | null,
  kind: EventKind,
  detail: Record<string, unknown>,
  now: Date,
): Promise<void> {
  await recordEvent(tx, {
    federationId: open.row.federationId,
    at: now,
    actorId,
    kind,
    subjectKind: 'draft',
    subjectId: open.post.draft.id,
    detail: {
      takeDownId: open.row.id,
      publicationId: open.post.publication.id,
      pageId: open.post.page.id,
      ...detail,
    },
  });
}
