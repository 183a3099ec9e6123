import { inTransaction, type Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { type Actor, requireIn } from '../kernel/permissions.ts';
import { clearAlert } from '../pages/alerts.actions.ts';
import { announcePage } from '../pages/incident-mode.actions.ts';
import { pageOfId, type PageRow } from '../pages/ours.actions.ts';
import { isFinalRefusal } from '../pages/page-post.ts';
import type { WayToPage } from '../pages/taking-off.actions.ts';
import { recordEvent } from '../record/record.actions.ts';
import type { EventKind } from '../record/record.rules.ts';
import { changeFind, type Find, findById, holdFind } from './outside.store.ts';

type ActingDeps = Pick<Deps, 'db' | 'clock' | 'newId' | 'publicUrl'>;

/** The Page was told to delete it and still shows it: to be tried again. */
class StillThere extends Error {
  override readonly name = 'StillThere';
}

const NOT_TAKEN_OFF =
  'The Page did not delete it, or did not answer. Delete it in the Facebook app, or try again.';

/**
 * Somebody is dealing with what was found: the alert ends, with who and why. Needs `post:take-down` in the school of the Page.
 *
 * Throws `not-found`, `not-allowed`, and `wrong-state` when it is dealt with or over already.
 */
export async function acceptFind(
  deps: ActingDeps,
  actor: Actor,
  command: { readonly findId: string; readonly because: string },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const { find, page } = await hold(tx, actor, command.findId);
    if (find.acceptedAt !== null || find.overAt !== null) throw isOver();
    const accepted_because = command.because;
    const accepted = { accepted_at: now, accepted_by: actor.personId, accepted_because };
    await changeFind(tx, find.id, accepted);
    await note(tx, page, find, { kind: 'outside.accepted', actorId: actor.personId, now });
    await clearAlert(tx, deps, page, { kind: find.kind, about: find.postId });
  });
}

/**
 * Has a post that did not go through Gatehouse taken off its Page. Needs `post:take-down` in the school of the Page.
 *
 * Throws `not-found`, `not-allowed`, and `wrong-state` for a post of ours (which has a take-down of its own) or one that is gone.
 */
export async function takeOffFind(
  deps: ActingDeps,
  actor: Actor,
  command: { readonly findId: string },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const { find, page } = await hold(tx, actor, command.findId);
    if (find.overAt !== null || find.publicationId !== null) throw isOver();
    if (find.takeOffAskedAt === null) {
      const asked = { take_off_asked_at: now, take_off_asked_by: actor.personId };
      await changeFind(tx, find.id, asked);
    }
    await changeFind(tx, find.id, { trouble: null });
    await later(tx, 'take-off-outside', { findId: find.id }, { now });
    await note(tx, page, find, { kind: 'outside.take-off-asked', actorId: actor.personId, now });
  });
}

/** Deletes the post, reads back that it is gone, and only then counts it as off. Throws to be tried again. */
export async function carryOutTakeOff(
  deps: Deps & WayToPage,
  { findId }: { readonly findId: string },
): Promise<void> {
  const opened = await inTransaction(deps.db, async (tx) => {
    const find = await findById(tx, findId);
    const page = find === undefined ? undefined : await pageOfId(tx, find.pageId);
    return find === undefined || page === undefined ? undefined : { find, page };
  });
  if (opened === undefined || opened.find.overAt !== null) return;
  const { find, page } = opened;
  if (find.takeOffAskedAt === null || find.publicationId !== null) return;
  const way = deps.pageOf(page, 'urgent');
  try {
    const who = await way.whoAmI();
    if (who.id !== page.graphId)
      throw new Error(`The token of Page ${page.id} speaks for another.`);
    if ((await way.readPost(find.postId)) !== 'gone') {
      await way.deletePost(find.postId);
      if ((await way.readPost(find.postId)) !== 'gone') throw new StillThere();
    }
  } catch (error) {
    if (!isFinalRefusal(error)) throw error;
    await notTakenOff(
      deps,
      find.id,
      `Facebook does not let Gatehouse delete it (${error.failure.personIsTold}) Delete it in the Facebook app.`,
    );
    return;
  }
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const held = await holdFind(tx, find.id);
    if (held === undefined || held.overAt !== null) return;
    await changeFind(tx, find.id, { over_at: now, over_because: 'gone', trouble: null });
    await note(tx, page, find, { kind: 'outside.taken-off', actorId: null, now });
    await clearAlert(tx, deps, page, { kind: find.kind, about: find.postId });
  });
}

/** Every attempt ended with the post still to be seen: a person has to delete it. */
export async function takeOffFailed(
  deps: Deps,
  { findId }: { readonly findId: string },
): Promise<void> {
  await notTakenOff(deps, findId, NOT_TAKEN_OFF);
}

async function notTakenOff(deps: Deps, findId: string, trouble: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const find = await holdFind(tx, findId);
    const page = find === undefined ? undefined : await pageOfId(tx, find.pageId);
    if (find === undefined || page === undefined || find.overAt !== null) return;
    await changeFind(tx, findId, { trouble });
    await announcePage(tx, page);
  });
}

async function hold(tx: Tx, actor: Actor, findId: string): Promise<{ find: Find; page: PageRow }> {
  const find = await holdFind(tx, findId);
  const page = find === undefined ? undefined : await pageOfId(tx, find.pageId);
  if (find === undefined || page === undefined || page.federationId !== actor.federationId)
    throw notFound('post');
  requireIn(actor, 'post:take-down', page.schoolId);
  return { find, page };
}

async function note(
  tx: Tx,
  page: PageRow,
  find: Find,
  event: { readonly kind: EventKind; readonly actorId: string | null; readonly now: Date },
): Promise<void> {
  await recordEvent(tx, {
    federationId: page.federationId,
    at: event.now,
    actorId: event.actorId,
    kind: event.kind,
    subjectKind: 'page',
    subjectId: page.id,
    detail: { findId: find.id, kind: find.kind, postId: find.postId },
  });
  await announcePage(tx, page);
}

function isOver(): Refusal {
  return new Refusal(
    'wrong-state',
    'Nothing is left to do here, or not in this way.',
    'Look at the list as it is now.',
  );
}
