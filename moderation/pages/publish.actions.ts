import { inTransaction, type Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { openApproved } from '../drafts/publishing.actions.ts';
import { waitAskedBy } from '../facebook/graph-allowance.ts';
import type { SocialPage } from '../facebook/social-page.ts';
import { clearAlert } from './alerts.actions.ts';
import { afterTrouble, WrongPage } from './after-trouble.actions.ts';
import { lookBeforePublishing } from './check-page.actions.ts';
import { hasOtherToken } from './connection.actions.ts';
import { findIncident } from './incident-mode.store.ts';
import { whatDiffers } from './confirmation.rules.ts';
import { lookBeforeShowing } from './last-look.actions.ts';
import {
  backToInbox,
  leaveToPerson,
  recordOutcome,
  settlePages,
  type Stop,
} from './outcome.actions.ts';
import { makeVisible } from './page-post.ts';
import { closePublication, publicationOf } from './publication.store.ts';
import { type MadePost, makePost } from './sending.actions.ts';
import { prepare, type Shipment, waitAsTold } from './shipment.actions.ts';
import type { WaysToPages } from './speaking.actions.ts';

/** What the publisher needs beyond the usual: a way to speak to a Page. */
export interface PublishDeps extends Deps, WaysToPages {}

/**
 * Publishes one approved revision on one Page (the two phases of contract section 3.3). Every step writes down what it
 * did before the next begins, so that another worker can go on after a crash at any point:
 *
 * 1. look again (in force? due? register and rules? digest of the very bytes?) and write down the intention;
 * 2. the token must speak for the pinned Page; upload each photo; make the post, which nobody can see yet;
 * 3. read it back, look again, and write down that the Page is asked to show it: until then nobody can have seen it;
 * 4. make it public (repeatable), read it back, and count it as published only when it matches.
 *
 * What the next attempt does after a crash before or after each of these is the table of docs/decisions/0024.
 *
 * Throws when the Page gave no clear answer: the job is tried again and goes on where it was.
 */
export async function publishApproval(
  deps: PublishDeps,
  command: { approvalId: string },
  context: { signal: AbortSignal },
): Promise<void> {
  if (await isToldToWait(deps, command.approvalId)) return;
  const shipment = await prepare(deps, command.approvalId);
  if (shipment === undefined) return;
  const page = deps.pageOf(shipment.page);
  try {
    await send(deps, page, shipment, context.signal);
  } catch (error) {
    // The Page was connected again meanwhile: the next attempt goes on with the new token.
    if (await hasOtherToken(deps, shipment.page)) throw error;
    await afterTrouble(deps, page, shipment, error);
  }
}

/** Looks at the token. When Facebook has us wait with that the post is tried again in time to ask a person. */
async function isToldToWait(deps: PublishDeps, approvalId: string): Promise<boolean> {
  try {
    await lookBeforePublishing(deps, approvalId);
    return false;
  } catch (error) {
    const until = waitAskedBy(error);
    if (until === undefined) throw error;
    const now = deps.clock.now();
    const milliseconds = Math.max(until.getTime() - now.getTime(), 1_000);
    return inTransaction(deps.db, (tx) => waitAsTold(tx, approvalId, now, milliseconds));
  }
}

async function send(
  deps: PublishDeps,
  page: SocialPage,
  shipment: Shipment,
  signal: AbortSignal,
): Promise<void> {
  if ((await page.whoAmI()).id !== shipment.page.graphId) throw new WrongPage();
  const made = await makePost(deps, page, shipment, signal);
  signal.throwIfAborted();
  if (!(await lookBeforeShowing(deps, page, shipment, made))) return;
  await makeVisible(page, made.postId);
  await confirm(deps, page, shipment, made);
}

/** Every attempt ended without a clear answer. What may be visible is for a person to look at. */
export async function publishFailed(
  deps: Deps,
  command: { approvalId: string; failure: string },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const approved = await openApproved(tx, command.approvalId);
    if (approved === undefined) return;
    const publication = await publicationOf(tx, command.approvalId);
    if (publication !== undefined && publication.state !== 'publishing') return;
    const mayBeSeen = publication !== undefined && publication.showAskedAt !== null;
    const why = mayBeSeen ? MAY_BE_VISIBLE : NO_ANSWER;
    await backToInbox(tx, deps, approved, publication, why, now);
  });
}

const NO_ANSWER: Stop = {
  code: 'no-answer',
  says: 'The Page did not answer, so nothing was published. Approve it again when the Page is back.',
};
const MAY_BE_VISIBLE: Stop = {
  code: 'no-clear-answer',
  says: 'The Page did not answer clearly. Look at the Page to see whether the post is there.',
};

/** What went wrong on a Page and is right again when it takes a post. */
const ENDED_BY_A_POST = [
  'wrong-page',
  'token-refused',
  'permission-missing',
  'blocked-by-facebook',
] as const;

async function confirm(
  deps: PublishDeps,
  page: SocialPage,
  shipment: Shipment,
  { postId, photoIds }: MadePost,
): Promise<void> {
  const shown = await page.readPost(postId);
  const intended = { text: shipment.text, photoIds, pageGraphId: shipment.page.graphId };
  const trouble =
    shown === 'gone' ? 'The Page no longer has the post.' : whatDiffers(intended, shown);
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const approved = await openApproved(tx, shipment.approvalId);
    const publication = await publicationOf(tx, shipment.approvalId);
    // Another worker, or a person, was first.
    if (approved === undefined || publication?.state !== 'publishing') return;
    const { id } = publication;
    if (trouble !== undefined || shown === 'gone') {
      await leaveToPerson(tx, approved, id, { code: 'differs', says: trouble ?? '' }, now);
      await hideInIncident(tx, shipment.page, now);
      return;
    }
    await closePublication(tx, id, { state: 'published', permalink: shown.permalink, now });
    const detail = { publicationId: id, postId, digest: approved.approval.digest };
    await recordOutcome(tx, approved, 'publication.published', detail, now);
    await settlePages(tx, approved.draft.id, now);
    await hideInIncident(tx, shipment.page, now);
    for (const kind of ENDED_BY_A_POST) await clearAlert(tx, deps, shipment.page, { kind });
  });
}

/** An incident was declared while the Page was being asked to show the post: it is hidden at once, not at the next look. */
async function hideInIncident(tx: Tx, page: Shipment['page'], now: Date): Promise<void> {
  const incident = await findIncident(tx, { pageId: page.id });
  if (incident === undefined || incident.endedAt !== null) return;
  await later(tx, 'incident-hide', { incidentId: incident.id }, { now });
}
