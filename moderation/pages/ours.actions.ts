import type { Tx } from '../database/client.ts';
import { type OnPage, ownPostsOn, postIdsOf, publishingSince } from './ours.store.ts';
import { pageById, pageIdsOfApp, type PageRow, pagesOfAllFederations } from './pages.store.ts';

export type { OnPage, PageRow };

/** A Page by its id, for the machines that look after Pages. */
export const pageOfId: (tx: Tx, pageId: string) => Promise<PageRow | undefined> = pageById;

/** Every Page that is connected, of every federation: for the machines. */
export const connectedPages: (tx: Tx) => Promise<PageRow[]> = pagesOfAllFederations;

/** Which of these numbers at Facebook are Pages of this app that are connected here: Facebook's number to ours. */
export const pagesByNumber: typeof pageIdsOfApp = pageIdsOfApp;

/** What Gatehouse has to do with the posts of one Page: what it published, every post it ever made, and whether it is at it. */
export async function oursOn(
  tx: Tx,
  pageId: string,
  startedAfter: Date,
): Promise<{ own: OnPage[]; known: ReadonlySet<string>; isPublishing: boolean }> {
  return {
    own: await ownPostsOn(tx, pageId),
    known: new Set(await postIdsOf(tx, pageId)),
    isPublishing: await publishingSince(tx, pageId, startedAfter),
  };
}
