import { inTransaction, type Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import type { Actor } from '../kernel/permissions.ts';
import { schoolReading } from '../kernel/school-time.ts';
import { addressInLetter } from '../letters/letters.rules.ts';
import { recordEvent } from '../record/record.actions.ts';
import { writeToColleagues, writeToDeciders } from '../staff/telling.actions.ts';
import { withdrawApprovals } from './approval.store.ts';
import { lookAfresh, tell } from './decide.actions.ts';
import { decisionFile, schoolsOf } from './decision-file.ts';
import { isLate, requireAct } from './deciding.rules.ts';
import { type DraftFile, loadDraft, touchDraft } from './draft.store.ts';
import { loadReadable, stale } from './open-revision.ts';
import { announceDraft } from './settle.actions.ts';
import type { DraftState } from './states.contract.ts';
import { transition } from './states.rules.ts';
import { atItsTime, letterAboutExpiry, wantedMoment } from './timing.rules.ts';
import { setTime, wasApproved } from './timing.store.ts';

export interface Moved {
  readonly version: number;
  readonly state: DraftState;
  readonly wantedAt: string;
  readonly needsApproval: boolean;
}

/**
 * Chooses another time for a draft that was handed in. The words and photos stay the sealed ones, so it is judged afresh and
 * not checked again; the time is part of what is approved, so an approval ends and the draft goes back to the inbox.
 *
 * @param command.wantedAt on the school clock
 * @throws Refusal `stale` when the draft has moved on, `bad-input` for a time that does not exist, has passed or is too far ahead
 */
export async function moveDraft(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; version: number; wantedAt: string },
): Promise<Moved> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const before = await loadReadable(tx, actor, command.draftId);
    requireAct('move', decisionFile(before, []), actor, now);
    if (before.version !== command.version) throw stale(before);
    const wantedAt = wantedMoment(command.wantedAt, now);
    const draft = { ...before, wantedAt };
    const needsApproval = before.state === 'scheduled';
    const state = needsApproval ? transition(before.state, 'comes-back') : before.state;
    await withdrawApprovals(tx, draft.id, now);
    await setTime(tx, deps, draft, { by: actor.personId }, now);
    if (state === 'awaiting-decision') await lookAfresh(tx, deps, draft, now);
    const version = await touchDraft(tx, draft.id, now, {
      state,
      ...(needsApproval ? { cameBackBecause: approvedBefore(actor) } : {}),
      // What it came back for (it was late) is answered with the new time; any other reason stays.
      ...(isLate(before, now) ? { cameBackBecause: null } : {}),
    });
    await askToExpire(tx, { draftId: draft.id, revision: draft.revision, wantedAt }, now);
    const detail = {
      from: before.wantedAt?.toISOString() ?? null,
      to: wantedAt.toISOString(),
      endedApproval: needsApproval,
    };
    await tell(tx, actor, draft, 'draft.moved', detail, now);
    return { version, state, wantedAt: schoolReading(wantedAt), needsApproval };
  });
}

function approvedBefore({ name }: Actor): string {
  return `${name} chose another time after it was approved. Please approve it again with the new time.`;
}

/** Has somebody look at the wanted time whether anybody has decided. Nothing happens for a draft without a time. */
export async function askToExpire(
  tx: Tx,
  draft: { draftId: string; revision: number; wantedAt: Date | null },
  now: Date,
): Promise<void> {
  const { draftId, revision, wantedAt } = draft;
  if (wantedAt === null) return;
  await later(tx, 'expire-draft', { draftId, revision }, { now, dueAt: wantedAt });
}

/**
 * The time of a draft has come. When nobody has decided it, it expires: its writer and the deciders are told, and the writer
 * may take it back and choose another time. Whatever else became of it meanwhile stays as it is; a second run finds that.
 */
export async function expireDraft(
  deps: Deps,
  command: { draftId: string; revision: number },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const draft = await loadDraft(tx, command.draftId, { lock: true });
    if (draft === undefined || draft.revision !== command.revision) return;
    const step = atItsTime({ ...draft, wasApproved: await wasApproved(tx, draft) }, now);
    if (step === 'nothing') return;
    if (step === 'later') {
      await askToExpire(tx, { ...command, wantedAt: draft.wantedAt }, now);
      return;
    }
    await touchDraft(tx, draft.id, now, { state: transition(draft.state, 'expire') });
    await recordEvent(tx, {
      federationId: draft.federationId,
      at: now,
      actorId: null,
      kind: 'draft.expired',
      subjectKind: 'draft',
      subjectId: draft.id,
      detail: { revision: draft.revision },
    });
    await writeAboutExpiry(tx, deps, draft);
    await announceDraft(tx, draft);
  });
}

async function writeAboutExpiry(tx: Tx, deps: Deps, draft: DraftFile): Promise<void> {
  const { federationId, wantedAt } = draft;
  if (wantedAt === null) return;
  const address = addressInLetter(deps.publicUrl, `/drafts/${draft.id}`);
  await writeToColleagues(tx, deps, { federationId, personIds: [draft.authorId] }, (name) =>
    letterAboutExpiry('writer', { name, wantedAt, address }),
  );
  const where = { federationId, schoolIds: schoolsOf(draft) };
  await writeToDeciders(tx, deps, where, (name) =>
    letterAboutExpiry('decider', { name, wantedAt, address }),
  );
}
