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

interface HoldsCommand {
  readonly draftId: string;
  readonly findingIds: readonly string[];
  readonly version: number;
}

/**
 * Resolves holds with a reason: one, or several that somebody ticked one by one and for which the same holds. Each is
 * resolved, and put on the record, by itself; there is no "accept all". All of them or, when one is none, nothing.
 */
export async function resolveHolds(
  deps: Deps,
  actor: Actor,
  command: HoldsCommand & { reason: string },
): Promise<Saved> {
  return changeHolds(deps, actor, command, async ({ tx, draft, finding, now }) => {
    if (finding.resolution !== null) return;
    const { reason } = command;
    await keepResolution(tx, finding.id, { reason, personId: actor.personId, at: now });
    const detail = { rule: finding.rule, findingId: finding.id };
    await tell(tx, actor, draft, 'draft.hold-resolved', detail, now);
  });
}

/** Takes back that a hold is all right, while the draft still waits for its decision. */
export async function reopenHold(
  deps: Deps,
  actor: Actor,
  command: Omit<HoldsCommand, 'findingIds'> & { findingId: string },
): Promise<Saved> {
  const holds = { ...command, findingIds: [command.findingId] };
  return changeHolds(deps, actor, holds, async ({ tx, draft, finding, now }) => {
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

async function changeHolds(
  deps: Deps,
  actor: Actor,
  command: HoldsCommand,
  change: (hold: OpenHold) => Promise<void>,
): Promise<Saved> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const draft = await loadReadable(tx, actor, command.draftId);
    if (draft.version !== command.version) throw stale(draft);
    // Whoever may send it back is the one who decides; "approve" would still be refused because of these very holds.
    requireAct('return', decisionFile(draft, []), actor, now);
    const holds = (await findingsOf(tx, draft)).filter(({ severity }) => severity === 'hold');
    for (const id of new Set(command.findingIds)) {
      const finding = holds.find((each) => each.id === id);
      if (finding === undefined) throw notFound('point to decide');
      await change({ tx, draft, finding, now });
    }
    const version = await touchDraft(tx, draft.id, now);
    return { version, revision: draft.revision };
  });
}
