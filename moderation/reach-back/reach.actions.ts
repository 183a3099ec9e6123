import { type CauseOnRegister, causesOf } from '../consent/causes.actions.ts';
import { PAGE_USE, permission } from '../consent/permission.rules.ts';
import { subjectFilesById } from '../consent/register.actions.ts';
import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { draftsThatName, reachDraft } from '../drafts/reach.actions.ts';
import { schoolDay } from '../kernel/school-time.ts';
import { recordEvent } from '../record/record.actions.ts';
import { askForTakeDowns } from './asking.actions.ts';
import { causeToday, takesDown } from './reach-back.rules.ts';
import {
  casesThatMetPublishing,
  closeCase,
  countReached,
  keepReached,
  openCase,
  type ReachCase,
} from './reach-back.store.ts';

/** A case as it would be opened. */
type CaseToOpen = Omit<ReachCase, 'reachedAt' | 'toldAt'>;

/**
 * Follows answers, flags or leavers to everything that shows the people concerned: what is not out yet comes back, what is on a Page
 * is queued to come off. One short transaction a draft, so that nobody waits for a school's whole history; may stop at any point
 * and run again.
 */
export async function reachBack(
  deps: Deps,
  asked: { readonly cause: 'answer' | 'flag' | 'left'; readonly ids: readonly string[] },
  context: { signal: AbortSignal },
): Promise<void> {
  const { causes, naming } = await inTransaction(deps.db, async (tx) => {
    const found = await causesOf(tx, asked, deps.clock.now());
    return {
      causes: found,
      naming: await draftsThatName(
        tx,
        found.map((each) => each.subjectId),
      ),
    };
  });
  for (const cause of causes) {
    context.signal.throwIfAborted();
    const draftIds = naming.get(cause.subjectId) ?? [];
    // Of an import with thousands of answers this leaves the few that somebody may see.
    if (draftIds.length > 0 || isShownAlways(cause)) await follow(deps, cause, draftIds);
  }
}

/** A yes taken back and a flag are shown on the screen even when they touched nothing: then that is the news. */
function isShownAlways(cause: CauseOnRegister): boolean {
  return (
    cause.kind === 'withdrawn' ||
    cause.kind === 'flag' ||
    (cause.kind === 'refused' && cause.tookBackYes)
  );
}

async function follow(
  deps: Deps,
  cause: CauseOnRegister,
  draftIds: readonly string[],
): Promise<void> {
  const toOpen = await inTransaction(deps.db, async (tx) => {
    const fresh = await caseFor(tx, deps, cause);
    if (fresh !== undefined && isShownAlways(cause)) await openCase(tx, fresh);
    return fresh;
  });
  if (toOpen === undefined) return;
  let touched = isShownAlways(cause);
  for (const draftId of draftIds) {
    if (await reachOne(deps, toOpen, draftId)) touched = true;
  }
  if (touched) await close(deps, toOpen);
}

async function caseFor(
  tx: Tx,
  deps: Deps,
  cause: CauseOnRegister,
): Promise<CaseToOpen | undefined> {
  const file = (await subjectFilesById(tx, [cause.subjectId])).get(cause.subjectId);
  const kind = causeToday(cause, {
    granted: permission(file, PAGE_USE, 'own-school', schoolDay(deps.clock.now())).granted,
    protected: file?.protected ?? false,
  });
  if (kind === null) return undefined;
  return {
    id: deps.newId(),
    federationId: cause.federationId,
    schoolId: cause.schoolId,
    subjectId: cause.subjectId,
    cause: kind,
    answerId: cause.kind === 'flag' || cause.kind === 'left' ? null : cause.id,
    flagId: cause.kind === 'flag' ? cause.id : null,
    causedAt: cause.at,
  };
}

/** @returns whether the draft shows the person against what the register says */
async function reachOne(deps: Deps, toOpen: CaseToOpen, draftId: string): Promise<boolean> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const reached = await reachDraft(tx, deps, { draftId, subjectId: toOpen.subjectId }, now);
    if (reached === undefined) return false;
    const { was, outcome, onPages } = reached;
    const comesOff = onPages !== null && takesDown(toOpen.cause);
    if (outcome === null && !comesOff) return false;
    const open = await openCase(tx, toOpen);
    if (outcome !== null)
      await keepReached(tx, { caseId: open.id, draftId, was, outcome, at: now });
    if (comesOff) await askForTakeDowns(tx, deps, open, reached, now);
    return true;
  });
}

async function close(deps: Deps, toOpen: CaseToOpen): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const open = await openCase(tx, toOpen);
    if (!(await closeCase(tx, open.id, now))) return;
    await announce(tx, {
      topic: 'register',
      id: open.subjectId,
      federationId: open.federationId,
      schoolId: open.schoolId,
    });
    await recordEvent(tx, {
      federationId: open.federationId,
      at: now,
      actorId: null,
      kind: 'register.reached-back',
      subjectKind: 'subject',
      subjectId: open.subjectId,
      detail: { caseId: open.id, ...(await countReached(tx, open.id)) },
    });
  });
}

/**
 * A post got its outcome. A no that came between the publisher's last look and the moment when the post was visible met it on its
 * way, under the draft's lock, and left a note: each of those is followed once more, now that the post can come off.
 */
export async function lookBack(deps: Deps, command: { readonly draftId: string }): Promise<void> {
  const cases = await inTransaction(deps.db, (tx) => casesThatMetPublishing(tx, command.draftId));
  for (const each of cases) await reachOne(deps, each, command.draftId);
}
