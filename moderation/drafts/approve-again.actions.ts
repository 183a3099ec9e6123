import type { Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Actor } from '../kernel/permissions.ts';
import { approvalDigest, dueAt } from './approval.rules.ts';
import { insertApproval, insertDecision, withdrawApproval } from './approval.store.ts';
import { lookAfresh } from './decide.actions.ts';
import { type DraftFile, touchDraft } from './draft.store.ts';
import { approvedPhotos, whatStops } from './publishing.actions.ts';
import { transition } from './states.rules.ts';

/**
 * A new decision for one Page of a draft that other Pages show, or may: everything is evaluated once more and the digest pinned
 * anew. It goes out as soon as it could no longer be called off; its wanted time has passed, and a person says so now.
 *
 * @returns a refusal instead when something stops it. What was found is kept then, so the transaction must commit all the same.
 */
export async function approveAgain(
  tx: Tx,
  deps: Pick<Deps, 'newId'>,
  actor: Actor,
  again: { readonly draft: DraftFile; readonly pageId: string; readonly approvalId: string },
  now: Date,
): Promise<{ readonly approvalId: string } | Refusal> {
  const { draft } = again;
  const page = draft.pages.find((each) => each.id === again.pageId);
  if (page === undefined) throw new Error(`Page ${again.pageId} is not one of the draft's.`);
  const stop = whatStops(await lookAfresh(tx, deps, draft, now));
  if (stop !== undefined) {
    return new Refusal(
      'something-stops-it',
      `It cannot go out as it is any more: ${stop.why}`,
      'Leave this Page without it, and have a new post written for it.',
    );
  }
  await withdrawApproval(tx, again.approvalId, now);
  const decisionId = deps.newId();
  await insertDecision(tx, {
    id: decisionId,
    kind: 'approve',
    reason: null,
    draftId: draft.id,
    revision: draft.revision,
    personId: actor.personId,
    sawVersion: draft.version,
    at: now,
  });
  const approvalId = deps.newId();
  const due = dueAt(null, now, LIMITS.undoApprovalSeconds);
  await insertApproval(tx, {
    id: approvalId,
    decisionId,
    draftId: draft.id,
    revision: draft.revision,
    pageId: page.id,
    digest: approvalDigest({
      text: draft.text,
      photos: approvedPhotos(draft),
      pageGraphId: page.graphId,
      wantedAt: draft.wantedAt,
    }),
    approvedBy: actor.personId,
    approvedAt: now,
    dueAt: due,
    withdrawnAt: null,
  });
  await later(tx, 'publish', { approvalId }, { now, dueAt: due });
  await touchDraft(tx, draft.id, now, { state: transition(draft.state, 'approve-again') });
  return { approvalId };
}
