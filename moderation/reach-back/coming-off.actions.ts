import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { type DraftHead, draftHeads } from '../drafts/reach.actions.ts';
import { type Actor, mayIn, schoolsWhere } from '../kernel/permissions.ts';
import { actsOn, secondsBetween, standingOf } from './reach-back.rules.ts';
import { openTakeDownLines, type TakeDownLine } from './withdrawals.store.ts';

/** A take-down as screens about a Page or a post show it. */
export type PostComingOff = ReturnType<typeof openLine>;

/** Posts that have still to come off Pages that this person may read about, whoever asked, with what can be done. */
export async function postsComingOff(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
): Promise<PostComingOff[]> {
  return inTransaction(deps.db, async (tx) => {
    const lines = await openTakeDownLines(tx, {
      federationId: actor.federationId,
      schools: schoolsWhere(actor, 'page:read'),
    });
    const heads = await draftHeads(
      tx,
      actor,
      lines.map(({ draftId }) => draftId),
    );
    return lines.map((line) => openLine(actor, line, heads.get(line.draftId)));
  });
}

/** One take-down with what this person may do about it; why the register asks for it is not in it. */
export function openLine(actor: Actor, row: TakeDownLine, draft: DraftHead | undefined) {
  const standing = standingOf(row);
  return {
    id: row.id,
    draftId: row.draftId,
    opening: draft?.opening ?? null,
    mayOpen: draft?.mayOpen ?? false,
    pageId: row.pageId,
    pageName: row.pageName,
    pageGraphId: row.pageGraphId,
    permalink: row.permalink,
    causedAt: row.causedAt.toISOString(),
    /** Null when the register asks for it. */
    askedBy: row.askedBy,
    askedBecause: row.askedBecause,
    standing,
    seconds: row.doneAt === null ? null : secondsBetween(row.causedAt, row.doneAt),
    startedAt: row.startedAt?.toISOString() ?? null,
    doneAt: row.doneAt?.toISOString() ?? null,
    doneBy: row.doneBy,
    wasGone: row.proof?.kind === 'read-back' && row.proof.was !== 'deleted',
    tries: row.tries,
    trouble: row.trouble,
    calledOffAt: row.calledOffAt?.toISOString() ?? null,
    calledOffBy: row.calledOffBy,
    calledOffBecause: row.calledOffBecause,
    acts: mayIn(actor, 'draft:decide', row.pageSchoolId) ? [...actsOn(standing)] : [],
  };
}
