import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { draftHeads } from '../drafts/reach.actions.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { type Actor, mayIn, requireIn } from '../kernel/permissions.ts';
import { openToTakeOff, postsOfDraft, type PostToTakeOff } from '../pages/taking-off.actions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { standingOf } from './reach-back.rules.ts';
import { askTakeDown, noteTrouble, takeDownOf, type TakeDownRow } from './take-down.store.ts';
import { openLine, type PostComingOff } from './coming-off.actions.ts';
import { takeDownsById } from './withdrawals.store.ts';

type Asking = Pick<Deps, 'db' | 'clock' | 'newId'>;

/**
 * Has a published post taken off its Page, at once and until it is gone. Needs `post:take-down` in the school of the Page; whether
 * the person may see who is in the post does not matter.
 *
 * Throws `not-found`, `not-allowed`, and `wrong-state` when it is off, or Gatehouse is at it already.
 */
export async function askTakeDownByPerson(
  deps: Asking,
  actor: Actor,
  command: { readonly publicationId: string; readonly because: string },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const post = await openToTakeOff(tx, command.publicationId);
    if (post === undefined) throw await whyNot(tx, actor, command.publicationId);
    if (post.page.federationId !== actor.federationId) throw notFound('post');
    requireIn(actor, 'post:take-down', post.page.schoolId);
    if (!(await askIn(tx, deps, actor, post, command.because)))
      throw new Refusal(
        'wrong-state',
        'Gatehouse is taking this post off already.',
        'Look at the post as it is now.',
      );
  });
}

/**
 * As `askTakeDownByPerson`, for whoever holds the draft and has guarded it. A take-down that waits for a person is tried at once.
 * @returns false when Gatehouse is at it already
 */
export async function askIn(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'newId'>,
  actor: Actor,
  post: PostToTakeOff,
  because: string,
): Promise<boolean> {
  const now = deps.clock.now();
  const before = await takeDownOf(tx, post.publication.id);
  if (before !== undefined && !isAPersons(before)) return false;
  const takeDown = await askTakeDown(tx, {
    id: deps.newId(),
    federationId: actor.federationId,
    publicationId: post.publication.id,
    cause: { by: actor.personId, because },
    causedAt: now,
    askedAt: now,
    doubt: null,
  });
  if (!takeDown.isNew) await noteTrouble(tx, takeDown.id, { says: null, needsPersonAt: null });
  await later(tx, 'take-down', { takeDownId: takeDown.id }, { now });
  await recordEvent(tx, {
    federationId: actor.federationId,
    at: now,
    actorId: actor.personId,
    kind: 'take-down.asked',
    subjectKind: 'draft',
    subjectId: post.draft.id,
    detail: {
      takeDownId: takeDown.id,
      publicationId: post.publication.id,
      pageId: post.page.id,
      byPerson: true,
    },
  });
  await announcePost(tx, post);
  return true;
}

function isAPersons(row: TakeDownRow): boolean {
  return standingOf(row) === 'needs-you';
}

/** Tells the screens that show the post: the draft, the Page, and the withdrawals. */
async function announcePost(tx: Tx, { draft, page }: PostToTakeOff): Promise<void> {
  const { federationId, schoolId } = page;
  await announce(tx, { topic: 'draft', id: draft.id, federationId, schoolId: draft.schoolId });
  await announce(tx, { topic: 'page', id: page.id, federationId, schoolId });
  await announce(tx, { topic: 'register', id: draft.id, federationId, schoolId });
}

async function whyNot(tx: Tx, actor: Actor, publicationId: string): Promise<Refusal> {
  const before = await takeDownOf(tx, publicationId);
  return before !== undefined && before.federationId === actor.federationId
    ? new Refusal('wrong-state', 'This post is off the Page already.', 'There is nothing to do.')
    : notFound('post');
}

/** A post of a draft on one Page, and what becomes of it there. */
export interface PostOnPage {
  readonly publicationId: string;
  readonly pageId: string;
  readonly mayTakeDown: boolean;
  readonly takeDown: PostComingOff | null;
}

/**
 * What each Page shows, or may show, or showed of a draft, with its take-down. For those who may open the draft, and those who may
 * take posts off one of its Pages.
 *
 * Throws `not-found` for everybody else.
 */
export async function postsOfDraftOnPages(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  command: { readonly draftId: string },
): Promise<PostOnPage[]> {
  return inTransaction(deps.db, async (tx) => {
    const head = (await draftHeads(tx, actor, [command.draftId])).get(command.draftId);
    const posts = await postsOfDraft(tx, command.draftId);
    const own = posts.filter(({ page }) => page.federationId === actor.federationId);
    const mayAct = own.some(({ page }) => mayIn(actor, 'post:take-down', page.schoolId));
    if (head?.mayOpen !== true && !mayAct) throw notFound('draft');
    const found: PostOnPage[] = [];
    for (const { publication, page } of own) {
      const row = await takeDownOf(tx, publication.id);
      const [line] = row === undefined ? [] : await takeDownsById(tx, [row.id]);
      const isOn = publication.state === 'published' || publication.state === 'unconfirmed';
      found.push({
        publicationId: publication.id,
        pageId: page.id,
        mayTakeDown:
          isOn &&
          mayIn(actor, 'post:take-down', page.schoolId) &&
          (row === undefined || isAPersons(row)),
        takeDown: line === undefined ? null : openLine(actor, line, head),
      });
    }
    return found;
  });
}

/** Is this post on its way off its Page, whoever asked? */
export async function openTakeDownOn(tx: Tx, publicationId: string): Promise<boolean> {
  const row = await takeDownOf(tx, publicationId);
  return row !== undefined && row.doneAt === null;
}
