import type { Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import type { ReachedDraft } from '../drafts/reach.actions.ts';
import { postsOnPages, schoolsOfPages } from '../pages/taking-off.actions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { writeToDeciders } from '../staff/telling.actions.ts';
import { letterOfTakeDown, withdrawalsAddress } from './reach-back.rules.ts';
import {
  hasReachedPost,
  keepReached,
  kindOfCase,
  noteTold,
  type ReachCase,
} from './reach-back.store.ts';
import { askTakeDown, noteTrouble, takeDownById } from './take-down.store.ts';

/**
 * Queues what a draft has on the Pages to come off, each Page for itself, and writes to the heads. Where a person has to look first
 * nothing is queued. The caller holds the draft.
 */
export async function askForTakeDowns(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'clock' | 'publicUrl'>,
  open: ReachCase,
  reached: ReachedDraft,
  now: Date,
): Promise<void> {
  const doubt = reached.onPages === 'doubt' ? reached.why : null;
  const asked: { takeDownId: string; publicationId: string; pageId: string }[] = [];
  for (const post of await postsOnPages(tx, reached.draftId)) {
    if (await hasReachedPost(tx, open.id, post.id)) continue;
    const takeDown = await askTakeDown(tx, {
      id: deps.newId(),
      federationId: open.federationId,
      publicationId: post.id,
      cause: { caseId: open.id },
      causedAt: open.causedAt,
      askedAt: now,
      doubt,
    });
    await keepReached(tx, {
      caseId: open.id,
      draftId: reached.draftId,
      was: reached.was,
      outcome: doubt === null ? 'take-down' : 'look-at-it',
      publicationId: post.id,
      takeDownId: takeDown.id,
      at: now,
    });
    if (takeDown.isNew)
      asked.push({ takeDownId: takeDown.id, publicationId: post.id, pageId: post.pageId });
    if (doubt === null && (takeDown.isNew || (await waitedForPerson(tx, takeDown.id))))
      await later(tx, 'take-down', { takeDownId: takeDown.id }, { now });
  }
  if (asked.length > 0) await tell(tx, deps, open, reached, asked, now);
}

/** Somebody was to look whether it must come off, and now it must. */
async function waitedForPerson(tx: Tx, takeDownId: string): Promise<boolean> {
  const row = await takeDownById(tx, takeDownId);
  if (row === undefined || row.startedAt !== null || row.doneAt !== null) return false;
  await noteTrouble(tx, takeDownId, { says: null, needsPersonAt: null });
  return true;
}

async function tell(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'clock' | 'publicUrl'>,
  open: ReachCase,
  reached: ReachedDraft,
  asked: readonly { takeDownId: string; publicationId: string; pageId: string }[],
  now: Date,
): Promise<void> {
  const { federationId } = open;
  const pageSchools = await schoolsOfPages(
    tx,
    asked.map(({ pageId }) => pageId),
  );
  const schoolIds = [...new Set([reached.schoolId, ...pageSchools])];
  // One letter a case and person, however many posts show the child.
  if (await noteTold(tx, open.id, now)) {
    const address = withdrawalsAddress(deps.publicUrl);
    const kind = await kindOfCase(tx, open.id);
    await writeToDeciders(tx, deps, { federationId, schoolIds }, (name) =>
      letterOfTakeDown({ name, address, kind }),
    );
  }
  for (const schoolId of schoolIds)
    await announce(tx, { topic: 'register', id: open.subjectId, federationId, schoolId });
  for (const detail of asked) {
    await recordEvent(tx, {
      federationId,
      at: now,
      actorId: null,
      kind: 'take-down.asked',
      subjectKind: 'draft',
      subjectId: reached.draftId,
      detail,
    });
  }
}
