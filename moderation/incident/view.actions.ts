import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../kernel/errors.ts';
import { type Actor, mayIn, requireIn } from '../kernel/permissions.ts';
import { openIncident, openPage, ourPosts, type PageRow } from '../pages/incident-mode.actions.ts';
import { openTakeDownOn } from '../reach-back/by-person.actions.ts';
import { standingOf } from './incident.rules.ts';
import { type IncidentPost, lookOf, postsOf } from './incident.store.ts';

/**
 * The newest incident of a Page: what was there, what became of each post, and what this person may do. Needs `page:read` in the
 * school of the Page.
 *
 * Throws `not-allowed`, and `not-found` when the Page never was in incident mode.
 */
export async function readIncident(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  command: { readonly pageId: string },
) {
  return inTransaction(deps.db, async (tx) => {
    const page = await openPage(tx, actor, command.pageId);
    requireIn(actor, 'page:read', page.schoolId);
    const opened = await openIncident(tx, { pageId: page.id });
    if (opened === undefined) throw notFound('incident');
    const { incident } = opened;
    const look = await lookOf(tx, incident.id);
    const isOpen = incident.endedAt === null;
    return {
      id: incident.id,
      pageId: page.id,
      pageName: page.name,
      schoolId: page.schoolId,
      graphId: page.graphId,
      because: incident.because,
      since: incident.beganAt.toISOString(),
      by: incident.beganBy ?? '',
      endedAt: incident.endedAt?.toISOString() ?? null,
      endedBy: incident.endedBy,
      endedBecause: incident.endedBecause,
      lookedAt: look?.at.toISOString() ?? null,
      isCut: look?.isCut ?? false,
      posts: await postViews(tx, page, await postsOf(tx, incident.id)),
      acts: [
        ...(isOpen && mayIn(actor, 'post:take-down', page.schoolId) ? ['take-off' as const] : []),
        ...(isOpen && mayIn(actor, 'incident:close', page.schoolId) ? ['close' as const] : []),
      ],
    };
  });
}

async function postViews(tx: Tx, page: PageRow, posts: readonly IncidentPost[]) {
  const ours = new Map((await ourPosts(tx, page)).map((post) => [post.publicationId, post]));
  const views = [];
  for (const post of posts) {
    const our = post.publicationId === null ? undefined : ours.get(post.publicationId);
    const takingOff =
      our !== undefined &&
      our.state !== 'taken-down' &&
      (await openTakeDownOn(tx, our.publicationId));
    const isOff = our?.state === 'taken-down';
    views.push({
      id: post.id,
      postId: post.postId,
      draftId: our?.draftId ?? null,
      message: post.evidence.message,
      permalink: post.evidence.permalink,
      createdAt: post.evidence.createdAt,
      photos: post.evidence.photoIds.length,
      keptAt: post.keptAt.toISOString(),
      evidenceSha256: post.evidenceSha256,
      fileSha256s: post.evidence.ourFiles.map(({ sha256 }) => sha256),
      wasHidden: post.wasHidden,
      standing: isOff ? ('off' as const) : standingOf(post, takingOff),
      trouble: post.trouble,
      tries: post.tries,
    });
  }
  return views;
}
