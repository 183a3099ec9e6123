import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { openApproved } from '../drafts/publishing.actions.ts';
import type { PagePost, SocialPage } from '../facebook/social-page.ts';
import { inContent } from './confirmation.rules.ts';
import { backToInbox, leaveToPerson, type Stop } from './outcome.actions.ts';
import { takeBackUnseen, type TakenBack } from './page-post.ts';
import { publicationOf, type PublicationRow } from './publication.store.ts';
import { forgetPost, keepShowAsked } from './publication-post.store.ts';
import type { MadePost } from './sending.actions.ts';
import { type Shipment, stopsNow, waits } from './shipment.actions.ts';

const REMOVED: Stop = {
  code: 'removed-on-page',
  says: 'Somebody who works on the Page deleted the post there before anybody could see it. Please look at it again.',
};
const EDITED: Stop = {
  code: 'edited-on-page',
  says: 'The post was changed on the Page before anybody could see it, so it was not published. Please look at it again.',
};
const OTHER_APP: Stop = {
  code: 'other-app',
  says: 'The Page was connected anew while the post was on its way, so what had been prepared cannot be published. Please approve it again.',
};
const GONE_SINCE: Stop = {
  code: 'gone-since',
  says: 'The Page no longer has the post. It may have been there for a moment.',
};

/**
 * The last look before a post is shown: uploads take seconds, and a crash may have cost hours. Reads the post back (is it there
 * still, and exactly what was approved?), asks register, rules, clock and standstill once more, and writes down in the same
 * transaction that the Page is now asked to show it. A post that an earlier attempt already made visible goes on to be confirmed.
 *
 * @returns whether the post is to be made visible, or confirmed; false when this attempt has ended
 */
export async function lookBeforeShowing(
  deps: Deps,
  page: SocialPage,
  shipment: Shipment,
  made: MadePost,
): Promise<boolean> {
  const held = await page.readPost(made.postId);
  const now = deps.clock.now();
  const next = await inTransaction(deps.db, (tx) => decide(tx, deps, shipment, made, held, now));
  if (next === 'show') return true;
  if (next === 'ended') return false;
  // It was asked to be shown, and is not: off the Page first, with proof, and then back to the inbox.
  const end = await takeBackUnseen(page, made.postId);
  await inTransaction(deps.db, (tx) => giveBack(tx, deps, shipment, made.postId, next, end));
  return false;
}

async function decide(
  tx: Tx,
  deps: Deps,
  shipment: Shipment,
  made: MadePost,
  held: PagePost | 'gone',
  now: Date,
): Promise<'show' | 'ended' | Stop> {
  const approved = await openApproved(tx, shipment.approvalId);
  const publication = await publicationOf(tx, shipment.approvalId);
  // Withdrawn, published or given up by somebody else meanwhile: they saw to what is on the Page.
  if (approved === undefined || !isOpenWith(publication, made.postId)) return 'ended';
  // Visible already: what is left is to see whether it is the right one.
  if (held !== 'gone' && held.isPublished) {
    await keepShowAsked(tx, publication.id, now);
    return 'show';
  }
  const mayHaveBeenSeen = publication.showAskedAt !== null;
  if (held === 'gone') {
    if (mayHaveBeenSeen) await leaveToPerson(tx, approved, publication.id, GONE_SINCE, now);
    else await backToInbox(tx, deps, approved, publication, REMOVED, now);
    return 'ended';
  }
  const stop = (await stopsNow(tx, deps, approved, now)) ?? whyNotThisPost(shipment, made, held);
  if (stop !== undefined) {
    if (mayHaveBeenSeen) return stop;
    await backToInbox(tx, deps, approved, publication, stop, now);
    return 'ended';
  }
  // Made, but nobody can see it: it goes on where it is once the Page may be written to.
  if (await waits(tx, approved, shipment.page, now)) return 'ended';
  await keepShowAsked(tx, publication.id, now);
  return 'show';
}

function isOpenWith(
  publication: PublicationRow | undefined,
  postId: string,
): publication is PublicationRow {
  return publication?.state === 'publishing' && publication.postId === postId;
}

/** Why this very post must not be shown, although what was approved may be. */
function whyNotThisPost(shipment: Shipment, made: MadePost, held: PagePost): Stop | undefined {
  const isOurApps =
    held.applicationId === undefined || held.applicationId === shipment.page.graphAppId;
  if (!isOurApps) return OTHER_APP;
  const differs = inContent({ text: shipment.text, photoIds: made.photoIds }, held);
  return differs.length > 0 ? EDITED : undefined;
}

/** Back to the inbox when the post is proven to be off the Page; else a person looks. */
export async function giveBack(
  tx: Tx,
  deps: Deps,
  shipment: Pick<Shipment, 'approvalId' | 'publication'>,
  postId: string,
  stop: Stop,
  end: TakenBack,
): Promise<void> {
  const now = deps.clock.now();
  const approved = await openApproved(tx, shipment.approvalId);
  const before = await publicationOf(tx, shipment.approvalId);
  if (approved === undefined || !isOpenWith(before, postId)) return;
  // Gone without us, after an earlier attempt had asked for it to be shown: it may have been seen.
  const isUnseen =
    end === 'gone' || (end === 'was-gone' && shipment.publication.showAskedAt === null);
  if (isUnseen) await forgetPost(tx, before.id, postId);
  const publication = await publicationOf(tx, shipment.approvalId);
  await backToInbox(tx, deps, approved, publication, stop, now);
}
