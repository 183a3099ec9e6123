import type { Tx } from '../database/client.ts';

export interface PublicationRow {
  readonly id: string;
  readonly approvalId: string;
  readonly draftId: string;
  readonly pageId: string;
  readonly state: 'publishing' | 'published' | 'refused' | 'unconfirmed' | 'taken-down';
  readonly postId: string | null;
  readonly permalink: string | null;
  readonly publishedAt: Date | null;
  readonly trouble: string | null;
  readonly takenDownAt: Date | null;
  readonly takenDownBecause: string | null;
  /** The intention: what the Page holds of it was made after this. */
  readonly startedAt: Date;
  /** When the Page was first asked to show the post; null while nobody can have seen it. */
  readonly showAskedAt: Date | null;
  /** When a person said what became of it, who, and why. */
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
  readonly settledBecause: string | null;
}

/** Writes down the intention before the first call. False when this approval already has its row. */
export async function intendToPublish(
  tx: Tx,
  publication: { id: string; approvalId: string; draftId: string; pageId: string; now: Date },
): Promise<boolean> {
  const result = await tx
    .insertInto('publication')
    .values({
      id: publication.id,
      approval_id: publication.approvalId,
      draft_id: publication.draftId,
      page_id: publication.pageId,
      state: 'publishing',
      started_at: publication.now,
    })
    .onConflict((conflict) => conflict.column('approval_id').doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function publicationOf(
  tx: Tx,
  approvalId: string,
): Promise<PublicationRow | undefined> {
  const row = await tx
    .selectFrom('publication')
    .selectAll()
    .where('approval_id', '=', approvalId)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : toPublication(row);
}

/** Everything that was or is being published of these drafts, Page by Page. */
export async function publicationsOf(
  tx: Tx,
  draftIds: readonly string[],
): Promise<PublicationRow[]> {
  if (draftIds.length === 0) return [];
  const rows = await tx
    .selectFrom('publication')
    .selectAll()
    .where('draft_id', 'in', draftIds)
    .orderBy('started_at')
    .execute();
  return rows.map(toPublication);
}

/** Keeps that no Page shows it any more, since when and why. */
export async function closeTakenDown(
  tx: Tx,
  publicationId: string,
  taken: { at: Date; because: string },
): Promise<void> {
  await tx
    .updateTable('publication')
    .set({ state: 'taken-down', taken_down_at: taken.at, taken_down_because: taken.because })
    .where('id', '=', publicationId)
    .execute();
}

/** Is anything being written to this Page whose post is not known yet? */
export async function isOnItsWay(tx: Tx, pageId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('publication')
    .select('id')
    .where('page_id', '=', pageId)
    .where('state', '=', 'publishing')
    .where('post_id', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function publicationById(
  tx: Tx,
  publicationId: string,
): Promise<PublicationRow | undefined> {
  const row = await tx
    .selectFrom('publication')
    .selectAll()
    .where('id', '=', publicationId)
    .executeTakeFirst();
  return row === undefined ? undefined : toPublication(row);
}

/** Nobody knows again whether the Page shows it. */
export async function reopenPublication(
  tx: Tx,
  publicationId: string,
  trouble: string,
): Promise<void> {
  await tx
    .updateTable('publication')
    .set({ state: 'unconfirmed', trouble, published_at: null })
    .where('id', '=', publicationId)
    .execute();
}

/** A person looked at the Page and said what became of the post; null takes that back. */
export async function keepSettled(
  tx: Tx,
  publicationId: string,
  settled: { at: Date; by: string; because: string | null } | null,
): Promise<void> {
  await tx
    .updateTable('publication')
    .set({
      settled_at: settled?.at ?? null,
      settled_by: settled?.by ?? null,
      settled_because: settled?.because ?? null,
    })
    .where('id', '=', publicationId)
    .execute();
}

export async function closePublication(
  tx: Tx,
  publicationId: string,
  outcome:
    | { state: 'published'; permalink: string; now: Date; trouble?: string }
    | { state: 'refused' | 'unconfirmed'; trouble: string; now: Date },
): Promise<void> {
  await tx
    .updateTable('publication')
    .set(
      outcome.state === 'published'
        ? {
            state: 'published',
            permalink: outcome.permalink,
            published_at: outcome.now,
            trouble: outcome.trouble ?? null,
          }
        : { state: outcome.state, trouble: outcome.trouble },
    )
    .where('id', '=', publicationId)
    .execute();
}

function toPublication(row: {
  id: string;
  approval_id: string;
  draft_id: string;
  page_id: string;
  state: PublicationRow['state'];
  post_id: string | null;
  permalink: string | null;
  published_at: Date | null;
  trouble: string | null;
  taken_down_at: Date | null;
  taken_down_because: string | null;
  started_at: Date;
  show_asked_at: Date | null;
  settled_at: Date | null;
  settled_by: string | null;
  settled_because: string | null;
}): PublicationRow {
  return {
    id: row.id,
    approvalId: row.approval_id,
    draftId: row.draft_id,
    pageId: row.page_id,
    state: row.state,
    postId: row.post_id,
    permalink: row.permalink,
    publishedAt: row.published_at,
    trouble: row.trouble,
    takenDownAt: row.taken_down_at,
    takenDownBecause: row.taken_down_because,
    startedAt: row.started_at,
    showAskedAt: row.show_asked_at,
    settledAt: row.settled_at,
    settledBy: row.settled_by,
    settledBecause: row.settled_because,
  };
}
