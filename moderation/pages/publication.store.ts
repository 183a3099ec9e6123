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

export async function uploadedPhotos(
  tx: Tx,
  publicationId: string,
): Promise<{ position: number; sha256: string; graphPhotoId: string }[]> {
  const rows = await tx
    .selectFrom('publication_photo')
    .select(['position', 'sha256', 'graph_photo_id'])
    .where('publication_id', '=', publicationId)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    position: row.position,
    sha256: row.sha256,
    graphPhotoId: row.graph_photo_id,
  }));
}

/**
 * Keeps the id of an uploaded photo, once: of two runs that each uploaded it, the first to arrive wins.
 * @returns the id that is kept
 */
export async function keepUploadedPhoto(
  tx: Tx,
  photo: {
    publicationId: string;
    position: number;
    sha256: string;
    graphPhotoId: string;
    now: Date;
  },
): Promise<string> {
  await tx
    .insertInto('publication_photo')
    .values({
      publication_id: photo.publicationId,
      position: photo.position,
      sha256: photo.sha256,
      graph_photo_id: photo.graphPhotoId,
      uploaded_at: photo.now,
    })
    .onConflict((conflict) => conflict.columns(['publication_id', 'position']).doNothing())
    .execute();
  const row = await tx
    .selectFrom('publication_photo')
    .select('graph_photo_id')
    .where('publication_id', '=', photo.publicationId)
    .where('position', '=', photo.position)
    .executeTakeFirstOrThrow();
  return row.graph_photo_id;
}

/**
 * Keeps the id of the post that was made, once: of two runs that each made one, the first to arrive wins.
 * @returns the id that is kept
 */
export async function keepPost(tx: Tx, publicationId: string, postId: string): Promise<string> {
  await tx
    .updateTable('publication')
    .set({ post_id: postId })
    .where('id', '=', publicationId)
    .where('post_id', 'is', null)
    .execute();
  const row = await tx
    .selectFrom('publication')
    .select('post_id')
    .where('id', '=', publicationId)
    .executeTakeFirstOrThrow();
  return row.post_id ?? postId;
}

/** Forgets a post that is proven to be off the Page. */
export async function forgetPost(tx: Tx, publicationId: string, postId: string): Promise<void> {
  await tx
    .updateTable('publication')
    .set({ post_id: null })
    .where('id', '=', publicationId)
    .where('post_id', '=', postId)
    .execute();
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

export async function closePublication(
  tx: Tx,
  publicationId: string,
  outcome:
    | { state: 'published'; permalink: string; now: Date }
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
            trouble: null,
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
  };
}
