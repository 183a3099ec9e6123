import { inTransaction, type Tx } from '../../moderation/database/client.ts';
import type { Deps } from '../../moderation/deps.ts';
import { type DraftEvent, transition } from '../../moderation/drafts/states.rules.ts';
import { announce } from '../../moderation/database/live.ts';

type Untravelled = 'unconfirmed';

const WAY: Readonly<Record<Untravelled, readonly DraftEvent[]>> = {
  unconfirmed: ['publish-starts', 'outcome-unknown'],
};

/**
 * Puts a demo draft into a state that nobody can reach in the product yet: the reconciliation after an
 * unknown outcome comes with the publishing work, and the screens must be seen with such drafts before. Only the state machine's own steps are taken; the table is written here because no
 * action does it. Nothing was sent to the Page, and the record says nothing about it, because nothing happened.
 */
export async function bringTo(deps: Deps, draftId: string, state: Untravelled): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const draft = await tx
      .selectFrom('draft')
      .select(['id', 'state', 'version', 'federation_id', 'school_id'])
      .where('id', '=', draftId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const reached = WAY[state].reduce((from, event) => transition(from, event), draft.state);
    await tx
      .updateTable('draft')
      .set({ state: reached, version: draft.version + 1, updated_at: now })
      .where('id', '=', draftId)
      .execute();
    await keepOutcome(tx, deps, draftId, now);
    const place = { id: draftId, federationId: draft.federation_id, schoolId: draft.school_id };
    await announce(tx, { topic: 'draft', ...place });
  });
}

async function keepOutcome(tx: Tx, deps: Deps, draftId: string, now: Date): Promise<void> {
  const approvals = await tx
    .updateTable('approval')
    .set({ withdrawn_at: now })
    .where('draft_id', '=', draftId)
    .where('withdrawn_at', 'is', null)
    .returning(['id', 'page_id'])
    .execute();
  await tx
    .insertInto('publication')
    .values(
      approvals.map((approval) => ({
        id: deps.newId(),
        approval_id: approval.id,
        draft_id: draftId,
        page_id: approval.page_id,
        state: 'unconfirmed' as const,
        started_at: now,
        trouble: 'Made up for the demo: the Page did not answer.',
      })),
    )
    .execute();
}
