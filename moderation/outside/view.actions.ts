import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { LIMITS } from '../kernel/limits.ts';
import { type Actor, mayIn, requireIn } from '../kernel/permissions.ts';
import { openPage } from '../pages/incident-mode.actions.ts';
import { oursOn } from '../pages/ours.actions.ts';
import { type Find, findsOf, lookOf } from './outside.store.ts';

/**
 * What was found on a Page that nobody approved here, the newest first. Words of posts and names of people are for those who may read
 * drafts of the school: they may name a child. Needs `page:read` in the school of the Page.
 *
 * Throws `not-found` and `not-allowed`.
 */
export async function readOutside(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  command: { readonly pageId: string; readonly before: string | undefined },
) {
  return inTransaction(deps.db, async (tx) => {
    const page = await openPage(tx, actor, command.pageId);
    requireIn(actor, 'page:read', page.schoolId);
    const { before } = command;
    const finds = await findsOf(tx, page.id, { before, limit: LIMITS.listPage + 1 });
    const shown = finds.slice(0, LIMITS.listPage);
    const look = await lookOf(tx, page.id);
    const { own } = await oursOn(tx, page.id, new Date(0));
    const draftOf = new Map(own.map((post) => [post.publicationId, post.draftId]));
    const mayRead = mayIn(actor, 'draft:read-school', page.schoolId);
    const mayAct = mayIn(actor, 'post:take-down', page.schoolId);
    return {
      pageId: page.id,
      pageName: page.name,
      schoolId: page.schoolId,
      graphId: page.graphId,
      lookedAt: look?.lookedAt?.toISOString() ?? null,
      notLookedSince: look?.failedAt?.toISOString() ?? null,
      trouble: look?.trouble ?? null,
      finds: shown.map((find) => ({
        ...viewOf(find, mayRead),
        draftId: (mayRead ? draftOf.get(find.publicationId ?? '') : undefined) ?? null,
        acts: actsOn(find, mayAct),
      })),
      before: finds.length > LIMITS.listPage ? (shown.at(-1)?.id ?? null) : null,
    };
  });
}

function viewOf(find: Find, mayRead: boolean) {
  const { facts } = find;
  return {
    id: find.id,
    kind: find.kind,
    postId: find.postId,
    foundAt: find.foundAt.toISOString(),
    postedAt: find.kind === 'vanished' ? null : facts.postedAt,
    message: mayRead ? facts.message : null,
    permalink: facts.permalink === '' ? null : facts.permalink,
    photos: facts.photos,
    appName: facts.appName,
    isOurApp: facts.isOurApp,
    madeBy: mayRead ? facts.madeBy : null,
    mayRead,
    differences: facts.differences,
    approved: mayRead ? facts.approved : null,
    over:
      find.overAt === null || find.overBecause === null
        ? null
        : { at: find.overAt.toISOString(), because: find.overBecause },
    accepted:
      find.acceptedAt === null
        ? null
        : {
            at: find.acceptedAt.toISOString(),
            by: find.acceptedByName ?? '',
            because: find.acceptedBecause ?? '',
          },
    takingOff:
      find.takeOffAskedAt === null
        ? null
        : { at: find.takeOffAskedAt.toISOString(), by: find.takeOffAskedByName ?? '' },
    trouble: find.trouble,
  };
}

function actsOn(find: Find, mayAct: boolean): ('accept' | 'take-off')[] {
  if (!mayAct || find.overAt !== null) return [];
  const isOthers = find.publicationId === null;
  const mayTakeOff = isOthers && (find.takeOffAskedAt === null || find.trouble !== null);
  return [
    ...(find.acceptedAt === null ? ['accept' as const] : []),
    ...(mayTakeOff ? ['take-off' as const] : []),
  ];
}
