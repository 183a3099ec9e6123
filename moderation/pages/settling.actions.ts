import { inTransaction, type Tx } from '../database/client.ts';
import { approveAgain as approveOnPage } from '../drafts/approve-again.actions.ts';
import { comeBack, countUndone, leavePageOut, touchHeld } from '../drafts/publishing.actions.ts';
import type { PagePost } from '../facebook/social-page.ts';
import { Refusal } from '../kernel/errors.ts';
import type { Actor } from '../kernel/permissions.ts';
import { recordEvent } from '../record/record.actions.ts';
import type { EventKind } from '../record/record.rules.ts';
import { settlePages } from './outcome.actions.ts';
import { leaveAllToDelete } from './leftovers.actions.ts';
import { takeBackUnseen } from './page-post.ts';
import { isWhatWeMade } from './reconcile.rules.ts';
import { closePublication, keepSettled, reopenPublication } from './publication.store.ts';
import { forgetPost, holdPage, replacePost, takenPosts } from './publication-post.store.ts';
import { type FoundPost, type Look, type LookDeps, lookOn } from './looking.actions.ts';
import { openUnclear, type UnclearPost, type WhichPage } from './unclear-file.ts';
import type { UnclearAct } from './unclear.contract.ts';
import { requireUnclear } from './unclear.rules.ts';

/** An act names the version that the person saw. */
export interface SettleCommand extends WhichPage {
  readonly version: number;
}

export interface Settled {
  readonly version: number;
}

/**
 * "It is there: count it as published." The Page is looked at afresh; the post is kept with its id, and confirmed when it is exactly
 * what was approved. When it differs the person says why it counts all the same, and the record says that it differs.
 *
 * Throws `stale`, `wrong-state`, `own-draft`, `not-allowed`, `not-ready` when the Page does not answer, and `bad-input` without a
 * reason for what differs.
 */
export async function countAsThere(
  deps: LookDeps,
  actor: Actor,
  command: SettleCommand & { readonly postId: string; readonly reason: string },
): Promise<Settled> {
  const seen = await openFor(deps, actor, command, 'there');
  const { post, differs } = visibleIn(await lookOn(deps, seen), command.postId);
  if (differs.length > 0 && command.reason.trim().length < 3) {
    throw new Refusal(
      'bad-input',
      `What the Page shows is not exactly what was approved: ${differs[0]?.says ?? ''}`,
      'Say in a few words why it counts all the same, or take it off the Page.',
      { field: 'reason' },
    );
  }
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const unclear = await hold(tx, actor, command, 'there', now);
    const { publication, draft, page } = unclear;
    await holdPage(tx, page.id);
    const of = { pageId: page.id, publicationId: publication.id };
    if ((await takenPosts(tx, of, [post.id])).has(post.id)) throw anothers();
    await replacePost(tx, publication.id, post.id);
    const because = differs.length > 0 ? command.reason.trim() : null;
    const trouble =
      because === null
        ? undefined
        : `${differs[0]?.says ?? ''} ${actor.name} counted it as published all the same: “${because}”`;
    await closePublication(tx, publication.id, {
      state: 'published',
      permalink: post.permalink,
      now: post.createdAt,
      ...(trouble === undefined ? {} : { trouble }),
    });
    await keepSettled(tx, publication.id, { at: now, by: actor.personId, because });
    const detail = {
      postId: post.id,
      digest: unclear.digest,
      differs: differs.length > 0 ? differs.map(({ what }) => what).join(' ') : null,
    };
    await note(tx, actor, unclear, 'publication.counted', detail, now);
    await settlePages(tx, draft.id, now);
    return { version: await touchHeld(tx, draft, now) };
  });
}

/** Takes that back within ten minutes: nobody knows again. */
export async function undoCount(
  deps: LookDeps,
  actor: Actor,
  command: SettleCommand,
): Promise<Settled> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const unclear = await hold(tx, actor, command, 'undo-there', now);
    const { publication, draft } = unclear;
    await reopenPublication(tx, publication.id, `${actor.name} took back having found it.`);
    await keepSettled(tx, publication.id, null);
    await countUndone(tx, draft, now);
    await note(tx, actor, unclear, 'publication.count-undone', {}, now);
    return { version: await touchHeld(tx, draft, now) };
  });
}

/**
 * "It is not there: send it again." Only when a fresh look at the Page finds nothing that could be it; an unpublished post of ours
 * is deleted first, with proof. Nothing is sent by this: time has passed, so a person decides anew, in the inbox, or, while other
 * Pages show it, for this Page alone.
 *
 * Throws `stale`, `wrong-state`, `own-draft`, `not-allowed`, `not-ready` when the Page does not answer, and `something-stops-it` when
 * it shows what could be the post.
 */
export async function sayNotThere(
  deps: LookDeps,
  actor: Actor,
  command: SettleCommand,
): Promise<Settled> {
  const seen = await openFor(deps, actor, command, 'not-there');
  await ruleOut(deps, seen);
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const unclear = await hold(tx, actor, command, 'not-there', now);
    const { publication, draft, file } = unclear;
    if (publication.postId !== null) await forgetPost(tx, publication.id, publication.postId);
    const says = `${actor.name} looked at the Page: the post is not there.`;
    await closePublication(tx, publication.id, { state: 'refused', trouble: says, now });
    await keepSettled(tx, publication.id, { at: now, by: actor.personId, because: null });
    await leaveAllToDelete(tx, { ...publication, postId: null }, now);
    await note(tx, actor, unclear, 'publication.not-there', {}, now);
    if (file.isElsewhere) await settlePages(tx, draft.id, now);
    else
      await comeBack(tx, draft, { code: 'not-there', says: `${says} Please decide again.` }, now);
    return { version: await touchHeld(tx, draft, now) };
  });
}

/** A new decision for this Page alone, while others show the post. Throws as `sayNotThere`, without asking the Page. */
export async function approveAgain(
  deps: LookDeps,
  actor: Actor,
  command: SettleCommand,
): Promise<Settled> {
  const now = deps.clock.now();
  const done = await inTransaction(deps.db, async (tx) => {
    const unclear = await hold(tx, actor, command, 'approve-again', now);
    const { draft, approvalId, page } = unclear;
    const again = { draft, approvalId, pageId: page.id };
    const approved = await approveOnPage(tx, deps, actor, again, now);
    if (approved instanceof Refusal) return approved;
    await note(tx, actor, unclear, 'publication.approved-again', approved, now);
    return { version: await touchHeld(tx, draft, now) };
  });
  // What the fresh look found is kept (the transaction above committed) before the person is told.
  if (done instanceof Refusal) throw done;
  return done;
}

/** This Page stays without the post; the draft follows what the other Pages show. */
export async function leaveOut(
  deps: LookDeps,
  actor: Actor,
  command: SettleCommand,
): Promise<Settled> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const unclear = await hold(tx, actor, command, 'leave-out', now);
    await leavePageOut(tx, unclear.approvalId, now);
    await note(tx, actor, unclear, 'publication.left-out', {}, now);
    await settlePages(tx, unclear.draft.id, now);
    return { version: await touchHeld(tx, unclear.draft, now) };
  });
}

async function openFor(
  deps: LookDeps,
  actor: Actor,
  command: SettleCommand,
  act: UnclearAct,
): Promise<UnclearPost> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const unclear = await openUnclear(tx, actor, command);
    requireAct(unclear, actor, command, act, now);
    return unclear;
  });
}

/** Loads it again with its draft held: somebody, or a take-down, may have been quicker than the look at the Page. */
async function hold(
  tx: Tx,
  actor: Actor,
  command: SettleCommand,
  act: UnclearAct,
  now: Date,
): Promise<UnclearPost> {
  const unclear = await openUnclear(tx, actor, command, { lock: true });
  requireAct(unclear, actor, command, act, now);
  return unclear;
}

function requireAct(
  { file, draft }: UnclearPost,
  actor: Actor,
  { version }: SettleCommand,
  act: UnclearAct,
  now: Date,
): void {
  requireUnclear(act, file, actor, now);
  if (draft.version === version) return;
  throw new Refusal(
    'stale',
    'Something changed about this post a moment ago.',
    'Look at it as it is now, then say what became of it. What you typed is still here.',
    { facts: { version: draft.version } },
  );
}

function visibleIn(look: Look, postId: string): FoundPost {
  if (!look.answered) throw doesNotAnswer(look.says);
  const found = look.found.find(({ post }) => post.id === postId && post.isPublished);
  if (found !== undefined) return found;
  throw new Refusal(
    'stale',
    'The Page does not show this post any more.',
    'Look at the Page again, below, and choose once more.',
  );
}

/** Nothing visible may be it, and what is ours and unseen has to be off the Page. */
async function ruleOut(deps: LookDeps, unclear: UnclearPost): Promise<void> {
  const look = await lookOn(deps, unclear);
  if (!look.answered) throw doesNotAnswer(look.says);
  if (look.found.some(({ post }) => post.isPublished)) throw couldBeThere();
  const page = deps.pageOf(unclear.page);
  const ours = look.found.filter(({ post }) => isOurs(unclear, post));
  for (const { post } of ours) {
    const end = await takeBackUnseen(page, post.id).catch(() => 'unclear' as const);
    if (end === 'unclear') throw couldBeThere();
  }
}

function isOurs({ publication, page, text, photoIds }: UnclearPost, post: PagePost): boolean {
  const intendedAt = publication.startedAt;
  const meant = { text, photoIds, intendedAt, applicationId: page.graphAppId };
  return post.id === publication.postId || isWhatWeMade(post, meant);
}

function doesNotAnswer(says: string): Refusal {
  return new Refusal(
    'not-ready',
    `Nobody can say now what the Page shows. ${says}`,
    'Nothing was changed. Look again when the Page answers.',
  );
}

function couldBeThere(): Refusal {
  return new Refusal(
    'something-stops-it',
    'The Page has a post that could be this one, so it is not sent again.',
    'Look at it below: count it as published, or take it off the Page first.',
  );
}

function anothers(): Refusal {
  return new Refusal(
    'something-stops-it',
    'This post on the Page belongs to another draft.',
    'Look at the Page again and choose another.',
  );
}

async function note(
  tx: Tx,
  actor: Actor,
  { draft, page, publication }: UnclearPost,
  kind: EventKind,
  detail: Record<string, unknown>,
  now: Date,
): Promise<void> {
  await recordEvent(tx, {
    federationId: draft.federationId,
    at: now,
    actorId: actor.personId,
    kind,
    subjectKind: 'draft',
    subjectId: draft.id,
    detail: {
      revision: draft.revision,
      pageId: page.id,
      publicationId: publication.id,
      ...detail,
    },
  });
}
