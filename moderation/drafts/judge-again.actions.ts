import type { Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { canonicalJson } from '../kernel/digest.ts';
import { impossible } from '../kernel/errors.ts';
import { recordEvent } from '../record/record.actions.ts';
import { lookAfresh } from './decide.actions.ts';
import { type DraftFile, loadDraft, touchDraft } from './draft.store.ts';
import { findingsOf, type KeptFinding } from './finding.store.ts';
import { comeBack, whatStops } from './publishing.actions.ts';
import { announceDraft } from './settle.actions.ts';
import { draftsShowing } from './settle.store.ts';

/**
 * A picture was looked at again, and its facts may have changed: every draft that shows it is judged afresh. What was said
 * about the photo stays, since it is about places; a point that was settled stays settled when it comes up in the same words.
 */
export async function judgeAgain(
  tx: Tx,
  deps: Pick<Deps, 'newId'>,
  pictureId: string,
  now: Date,
): Promise<void> {
  for (const draftId of await draftsShowing(tx, pictureId)) {
    const draft = await loadDraft(tx, draftId, { lock: true });
    if (draft !== undefined) await judge(tx, deps, draft, now);
  }
}

async function judge(
  tx: Tx,
  deps: Pick<Deps, 'newId'>,
  draft: DraftFile,
  now: Date,
): Promise<void> {
  switch (draft.state) {
    case 'drafting':
    case 'needs-changes':
    case 'returned':
      // An open revision is judged whenever somebody looks; a sealed one shows what was kept.
      if (draft.sealed) await lookAfresh(tx, deps, draft, now);
      await announceDraft(tx, draft);
      return;
    case 'awaiting-decision':
      await judgeForApprover(tx, deps, draft, now);
      return;
    case 'approved':
    case 'scheduled': {
      const stop = whatStops(await lookAfresh(tx, deps, draft, now));
      if (stop === undefined) await announceDraft(tx, draft);
      else {
        const says = `A photo was checked again after the approval: ${stop.why}`;
        await comeBack(tx, draft, { code: 'checked-again', says }, now);
      }
      return;
    }
    case 'checking':
    case 'publishing':
      // Settling, or the publisher's last look before anything is visible, finds the new facts by itself.
      return;
    case 'published':
    case 'taken-down':
    case 'rejected':
    case 'expired':
    case 'unconfirmed':
      return;
    default:
      impossible(draft.state, 'state of a draft');
  }
}

/** Who decides must have seen what is known now: when that changed, a decision about what was known before comes too late. */
async function judgeForApprover(
  tx: Tx,
  deps: Pick<Deps, 'newId'>,
  draft: DraftFile,
  now: Date,
): Promise<void> {
  const before = await findingsOf(tx, draft);
  const after = await lookAfresh(tx, deps, draft, now);
  if (pointsOf(before) !== pointsOf(after)) {
    await touchDraft(tx, draft.id, now);
    await recordEvent(tx, {
      federationId: draft.federationId,
      at: now,
      actorId: null,
      kind: 'draft.judged-again',
      subjectKind: 'draft',
      subjectId: draft.id,
      detail: { revision: draft.revision, findings: after.length },
    });
  }
  await announceDraft(tx, draft);
}

/** What the approver reads of the findings and how they stand, whichever model said so. */
function pointsOf(findings: readonly KeptFinding[]): string {
  return canonicalJson(
    findings.map(({ id: _id, model: _model, resolution, ...point }) => ({
      ...point,
      open: resolution === null,
    })),
  );
}
