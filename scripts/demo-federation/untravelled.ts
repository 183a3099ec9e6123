import { inTransaction, type Tx } from '../../moderation/database/client.ts';
import { announce } from '../../moderation/database/live.ts';
import { type DraftEvent, transition } from '../../moderation/drafts/states.rules.ts';
import { pageToSpeakTo } from '../../moderation/pages/pages.actions.ts';
import type { PublishDeps } from '../../moderation/pages/publish.actions.ts';

type Untravelled = 'unconfirmed';

const WAY: Readonly<Record<Untravelled, readonly DraftEvent[]>> = {
  unconfirmed: ['publish-starts', 'outcome-unknown'],
};

/**
 * Puts a demo draft into a state that takes a bad day to reach: a Page went silent at the wrong moment.
 * The screens must be tried with such drafts. Only the state machine's own steps are taken; the table is written here because no
 * action does it, and the record says nothing about it. A post that looks unclear really is on the practice Page, so that whoever
 * looks at it there finds it.
 */
export async function bringTo(
  deps: PublishDeps,
  draftId: string,
  state: Untravelled,
): Promise<void> {
  const now = deps.clock.now();
  const posts = state === 'unconfirmed' ? await showOnPages(deps, draftId) : [];
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
    await keepOutcome(tx, deps, { draftId, posts, now });
    const place = { id: draftId, federationId: draft.federation_id, schoolId: draft.school_id };
    await announce(tx, { topic: 'draft', ...place });
  });
}

interface PostOnPage {
  readonly approvalId: string;
  readonly pageId: string;
  readonly postId: string;
}

/** Puts the words of an approved draft without photos on its Pages, as a worker would have whose answer was then lost. */
async function showOnPages(deps: PublishDeps, draftId: string): Promise<PostOnPage[]> {
  const approvals = await deps.db
    .selectFrom('approval')
    .innerJoin('draft_revision as revision', (join) =>
      join
        .onRef('revision.draft_id', '=', 'approval.draft_id')
        .onRef('revision.number', '=', 'approval.number'),
    )
    .select(['approval.id', 'approval.page_id', 'revision.text'])
    .where('approval.draft_id', '=', draftId)
    .where('approval.withdrawn_at', 'is', null)
    .execute();
  const posts: PostOnPage[] = [];
  for (const { id: approvalId, page_id: pageId, text } of approvals) {
    const row = await inTransaction(deps.db, (tx) => pageToSpeakTo(tx, pageId));
    if (row === undefined) continue;
    const page = deps.pageOf(row);
    const { postId } = await page.createUnpublishedPost({ message: text, photoIds: [] });
    await page.publishPost(postId);
    posts.push({ approvalId, pageId, postId });
  }
  return posts;
}

async function keepOutcome(
  tx: Tx,
  deps: PublishDeps,
  kept: { readonly draftId: string; readonly posts: readonly PostOnPage[]; readonly now: Date },
): Promise<void> {
  const { draftId, posts, now } = kept;
  if (posts.length === 0) return;
  await tx
    .insertInto('publication')
    .values(
      posts.map(({ approvalId, pageId, postId }) => ({
        id: deps.newId(),
        approval_id: approvalId,
        draft_id: draftId,
        page_id: pageId,
        state: 'unconfirmed' as const,
        started_at: now,
        post_id: postId,
        show_asked_at: now,
        trouble:
          'The Page did not answer clearly. Look at the Page to see whether the post is there.',
      })),
    )
    .execute();
}
