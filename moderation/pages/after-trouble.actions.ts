import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { openApproved } from '../drafts/publishing.actions.ts';
import { GraphRefused } from '../facebook/graph-errors.ts';
import type { SocialPage } from '../facebook/social-page.ts';
import { raiseAlert } from './alerts.actions.ts';
import type { AlertKindName } from './alerts.rules.ts';
import { giveBack } from './last-look.actions.ts';
import { backToInbox, leaveToPerson, type Stop } from './outcome.actions.ts';
import { takeBackUnseen } from './page-post.ts';
import { publicationOf, type PublicationRow } from './publication.store.ts';
import { type Course, courseAfter } from './refusals.ts';
import { askAgain, type Shipment, waitAsTold } from './shipment.actions.ts';

/** The token of this Page speaks for another one. */
export class WrongPage extends Error {
  override readonly name = 'WrongPage';
}

const WRONG_PAGE =
  'The token of this Page speaks for another Page, so nothing was sent. An administrator must reconnect it.';

/**
 * An attempt ended in an error: waits as the Page told, holds everything for this Page with an alert, gives the post back, or
 * leaves it to a person. Throws the error again when the job is to be tried again.
 */
export async function afterTrouble(
  deps: Deps,
  page: SocialPage,
  shipment: Shipment,
  error: unknown,
): Promise<void> {
  const course = courseOf(error, deps.clock.now());
  switch (course.kind) {
    case 'try-again':
      throw error;
    case 'wait':
      await inTransaction(deps.db, async (tx) => {
        const now = deps.clock.now();
        const { approvalId } = shipment;
        // Late, and unseen: the next attempt, at once, gives it back without asking the Page.
        if (!(await waitAsTold(tx, approvalId, now, course.milliseconds)))
          await askAgain(tx, approvalId, now, 0);
      });
      return;
    case 'page-stands':
      await inTransaction(deps.db, (tx) => standStill(tx, deps, shipment, course));
      return;
    case 'look':
    case 'stop':
      await endIt(deps, page, shipment, stopOf(course, error));
  }
}

function courseOf(error: unknown, now: Date): Course {
  if (error instanceof WrongPage)
    return { kind: 'page-stands', alert: 'wrong-page', says: WRONG_PAGE };
  return courseAfter(error, now);
}

function stopOf(course: Extract<Course, { kind: 'look' | 'stop' }>, error: unknown): Stop {
  if (course.kind === 'stop') return course;
  const code = error instanceof GraphRefused ? `graph-${error.class}` : 'graph';
  return { code, says: course.says };
}

/**
 * Nothing can go out to this Page until a person acts. A post that nobody can have seen waits, as while a Page is paused; of one
 * that the Page was asked to show nobody knows whether it is there, and the Page does not let us look: a person does.
 */
async function standStill(
  tx: Tx,
  deps: Deps,
  { approvalId, page }: Shipment,
  { alert, says }: { readonly alert: AlertKindName; readonly says: string },
): Promise<void> {
  const now = deps.clock.now();
  // The draft first, then the Page, as everywhere.
  const approved = await openApproved(tx, approvalId);
  const publication = await publicationOf(tx, approvalId);
  await raiseAlert(tx, deps, page, { kind: alert, says });
  if (approved === undefined || publication?.state !== 'publishing') return;
  if (publication.showAskedAt === null) await askAgain(tx, approvalId, now);
  else await leaveToPerson(tx, approved, publication.id, { code: alert, says }, now);
}

/** The Page said no for good. What nobody can have seen goes back; what was asked to be shown is looked at first. */
async function endIt(deps: Deps, page: SocialPage, shipment: Shipment, stop: Stop): Promise<void> {
  const open = await inTransaction(deps.db, (tx) => endUnseen(tx, deps, shipment, stop));
  if (open === undefined || open.postId === null) return;
  const end = await takeBackUnseen(page, open.postId);
  const { postId } = open;
  await inTransaction(deps.db, (tx) => giveBack(tx, deps, shipment, postId, stop, end));
}

/** @returns the publication when its post may have been seen */
async function endUnseen(
  tx: Tx,
  deps: Deps,
  { approvalId }: Shipment,
  stop: Stop,
): Promise<PublicationRow | undefined> {
  const approved = await openApproved(tx, approvalId);
  const publication = await publicationOf(tx, approvalId);
  if (approved === undefined || publication?.state !== 'publishing') return undefined;
  if (publication.showAskedAt !== null) return publication;
  await backToInbox(tx, deps, approved, publication, stop, deps.clock.now());
  return undefined;
}
