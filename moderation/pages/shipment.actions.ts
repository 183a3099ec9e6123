import { graceMinutes } from '../calendar/warnings.actions.ts';
import { inTransaction, type Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import {
  type ApprovedDraft,
  approvedPhotos,
  digestToSend,
  openApproved,
  startPublishing,
  whatStopsItNow,
} from '../drafts/publishing.actions.ts';
import { sha256Hex } from '../kernel/digest.ts';
import { backToInbox, intend, leaveToPerson, type Stop } from './outcome.actions.ts';
import { pageById, type PageRow } from './pages.store.ts';
import { whyPageStands } from './standing.actions.ts';
import { publicationOf, type PublicationRow } from './publication.store.ts';

/** One approved revision on its way to one Page, with the very bytes that will be sent. */
export interface Shipment {
  readonly approvalId: string;
  readonly draftId: string;
  readonly publication: PublicationRow;
  readonly page: PageRow;
  readonly text: string;
  readonly photos: readonly {
    readonly sha256: string;
    readonly altText: string;
    readonly bytes: Buffer;
  }[];
}

/** Clocks of two machines may differ by this much; anything earlier is refused, since an approver may still undo. */
const EARLY_MS = 1_000;

/** How often a post whose Page stands still asks whether it may go out. */
const STANDSTILL_ASKS_MS = 60_000;

/** The queue handed the job out before its time. */
class NotYetDue extends Error {
  override readonly name = 'NotYetDue';
}

const LATE: Stop = {
  code: 'late',
  says: 'Its time passed while Gatehouse was not running, or while nothing might go out to the Page. It does not go out late by itself: send it out now, or choose another time.',
};

const TOLD_TO_WAIT: Stop = {
  code: 'told-to-wait',
  says: 'Facebook asks Gatehouse to wait, and the Page had been asked to show the post before that. Look at the Page to see whether it is there.',
};

/**
 * Looks again at what was approved (in force? due? the digest of the very bytes? register and rules?) and writes down the
 * intention. Undefined when there is nothing to send: done already, withdrawn, or sent back to the inbox with the reason.
 */
export async function prepare(deps: Deps, approvalId: string): Promise<Shipment | undefined> {
  const seen = await inTransaction(deps.db, (tx) => openApproved(tx, approvalId));
  if (seen === undefined) return undefined;
  const bytes = await readApprovedBytes(deps, seen);
  const now = deps.clock.now();
  if (seen.approval.dueAt.getTime() - now.getTime() > EARLY_MS) throw new NotYetDue();
  return inTransaction(deps.db, async (tx) => {
    const approved = await openApproved(tx, approvalId);
    if (approved === undefined) return undefined;
    const page = await pageById(tx, approved.page.id);
    if (page === undefined) throw new Error(`Page ${approved.page.id} is gone.`);
    const begun = await publicationOf(tx, approvalId);
    if (begun !== undefined && begun.state !== 'publishing') return undefined;
    // Until the Page was asked to show it, nobody can have seen it, and it is ours to let wait or to give up.
    const mayBeSeen = begun !== undefined && begun.showAskedAt !== null;
    if (!mayBeSeen && (await waits(tx, approved, page, now))) return undefined;
    const stop = await whyNotNow(tx, deps, approved, bytes, mayBeSeen);
    if (stop !== undefined) {
      await backToInbox(tx, deps, approved, begun, stop, now);
      return undefined;
    }
    const publication = begun ?? (await intend(tx, deps, approved, now));
    await startPublishing(tx, approved.draft, now);
    return {
      approvalId,
      draftId: approved.draft.id,
      publication,
      page,
      text: approved.draft.text,
      photos: approvedPhotos(approved.draft).map((photo, index) => ({
        ...photo,
        bytes: bytes[index] ?? Buffer.alloc(0),
      })),
    };
  });
}

/**
 * Nothing goes out to a Page that stands still. The post keeps its approval and asks again in a minute, until it is too late for
 * it to go out by itself; whoever ends the standstill has it tried at once.
 */
export async function waits(
  tx: Tx,
  { approval, draft }: Pick<ApprovedDraft, 'approval' | 'draft'>,
  page: PageRow,
  now: Date,
): Promise<boolean> {
  if (await isLate(tx, { approval, draft }, now)) return false;
  if ((await whyPageStands(tx, page)) === undefined) return false;
  await askAgain(tx, approval.id, now, STANDSTILL_ASKS_MS);
  return true;
}

/** Has the post tried again after a while; no attempt of this job is used up. */
export async function askAgain(
  tx: Tx,
  approvalId: string,
  now: Date,
  milliseconds: number = STANDSTILL_ASKS_MS,
): Promise<void> {
  const dueAt = new Date(now.getTime() + milliseconds);
  await later(tx, 'publish', { approvalId }, { now, dueAt });
}

/**
 * The Page told us to wait. The post is tried again then, but not later than the moment at which it may no longer go out by
 * itself, so that it asks in time. One that was asked to be shown, and is late, is a person's: nobody can say whether it is there.
 *
 * @returns false when the post is late and nobody can have seen it: it is to be given back
 */
export async function waitAsTold(
  tx: Tx,
  approvalId: string,
  now: Date,
  milliseconds: number,
): Promise<boolean> {
  const approved = await openApproved(tx, approvalId);
  if (approved === undefined) return true;
  const publication = await publicationOf(tx, approvalId);
  if (publication !== undefined && publication.state !== 'publishing') return true;
  const grace = await graceMinutes(tx, approved.draft.federationId);
  const lateAt = approved.approval.dueAt.getTime() + grace * 60_000 + EARLY_MS;
  const left = lateAt - now.getTime();
  if (left > 0) {
    await askAgain(tx, approvalId, now, Math.min(milliseconds, left));
    return true;
  }
  if (publication === undefined || publication.showAskedAt === null) return false;
  await leaveToPerson(tx, approved, publication.id, TOLD_TO_WAIT, now);
  return true;
}

/** Later than the federation lets a post go out by itself. */
async function isLate(
  tx: Tx,
  { approval, draft }: Pick<ApprovedDraft, 'approval' | 'draft'>,
  now: Date,
): Promise<boolean> {
  const grace = await graceMinutes(tx, draft.federationId);
  return now.getTime() - approval.dueAt.getTime() > grace * 60_000;
}

/** The final files' bytes; one that is missing or was changed in the store comes as no bytes and fails the digest. */
async function readApprovedBytes(deps: Deps, approved: ApprovedDraft): Promise<Buffer[]> {
  const bytes: Buffer[] = [];
  for (const photo of approvedPhotos(approved.draft)) {
    bytes.push(await deps.pictures.read(photo.sha256).catch(() => Buffer.alloc(0)));
  }
  return bytes;
}

async function whyNotNow(
  tx: Tx,
  deps: Deps,
  approved: ApprovedDraft,
  bytes: readonly Buffer[],
  mayBeSeen: boolean,
): Promise<Stop | undefined> {
  const now = deps.clock.now();
  const digest = digestToSend(
    approved,
    bytes.map((each) => sha256Hex(each)),
  );
  if (digest !== approved.approval.digest) {
    return {
      code: 'digest-differs',
      says: 'What would have been published is not exactly what was approved, so it was stopped. Please look at it again.',
    };
  }
  // What may be visible already has to be looked at first.
  return mayBeSeen ? undefined : stopsNow(tx, deps, approved, now);
}

/** Why an approved post must not go out at `now`: its time has passed, or register or rules say no. */
export async function stopsNow(
  tx: Tx,
  deps: Deps,
  approved: ApprovedDraft,
  now: Date,
): Promise<Stop | undefined> {
  if (await isLate(tx, approved, now)) return LATE;
  const says = await whatStopsItNow(tx, deps, approved.draft, now);
  return says === undefined ? undefined : { code: 'no-longer-allowed', says };
}
