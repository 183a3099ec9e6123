import { inTransaction } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import type { Actor } from '../kernel/permissions.ts';
import { retryFailedCheck } from '../pictures/upload.actions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { requirePolicyAccepted } from '../staff/policy.actions.ts';
import { decisionFile } from './decision-file.ts';
import { requireAct } from './deciding.rules.ts';
import { type DraftFile, touchDraft } from './draft.store.ts';
import { sealRevision } from './revision.store.ts';
import { announceDraft } from './settle.actions.ts';
import { photosWaiting, startRendering } from './settle.store.ts';
import { transition } from './states.rules.ts';
import { loadReadable, type Saved, stale } from './open-revision.ts';
import { askToExpire } from './timing.actions.ts';
import { requireSensibleTime } from './timing.rules.ts';

/**
 * Hands a draft in: seals the revision (it never changes again), has the files made that would be published, and has it
 * settled as soon as every photo has been looked at.
 */
export async function submitDraft(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; version: number },
): Promise<Saved> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    await requirePolicyAccepted(tx, actor);
    const draft = await loadReadable(tx, actor, command.draftId);
    requireAct('submit', decisionFile(draft, []), actor, now);
    if (draft.version !== command.version) throw stale(draft);
    if (draft.wantedAt !== null) requireSensibleTime(draft.wantedAt, now);
    const revision = draft.revision;
    if (!draft.sealed) await sealRevision(tx, draft.id, revision, now);
    for (const photo of draft.photos) {
      await retryFailedCheck(tx, photo.pictureId, now);
      if (photo.checkState === 'refused') continue;
      await startRendering(tx, photo.id);
      await later(tx, 'render-photo', { photoId: photo.id }, { now });
    }
    if ((await photosWaiting(tx, draft.id, revision)) === 0) {
      await later(tx, 'settle-draft', { draftId: draft.id, revision }, { now });
    }
    await askToExpire(tx, { draftId: draft.id, revision, wantedAt: draft.wantedAt }, now);
    const version = await touchDraft(tx, draft.id, now, {
      state: transition(draft.state, 'submit'),
      submittedAt: now,
      cameBackBecause: null,
    });
    await recordSubmission(tx, draft, actor, now);
    await announceDraft(tx, draft);
    return { version, revision };
  });
}

/** The writer takes a draft back that nobody decided yet; the next change opens a new revision. */
export async function takeBackDraft(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; version: number },
): Promise<Saved> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const draft = await loadReadable(tx, actor, command.draftId);
    requireAct('take-back', decisionFile(draft, []), actor, now);
    if (draft.version !== command.version) throw stale(draft);
    const version = await touchDraft(tx, draft.id, now, {
      state: transition(draft.state, 'take-back'),
    });
    await recordEvent(tx, {
      federationId: draft.federationId,
      at: now,
      actorId: actor.personId,
      kind: 'draft.taken-back',
      subjectKind: 'draft',
      subjectId: draft.id,
      detail: { revision: draft.revision },
    });
    await announceDraft(tx, draft);
    return { version, revision: draft.revision };
  });
}

async function recordSubmission(
  tx: Parameters<typeof recordEvent>[0],
  draft: DraftFile,
  actor: Actor,
  now: Date,
): Promise<void> {
  await recordEvent(tx, {
    federationId: draft.federationId,
    at: now,
    actorId: actor.personId,
    kind: 'draft.submitted',
    subjectKind: 'draft',
    subjectId: draft.id,
    detail: { revision: draft.revision, photos: draft.photos.length, pages: draft.pages.length },
  });
}
