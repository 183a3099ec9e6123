import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { recordEvent } from '../record/record.actions.ts';
import { type DraftFile, loadDraft, setFindingRound, touchDraft } from './draft.store.ts';
import { evaluateDraft } from './evaluation.actions.ts';
import type { Finding } from './finding.contract.ts';
import { findingsOf, keepFindings, type KeptFinding } from './finding.store.ts';
import { draftsUnderCheck, photosWaiting } from './settle.store.ts';
import { transition } from './states.rules.ts';

/** Has the drafts settled that were only waiting for this picture or photo. */
export async function askToSettle(
  tx: Tx,
  part: { pictureId: string } | { photoId: string },
  now: Date,
): Promise<void> {
  for (const draft of await draftsUnderCheck(tx, part)) {
    // Progress for whoever watches: one photo more is done.
    await announce(tx, {
      topic: 'draft',
      id: draft.id,
      federationId: draft.federationId,
      schoolId: draft.schoolId,
    });
    if ((await photosWaiting(tx, draft.id, draft.revision)) === 0) {
      await later(tx, 'settle-draft', { draftId: draft.id, revision: draft.revision }, { now });
    }
  }
}

/**
 * Settles a submitted revision: folds facts, register and rulebook into findings and either opens the inbox item or
 * sends the draft back to its writer. Does nothing when that already happened, or when a photo is still being looked at.
 */
export async function settleDraft(
  deps: Deps,
  command: { draftId: string; revision: number },
): Promise<void> {
  await settle(deps, command, async (tx, draft, now) =>
    (await photosWaiting(tx, draft.id, draft.revision)) > 0
      ? undefined
      : evaluateDraft(tx, draft, 'submitted', now),
  );
}

/** The settling itself broke on every attempt: the draft goes back to its writer, and nothing passes. */
export async function settleFailed(
  deps: Deps,
  command: { draftId: string; revision: number; failure: string },
): Promise<void> {
  await settle(deps, command, async () => [
    {
      check: 'draft',
      rule: 'checks-did-not-run',
      severity: 'block',
      place: { kind: 'draft' },
      why: 'The checks of this draft could not run, so nobody can say that it is safe.',
      remedy: 'Send it in again. If this comes back, tell an administrator.',
    },
  ]);
}

async function settle(
  deps: Deps,
  command: { draftId: string; revision: number },
  find: (tx: Tx, draft: DraftFile, now: Date) => Promise<Finding[] | undefined>,
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const draft = await loadDraft(tx, command.draftId, { lock: true });
    if (draft === undefined || draft.state !== 'checking' || draft.revision !== command.revision)
      return;
    const findings = await find(tx, draft, now);
    if (findings === undefined) return;
    await keepRound(tx, deps, draft, findings);
    const stops = findings.filter((finding) => finding.severity === 'block').length;
    const state = transition(draft.state, stops > 0 ? 'checks-stop' : 'checks-clear');
    await touchDraft(tx, draft.id, now, { state, cameBackBecause: null });
    // From now on somebody can decide; whoever has not by its time has let it expire.
    if (state === 'awaiting-decision' && draft.wantedAt !== null)
      await later(tx, 'expire-draft', command, { now, dueAt: draft.wantedAt });
    await recordEvent(tx, {
      federationId: draft.federationId,
      at: now,
      actorId: null,
      kind: 'draft.settled',
      subjectKind: 'draft',
      subjectId: draft.id,
      detail: { revision: draft.revision, state, ...countFindings(findings) },
    });
    await announceDraft(tx, draft);
  });
}

/** Keeps findings as the draft's next round and returns them as kept. */
export async function keepRound(
  tx: Tx,
  deps: Pick<Deps, 'newId'>,
  draft: DraftFile,
  findings: readonly Finding[],
): Promise<KeptFinding[]> {
  const round = draft.findingRound + 1;
  const before = await findingsOf(tx, draft);
  await setFindingRound(tx, draft.id, round);
  await keepFindings(
    tx,
    { id: draft.id, revision: draft.revision, round },
    findings,
    before,
    deps.newId,
  );
  return findingsOf(tx, { id: draft.id, revision: draft.revision, findingRound: round });
}

/** Tells the screens that a draft, and with it the inbox, is no longer what they show. */
export async function announceDraft(
  tx: Tx,
  draft: Pick<DraftFile, 'id' | 'federationId' | 'schoolId'>,
): Promise<void> {
  const where = { id: draft.id, federationId: draft.federationId, schoolId: draft.schoolId };
  await announce(tx, { topic: 'draft', ...where });
  await announce(tx, { topic: 'inbox', ...where });
}

function countFindings(findings: readonly Finding[]): {
  blocks: number;
  holds: number;
  notes: number;
} {
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return { blocks: count('block'), holds: count('hold'), notes: count('note') };
}
