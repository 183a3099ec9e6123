import type { Tx } from '../database/client.ts';

/** A photo that the Page has, and since when: one that belongs to no post lapses after a day (contract section 3.1). */
export interface UploadedPhoto {
  readonly position: number;
  readonly sha256: string;
  readonly graphPhotoId: string;
  readonly uploadedAt: Date;
}

export async function uploadedPhotos(tx: Tx, publicationId: string): Promise<UploadedPhoto[]> {
  const rows = await tx
    .selectFrom('publication_photo')
    .select(['position', 'sha256', 'graph_photo_id', 'uploaded_at'])
    .where('publication_id', '=', publicationId)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    position: row.position,
    sha256: row.sha256,
    graphPhotoId: row.graph_photo_id,
    uploadedAt: row.uploaded_at,
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

/** Forgets photos that the Page no longer lets be used, so that they are uploaded again. */
export async function forgetPhotos(
  tx: Tx,
  publicationId: string,
  graphPhotoIds: readonly string[],
): Promise<void> {
  if (graphPhotoIds.length === 0) return;
  await tx
    .deleteFrom('publication_photo')
    .where('publication_id', '=', publicationId)
    .where('graph_photo_id', 'in', graphPhotoIds)
    .execute();
}

/** Who takes or gives up a post of a Page does so one after the other; held until the transaction ends. */
export async function holdPage(tx: Tx, pageId: string): Promise<void> {
  await tx.selectFrom('page').select('id').where('id', '=', pageId).forNoKeyUpdate().execute();
}

/** Of these posts, those that belong to another publication, or that are to be deleted. The caller holds the Page. */
export async function takenPosts(
  tx: Tx,
  where: { readonly pageId: string; readonly publicationId: string },
  postIds: readonly string[],
): Promise<Set<string>> {
  if (postIds.length === 0) return new Set();
  const owned = await tx
    .selectFrom('publication')
    .select('post_id as id')
    .where('page_id', '=', where.pageId)
    .where('id', '<>', where.publicationId)
    .where('post_id', 'in', postIds)
    .execute();
  const leftover = await tx
    .selectFrom('page_leftover')
    .select('graph_id as id')
    .where('page_id', '=', where.pageId)
    .where('graph_id', 'in', postIds)
    .execute();
  return new Set([...owned, ...leftover].flatMap(({ id }) => (id === null ? [] : [id])));
}

export async function setPost(tx: Tx, publicationId: string, postId: string): Promise<void> {
  await tx
    .updateTable('publication')
    .set({ post_id: postId })
    .where('id', '=', publicationId)
    .where('post_id', 'is', null)
    .execute();
}

/** Another post than the one that was known is the one. The caller has looked whether it is free. */
export async function replacePost(tx: Tx, publicationId: string, postId: string): Promise<void> {
  await tx
    .updateTable('publication')
    .set({ post_id: postId })
    .where('id', '=', publicationId)
    .execute();
}

/** Forgets a post that nobody can see, or that is proven to be off the Page; nothing was shown of it. */
export async function forgetPost(tx: Tx, publicationId: string, postId: string): Promise<void> {
  await tx
    .updateTable('publication')
    .set({ post_id: null, show_asked_at: null })
    .where('id', '=', publicationId)
    .where('post_id', '=', postId)
    .execute();
}

/** From now on somebody may have seen the post. The first time counts. */
export async function keepShowAsked(tx: Tx, publicationId: string, now: Date): Promise<void> {
  await tx
    .updateTable('publication')
    .set({ show_asked_at: now })
    .where('id', '=', publicationId)
    .where('show_asked_at', 'is', null)
    .execute();
}
