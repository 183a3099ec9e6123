import { inTransaction, type Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { approvedWords } from '../drafts/publishing.actions.ts';
import type { SocialPage } from '../facebook/social-page.ts';
import { raiseAlert } from './alerts.actions.ts';
import { closeLeftover, type Leftover, noteLeftover, openLeftovers } from './leftover.store.ts';
import { isFinalRefusal, madeByUs } from './page-post.ts';
import { pageById, type PageRow } from './pages.store.ts';
import { isOnItsWay, publicationById, type PublicationRow } from './publication.store.ts';
import { forgetPost, holdPage, takenPosts, uploadedPhotos } from './publication-post.store.ts';

interface LeftoverDeps extends Deps {
  readonly pageOf: (page: PageRow) => SocialPage;
}

interface LeftBehind {
  readonly pageId: string;
  readonly publicationId: string;
  readonly now: Date;
}

/** Notes what was made on a Page and nobody can see, and has it deleted. */
export async function leaveToDelete(
  tx: Tx,
  of: LeftBehind,
  leftovers: readonly Leftover[],
): Promise<void> {
  if (leftovers.length === 0) return;
  await holdPage(tx, of.pageId);
  for (const leftover of leftovers) await noteLeftover(tx, of, leftover);
  await later(tx, 'clear-leftovers', { publicationId: of.publicationId }, { now: of.now });
}

/** A publication came to nothing before anybody could see it: its post and its photos are to be deleted. */
export async function leaveAllToDelete(
  tx: Tx,
  publication: PublicationRow,
  now: Date,
): Promise<void> {
  const { id, pageId, postId } = publication;
  if (postId !== null) await forgetPost(tx, id, postId);
  const photos = await uploadedPhotos(tx, id);
  await leaveToDelete(tx, { pageId, publicationId: id, now }, [
    ...(postId === null ? [] : [{ kind: 'post' as const, graphId: postId }]),
    ...photos.map(({ graphPhotoId }) => ({ kind: 'photo' as const, graphId: graphPhotoId })),
  ]);
  // Even when no id is known: an answer may have been lost.
  await later(tx, 'clear-leftovers', { publicationId: id }, { now });
}

/**
 * Deletes what was left behind on a Page, and reads back that it is gone. May run twice, and after a crash at any point. A photo
 * that hangs on a post which the Page does not list cannot be deleted: nobody can see it. Something that is visible is never
 * deleted by a machine: somebody on the Page published it, and people are told.
 *
 * Throws when the Page gave no clear answer, to be tried again.
 */
export async function clearLeftovers(
  deps: LeftoverDeps,
  command: { readonly publicationId: string },
): Promise<void> {
  const { publicationId } = command;
  const open = await inTransaction(deps.db, (tx) => openPublication(tx, publicationId));
  if (open === undefined) return;
  const page = deps.pageOf(open.row);
  // A token that speaks for another Page sees nothing of this one, and "gone" would be no proof.
  if ((await page.whoAmI()).id !== open.row.graphId) return;
  await noteLost(deps, page, open);
  const leftovers = await inTransaction(deps.db, (tx) => openLeftovers(tx, publicationId));
  for (const leftover of leftovers) {
    const end = await deleteUnseen(page, leftover);
    if (end === 'stays') continue;
    const now = deps.clock.now();
    await inTransaction(deps.db, async (tx) => {
      await closeLeftover(tx, open.row.id, leftover.graphId, now);
      if (end === 'visible') await tellVisible(tx, deps, open.row, leftover.graphId);
    });
  }
}

interface OpenPublication {
  readonly publication: PublicationRow;
  readonly row: PageRow;
  readonly text: string;
  readonly photoIds: readonly string[];
}

async function openPublication(tx: Tx, id: string): Promise<OpenPublication | undefined> {
  const publication = await publicationById(tx, id);
  const row = publication && (await pageById(tx, publication.pageId));
  if (publication === undefined || row === undefined) return undefined;
  const text = await approvedWords(tx, publication.approvalId);
  const photos = await uploadedPhotos(tx, id);
  return { publication, row, text, photoIds: photos.map(({ graphPhotoId }) => graphPhotoId) };
}

/**
 * A publication that came to nothing may have made a post whose answer was lost: it is looked for, as when it would be adopted.
 * Without photos only the words tell whose it is, so while another post is on its way to this Page nothing is taken for ours.
 */
async function noteLost(deps: Deps, page: SocialPage, open: OpenPublication): Promise<void> {
  const { publication, row, text, photoIds } = open;
  if (publication.state !== 'refused' || publication.postId !== null) return;
  const made = await madeByUs(page, {
    text,
    photoIds,
    intendedAt: publication.startedAt,
    applicationId: row.graphAppId,
  });
  const unseen = made.filter((post) => !post.isPublished).map(({ id }) => id);
  if (unseen.length === 0) return;
  const of = { pageId: row.id, publicationId: publication.id, now: deps.clock.now() };
  await inTransaction(deps.db, async (tx) => {
    await holdPage(tx, row.id);
    if (photoIds.length === 0 && (await isOnItsWay(tx, row.id))) return;
    const taken = await takenPosts(tx, of, unseen);
    for (const graphId of unseen)
      if (!taken.has(graphId)) await noteLeftover(tx, of, { kind: 'post', graphId });
  });
}

async function deleteUnseen(
  page: SocialPage,
  { kind, graphId }: Leftover,
): Promise<'gone' | 'visible' | 'stays'> {
  try {
    if (kind === 'photo') {
      if (await page.hasPhoto(graphId)) await page.deletePhoto(graphId);
      return 'gone';
    }
    const post = await page.readPost(graphId);
    if (post === 'gone') return 'gone';
    if (post.isPublished) return 'visible';
    await page.deletePost(graphId);
    return (await page.readPost(graphId)) === 'gone' ? 'gone' : 'stays';
  } catch (error) {
    if (isFinalRefusal(error)) return 'stays';
    throw error;
  }
}

async function tellVisible(tx: Tx, deps: Deps, page: PageRow, postId: string): Promise<void> {
  const says =
    'A post that Gatehouse had prepared and given up is visible on the Page: somebody who works on the Page published it there. Please look at it, and take it off if it should not be there.';
  await raiseAlert(tx, deps, page, {
    kind: 'leftover-visible',
    about: postId,
    says,
    detail: { postId },
  });
}
