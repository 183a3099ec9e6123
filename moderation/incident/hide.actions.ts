import { inTransaction, type Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { waitAskedBy } from '../facebook/graph-allowance.ts';
import type { ListedPost, PagePost, SocialPage } from '../facebook/social-page.ts';
import { isFinalRefusal } from '../pages/page-post.ts';
import { LIMITS } from '../kernel/limits.ts';
import {
  announcePage,
  openIncident,
  ourPosts,
  type OurPost,
  type PageRow,
} from '../pages/incident-mode.actions.ts';
import type { WayToPage } from '../pages/taking-off.actions.ts';
import { openTakeDownOn } from '../reach-back/by-person.actions.ts';
import type { PostEvidence } from './incident.contract.ts';
import { evidenceDigest, letterNotHidden, LOOK_AGAIN_MS } from './incident.rules.ts';
import { type IncidentPost, keepEvidence, noteLook, noteOf, postsOf } from './incident.store.ts';
import { recordIncident, tellAll } from './telling.actions.ts';

export interface IncidentDeps extends Deps, WayToPage {}

/** The Page shows a post still that it was told to hide, or could not be asked about it: to be tried again. */
class StillShown extends Error {
  override readonly name = 'StillShown';
}

const COULD_NOT =
  'The Page did not hide it, or did not answer. Hide or delete it by hand in the Facebook app; Gatehouse goes on trying.';

/**
 * Does what an incident asks for. While it is open: keeps what the Page shows as evidence, hides every post with photos (or takes
 * it off where that was chosen), looks again, and comes back every quarter of an hour. Once it is closed: shows what was chosen. Each
 * step may run again; a worker that dies is followed by another one. Throws to be tried again.
 */
export async function carryOutIncident(
  deps: IncidentDeps,
  command: { readonly incidentId: string },
  context: { readonly signal: AbortSignal },
): Promise<void> {
  try {
    await carryOut(deps, command, context);
  } catch (error) {
    // The queue would wait for as long as Facebook says, and nobody would hear of it: a person may be quicker.
    if (waitAskedBy(error) === undefined) throw error;
    await incidentNotCarriedOut(deps, command);
  }
}

async function carryOut(
  deps: IncidentDeps,
  command: { readonly incidentId: string },
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const opened = await inTransaction(deps.db, (tx) => openIncident(tx, { id: command.incidentId }));
  if (opened === undefined) return;
  const { incident, page } = opened;
  const way = deps.pageOf(page);
  if (incident.endedAt !== null) return showChosen(deps, page, way, incident.id);
  await requirePinned(way, page);
  const before = await look(deps, page, way, incident.id);
  const troubles = await hideOrDelete(deps, way, { incidentId: incident.id, before }, signal);
  // What the Page says afterwards is what counts.
  const seen = await look(deps, page, way, incident.id);
  const open = await settle(deps, page, way, incident.id, { seen, troubles });
  if (open > 0) throw new StillShown();
  await comeBack(deps, incident.id);
}

/** Every attempt ended with something still to be seen: it is a person's as well, and Gatehouse tries on. */
export async function incidentNotCarriedOut(
  deps: Deps,
  { incidentId }: { readonly incidentId: string },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const opened = await openIncident(tx, { id: incidentId });
    if (opened === undefined) return;
    const { incident, page } = opened;
    const posts = (await postsOf(tx, incidentId)).filter((post) => isOpen(post, incident.endedAt));
    const fresh = posts.filter(({ needsPersonAt }) => needsPersonAt === null);
    for (const post of fresh) {
      await noteOf(tx, [post.id], {
        needs_person_at: now,
        trouble: post.trouble ?? COULD_NOT,
      });
    }
    if (fresh.length > 0 || posts.length === 0) {
      const kind = 'incident.needs-person' as const;
      const detail = { incidentId, posts: fresh.length };
      await recordIncident(tx, page, { kind, actorId: null, detail, now });
    }
    if (fresh.length > 0) await tellAll(tx, deps, page, letterNotHidden);
    const dueAt = new Date(now.getTime() + LOOK_AGAIN_MS);
    await later(tx, 'incident-hide', { incidentId }, { now, dueAt });
  });
}

function isOpen(post: IncidentPost, endedAt: Date | null): boolean {
  if (post.goneAt !== null) return false;
  if (endedAt !== null) return post.showAskedAt !== null && post.shownAt === null;
  return post.hiddenAt === null || post.takeOffAskedAt !== null;
}

async function requirePinned(way: SocialPage, page: PageRow): Promise<void> {
  const who = await way.whoAmI();
  if (who.id !== page.graphId) throw new Error(`The token of Page ${page.id} speaks for another.`);
}

/** Reads what the Page shows, and keeps each post with photos that is not kept yet. */
async function look(
  deps: IncidentDeps,
  page: PageRow,
  way: SocialPage,
  incidentId: string,
): Promise<ReadonlyMap<string, ListedPost>> {
  const limit = LIMITS.incidentPosts;
  const listed = await way.listPublished({ limit });
  const shown = new Map(listed.map((post) => [post.id, post]));
  const ours = await inTransaction(deps.db, (tx) => ourPosts(tx, page));
  const found: (PagePost & { isHidden?: boolean })[] = listed.filter(
    ({ photoIds }) => photoIds.length > 0,
  );
  // A long list is cut; what Gatehouse published is known all the same.
  for (const { postId, files, state } of ours) {
    if (shown.has(postId) || files.length === 0 || state === 'taken-down') continue;
    const post = await way.readPost(postId);
    if (post !== 'gone') found.push(post);
  }
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    let kept = 0;
    for (const post of found) {
      const our = ours.find(({ postId }) => postId === post.id);
      const evidence = evidenceOf(post, our);
      const isNew = await keepEvidence(tx, {
        id: deps.newId(),
        incidentId,
        postId: post.id,
        publicationId: our?.publicationId ?? null,
        evidence,
        evidenceSha256: evidenceDigest(evidence),
        wasHidden: post.isHidden === true,
        at: now,
      });
      if (isNew) kept += 1;
    }
    await noteLook(tx, { incidentId, at: now, isCut: listed.length >= limit });
    if (kept === 0) return;
    const detail = { incidentId, posts: kept };
    const kind = 'incident.evidence-kept' as const;
    await recordIncident(tx, page, { kind, actorId: null, detail, now });
  });
  return shown;
}

function evidenceOf(post: PagePost, our: OurPost | undefined): PostEvidence {
  return {
    message: post.message,
    permalink: post.permalink,
    createdAt: post.createdAt.toISOString(),
    isPublished: post.isPublished,
    photoIds: [...post.photoIds],
    applicationId: post.applicationId ?? null,
    ourFiles: [...(our?.files ?? [])],
  };
}

/** Tells the Page to hide, or to delete, each post that is still to be; one that it refuses does not hold up the others. */
async function hideOrDelete(
  deps: IncidentDeps,
  way: SocialPage,
  { incidentId, before }: { incidentId: string; before: ReadonlyMap<string, ListedPost> },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const posts = await inTransaction(deps.db, (tx) => postsOf(tx, incidentId));
  const troubles = new Map<string, string>();
  const isVisible = ({ postId }: IncidentPost): boolean => before.get(postId)?.isHidden === false;
  for (const post of posts.filter((each) => isOpen(each, null) || isVisible(each))) {
    signal.throwIfAborted();
    await inTransaction(deps.db, (tx) => noteOf(tx, [post.id], { tries: post.tries + 1 }));
    try {
      if (post.takeOffAskedAt === null) await way.hidePost(post.postId, true);
      else await way.deletePost(post.postId);
    } catch (error) {
      troubles.set(post.id, isFinalRefusal(error) ? error.failure.personIsTold : COULD_NOT);
    }
  }
  return troubles;
}

/** Writes down what the Page shows of each post now. Gives the number of those that are still to be seen. */
async function settle(
  deps: IncidentDeps,
  page: PageRow,
  way: SocialPage,
  incidentId: string,
  {
    seen,
    troubles,
  }: { seen: ReadonlyMap<string, ListedPost>; troubles: ReadonlyMap<string, string> },
): Promise<number> {
  const posts = await inTransaction(deps.db, (tx) => postsOf(tx, incidentId));
  const hidden: string[] = [];
  const gone: IncidentPost[] = [];
  const left: IncidentPost[] = [];
  for (const post of posts.filter(({ goneAt }) => goneAt === null)) {
    const listed = seen.get(post.postId);
    if (listed === undefined && (await way.readPost(post.postId)) === 'gone') gone.push(post);
    // A list may leave out what is hidden: then the Page's word that it hid it has to do.
    else if (post.takeOffAskedAt === null && (listed?.isHidden ?? !troubles.has(post.id)))
      hidden.push(...(post.hiddenAt === null ? [post.id] : []));
    // What was hidden before may be visible again: somebody showed it, on the Page or by another incident that ended.
    else if (isOpen(post, null) || listed?.isHidden === false) left.push(post);
  }
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const over = { trouble: null, needs_person_at: null };
    await noteOf(tx, hidden, { hidden_at: now, ...over });
    await noteOf(
      tx,
      gone.map(({ id }) => id),
      { gone_at: now, ...over },
    );
    for (const post of left)
      await noteOf(tx, [post.id], { trouble: troubles.get(post.id) ?? COULD_NOT });
    if (hidden.length > 0) {
      const detail = { incidentId, posts: hidden.length };
      await recordIncident(tx, page, { kind: 'incident.hidden', actorId: null, detail, now });
    }
    for (const { postId } of gone) {
      const detail = { incidentId, postId };
      await recordIncident(tx, page, { kind: 'incident.taken-off', actorId: null, detail, now });
    }
    await announcePage(tx, page);
  });
  return left.length;
}

/** While the incident is open somebody may post around Gatehouse. */
async function comeBack(deps: IncidentDeps, incidentId: string): Promise<void> {
  const now = deps.clock.now();
  const dueAt = new Date(now.getTime() + LOOK_AGAIN_MS);
  await inTransaction(deps.db, (tx) => later(tx, 'incident-hide', { incidentId }, { now, dueAt }));
}

/** The Page is in another incident since, or the post has to come off: a choice made before that shows nothing. */
async function staysHidden(
  tx: Tx,
  page: PageRow,
  { publicationId }: IncidentPost,
): Promise<boolean> {
  const newest = await openIncident(tx, { pageId: page.id });
  if (newest !== undefined && newest.incident.endedAt === null) return true;
  return publicationId !== null && (await openTakeDownOn(tx, publicationId));
}

/** Shows what was chosen when the incident was closed. */
async function showChosen(
  deps: IncidentDeps,
  page: PageRow,
  way: SocialPage,
  incidentId: string,
): Promise<void> {
  const posts = await inTransaction(deps.db, (tx) => postsOf(tx, incidentId));
  const chosen = posts.filter((post) => isOpen(post, new Date(0)));
  if (chosen.length === 0) return;
  await requirePinned(way, page);
  let shown = 0;
  for (const post of chosen) {
    // What keeps it from sight came after the choice, or beside it.
    if (await inTransaction(deps.db, (tx) => staysHidden(tx, page, post))) continue;
    const isGone = (await way.readPost(post.postId)) === 'gone';
    if (!isGone) await way.hidePost(post.postId, false);
    shown += 1;
    const now = deps.clock.now();
    const over = { trouble: null, needs_person_at: null };
    const change = isGone ? { gone_at: now, ...over } : { shown_at: now, ...over };
    await inTransaction(deps.db, (tx) => noteOf(tx, [post.id], change));
  }
  if (shown === 0) return;
  await inTransaction(deps.db, (tx) =>
    recordIncident(tx, page, {
      kind: 'incident.shown',
      actorId: null,
      detail: { incidentId, posts: shown },
      now: deps.clock.now(),
    }),
  );
}
