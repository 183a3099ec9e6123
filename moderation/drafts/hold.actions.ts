import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../kernel/errors.ts';
import type { Actor } from '../kernel/permissions.ts';
import { decisionFile } from './decision-file.ts';
import { tell } from './decide.actions.ts';
import { requireAct } from './deciding.rules.ts';
import { type DraftFile, touchDraft } from './draft.store.ts';
import { findingsOf, keepReopening, keepResolution, type KeptFinding } from './finding.store.ts';
import { loadReadable, type Saved, stale } from './open-revision.ts';

interface HoldCommand {
  readonly draftId: string;
  readonly findingId: string;
  readonly version: number;
}

/** Resolves one hold with a reason. Each is looked at by itself; there is no "accept all". */
export async function resolveHold(
  deps: Deps,
  actor: Actor,
  command: HoldCommand & { reason: string },
): Promise<Saved> {
  return changeHold(deps, actor, command, async ({ tx, draft, finding, now }) => {
    if (finding.resolution !== null) return;
    const { reason } = command;
    await keepResolution(tx, finding.id, { reason, personId: actor.personId, at: now });
    const detail = { rule: finding.rule, findingId: finding.id };
    await tell(tx, actor, draft, 'draft.hold-resolved', detail, now);
  });
}

/** Takes back that a hold is all right, while the draft still waits for its decision. */
export async function reopenHold(deps: Deps, actor: Actor, command: HoldCommand): Promise<Saved> {
  return changeHold(deps, actor, command, async ({ tx, draft, finding, now }) => {
    if (finding.resolution === null) return;
    await keepReopening(tx, finding.id, { personId: actor.personId, at: now });
    const detail = { rule: finding.rule, findingId: finding.id };
    await tell(tx, actor, draft, 'draft.hold-reopened', detail, now);
  });
}

interface OpenHold {
  readonly tx: Tx;
  readonly draft: DraftFile;
  readonly finding: KeptFinding;
  readonly now: Date;
}

async function changeHold(
  deps: Deps,
  actor: Actor,
  command: HoldCommand,
  change: (hold: OpenHold) => Promise<void>,
): Promise<Saved> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const draft = await loadReadable(tx, actor, command.draftId);
    if (draft.version !== command.version) throw stale(draft);
    // Whoever may send it back is the one who decides; "approve" would still be refused because of this very hold.
    requireAct('return', decisionFile(draft, []), actor, now);
    const finding = (await findingsOf(tx, draft)).find((each) => each.id === command.findingId);
    if (finding === undefined || finding.severity !== 'hold') throw notFound('point to decide');
    await change({ tx, draft, finding, now });
    const version = await touchDraft(tx, draft.id, now);
    return { version, revision: draft.revision };
  });
}
