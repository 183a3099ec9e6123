import type { Tx } from '../database/client.ts';

/** Something that was made on a Page and that nobody can see: to be deleted. */
export interface Leftover {
  readonly kind: 'photo' | 'post';
  readonly graphId: string;
}

/** Notes what is to be deleted, unless a publication took the post meanwhile. The caller holds the Page. */
export async function noteLeftover(
  tx: Tx,
  of: { readonly pageId: string; readonly publicationId: string; readonly now: Date },
  leftover: Leftover,
): Promise<void> {
  if (leftover.kind === 'post') {
    const owner = await tx
      .selectFrom('publication')
      .select('id')
      .where('page_id', '=', of.pageId)
      .where('post_id', '=', leftover.graphId)
      .executeTakeFirst();
    if (owner !== undefined) return;
  }
  await tx
    .insertInto('page_leftover')
    .values({
      page_id: of.pageId,
      publication_id: of.publicationId,
      kind: leftover.kind,
      graph_id: leftover.graphId,
      noted_at: of.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What is still to be deleted of a publication: posts first, since deleting a post takes its photos along. */
export async function openLeftovers(tx: Tx, publicationId: string): Promise<Leftover[]> {
  const rows = await tx
    .selectFrom('page_leftover')
    .select(['kind', 'graph_id'])
    .where('publication_id', '=', publicationId)
    .where('gone_at', 'is', null)
    .orderBy('kind', 'desc')
    .orderBy('graph_id')
    .execute();
  return rows.map(({ kind, graph_id }) => ({ kind, graphId: graph_id }));
}

export async function closeLeftover(
  tx: Tx,
  pageId: string,
  graphId: string,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('page_leftover')
    .set({ gone_at: now })
    .where('page_id', '=', pageId)
    .where('graph_id', '=', graphId)
    .execute();
}
