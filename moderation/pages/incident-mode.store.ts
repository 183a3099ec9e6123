import type { Tx } from '../database/client.ts';

export interface IncidentRow {
  readonly id: string;
  readonly pageId: string;
  readonly because: string;
  readonly beganAt: Date;
  readonly beganBy: string | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly endedBecause: string | null;
}

/** The newest incident of a Page, or the one with this id; the names are those that colleagues know. */
export async function findIncident(
  tx: Tx,
  which: { readonly id: string } | { readonly pageId: string },
): Promise<IncidentRow | undefined> {
  const row = await tx
    .selectFrom('publishing_pause')
    .leftJoin('person as beginner', 'beginner.id', 'publishing_pause.began_by')
    .leftJoin('person as ender', 'ender.id', 'publishing_pause.ended_by')
    .select([
      'publishing_pause.id',
      'page_id',
      'because',
      'began_at',
      'beginner.name as began_by',
      'ended_at',
      'ender.name as ended_by',
      'ended_because',
    ])
    .where('kind', '=', 'incident')
    .where((eb) =>
      'id' in which
        ? eb('publishing_pause.id', '=', which.id)
        : eb('publishing_pause.page_id', '=', which.pageId),
    )
    .orderBy('began_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined || row.page_id === null) return undefined;
  return {
    id: row.id,
    pageId: row.page_id,
    because: row.because,
    beganAt: row.began_at,
    beganBy: row.began_by,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
    endedBecause: row.ended_because,
  };
}

export interface OurPost {
  readonly publicationId: string;
  readonly postId: string;
  readonly draftId: string;
  readonly state: string;
  readonly files: readonly { readonly photoId: string; readonly sha256: string }[];
}

/** The posts that Gatehouse made on a Page, with the files that it uploaded for each. */
export async function ourPostsOn(tx: Tx, pageId: string): Promise<OurPost[]> {
  const rows = await tx
    .selectFrom('publication')
    .select(['id', 'post_id', 'draft_id', 'state'])
    .where('page_id', '=', pageId)
    .where('post_id', 'is not', null)
    .where('state', 'in', ['published', 'unconfirmed', 'taken-down'])
    .execute();
  if (rows.length === 0) return [];
  const photos = await tx
    .selectFrom('publication_photo')
    .select(['publication_id', 'graph_photo_id', 'sha256'])
    .where(
      'publication_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('position')
    .execute();
  const filesOf = Map.groupBy(photos, (photo) => photo.publication_id);
  return rows.map((row) => ({
    publicationId: row.id,
    postId: row.post_id ?? '',
    draftId: row.draft_id,
    state: row.state,
    files: (filesOf.get(row.id) ?? []).map(({ graph_photo_id, sha256 }) => ({
      photoId: graph_photo_id,
      sha256,
    })),
  }));
}
