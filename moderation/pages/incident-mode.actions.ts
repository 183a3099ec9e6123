import type { Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import type { Actor } from '../kernel/permissions.ts';
import { findIncident, type IncidentRow, ourPostsOn, type OurPost } from './incident-mode.store.ts';
import { pageById, type PageRow } from './pages.store.ts';
import { endStop, holdStop, insertPause } from './pause.store.ts';
import { goOn } from './standing.actions.ts';

export type { IncidentRow, OurPost, PageRow };

/** A Page of the actor's federation; what the actor may do with it is asked by whoever opened it. */
export async function openPage(tx: Tx, actor: Actor, pageId: string): Promise<PageRow> {
  const page = await pageById(tx, pageId);
  if (page === undefined || page.federationId !== actor.federationId) throw notFound('Page');
  return page;
}

/** Stops publishing to the Page for an incident. Throws `wrong-state` when it is in incident mode already. */
export async function stopForIncident(
  tx: Tx,
  page: PageRow,
  began: { id: string; at: Date; by: string; because: string },
): Promise<void> {
  const { federationId, id: pageId } = page;
  if (!(await insertPause(tx, { ...began, federationId, pageId, kind: 'incident' })))
    throw new Refusal(
      'wrong-state',
      'This Page is in incident mode already.',
      'Open its incident to see what is being done.',
    );
}

/** Ends the incident of a Page, and what waited is tried. Gives its id; throws `wrong-state` when there is none. */
export async function endIncident(
  tx: Tx,
  page: PageRow,
  ended: { at: Date; by: string; because: string },
): Promise<string> {
  const { federationId, id: pageId } = page;
  const stop = await holdStop(tx, { federationId, pageId, kind: 'incident' });
  if (stop === undefined)
    throw new Refusal(
      'wrong-state',
      'This Page is not in incident mode any more.',
      'Look at the Page as it is now.',
    );
  await endStop(tx, stop.id, ended);
  await goOn(tx, [page.id], ended.at);
  return stop.id;
}

/** An incident with its Page. */
export async function openIncident(
  tx: Tx,
  which: { readonly id: string } | { readonly pageId: string },
): Promise<{ incident: IncidentRow; page: PageRow } | undefined> {
  const incident = await findIncident(tx, which);
  const page = incident === undefined ? undefined : await pageById(tx, incident.pageId);
  return incident === undefined || page === undefined ? undefined : { incident, page };
}

/** The posts that Gatehouse made on this Page, also those that it took off. */
export async function ourPosts(tx: Tx, page: Pick<PageRow, 'id'>): Promise<OurPost[]> {
  return ourPostsOn(tx, page.id);
}

/** Tells the screens that show this Page. */
export async function announcePage(
  tx: Tx,
  { id, federationId, schoolId }: Pick<PageRow, 'id' | 'federationId' | 'schoolId'>,
): Promise<void> {
  await announce(tx, { topic: 'page', id, federationId, schoolId });
}
