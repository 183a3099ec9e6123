import type { Tx } from '../database/client.ts';

/** A post that a publication put on a Page, with what was sent. */
export interface OnPage {
  readonly publicationId: string;
  readonly draftId: string;
  readonly postId: string;
  readonly text: string;
  readonly photoIds: readonly string[];
}

/** The posts of a Page that are confirmed and were not taken off, the newest first. */
export async function ownPostsOn(tx: Tx, pageId: string): Promise<OnPage[]> {
  const rows = await tx
    .selectFrom('publication')
    .innerJoin('draft', 'draft.id', 'publication.draft_id')
    .innerJoin('draft_revision', (join) =>
      join
        .onRef('draft_revision.draft_id', '=', 'draft.id')
        .onRef('draft_revision.number', '=', 'draft.revision'),
    )
    .select(['publication.id', 'publication.draft_id', 'post_id', 'draft_revision.text'])
    .where('publication.page_id', '=', pageId)
    .where('publication.state', '=', 'published')
    .where('post_id', 'is not', null)
    .orderBy('publication.id', 'desc')
    .execute();
  if (rows.length === 0) return [];
  const photos = await tx
    .selectFrom('publication_photo')
    .innerJoin('publication', 'publication.id', 'publication_photo.publication_id')
    .select(['publication_id', 'graph_photo_id'])
    .where('publication.page_id', '=', pageId)
    .where('publication.state', '=', 'published')
    .orderBy('position')
    .execute();
  const photosOf = Map.groupBy(photos, (photo) => photo.publication_id);
  return rows.map((row) => ({
    publicationId: row.id,
    draftId: row.draft_id,
    postId: row.post_id ?? '',
    text: row.text,
    photoIds: (photosOf.get(row.id) ?? []).map((photo) => photo.graph_photo_id),
  }));
}

/** The numbers of every post that a publication of this Page has, whatever became of it. */
export async function postIdsOf(tx: Tx, pageId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('publication')
    .select('post_id')
    .where('page_id', '=', pageId)
    .where('post_id', 'is not', null)
    .execute();
  return rows.flatMap(({ post_id }) => (post_id === null ? [] : [post_id]));
}

/** Whether a publication on this Page that began after `startedAfter` is not confirmed yet. */
export async function publishingSince(
  tx: Tx,
  pageId: string,
  startedAfter: Date,
): Promise<boolean> {
  const row = await tx
    .selectFrom('publication')
    .select('id')
    .where('page_id', '=', pageId)
    .where('state', '=', 'publishing')
    .where('started_at', '>', startedAfter)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
