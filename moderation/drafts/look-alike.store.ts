import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';

/**
 * Published, rejected or taken-down pictures that look like the given ones: perceptual hashes at most `distance` of 64
 * bits apart. A picture is never compared with its own draft.
 */
export async function lookAlikes(
  tx: Tx,
  draft: { id: string; federationId: string },
  photos: readonly { position: number; hash: string }[],
  distance: number,
): Promise<{ position: number; state: 'published' | 'rejected' | 'taken-down' }[]> {
  const found: { position: number; state: 'published' | 'rejected' | 'taken-down' }[] = [];
  for (const photo of photos) {
    const rows = await tx
      .selectFrom('draft')
      .innerJoin('revision_photo as photo', (join) =>
        join.onRef('photo.draft_id', '=', 'draft.id').onRef('photo.number', '=', 'draft.revision'),
      )
      .innerJoin('picture', 'picture.id', 'photo.picture_id')
      .select('draft.state')
      .distinct()
      .where('draft.federation_id', '=', draft.federationId)
      .where('draft.id', '!=', draft.id)
      .where('draft.state', 'in', ['published', 'rejected', 'taken-down'])
      .where('picture.facts', 'is not', null)
      .where(
        sql<boolean>`bit_count(('x' || (picture.facts->>'perceptualHash'))::bit(64) # ('x' || ${photo.hash}::text)::bit(64)) <= ${distance}`,
      )
      .execute();
    for (const row of rows) {
      if (row.state === 'published' || row.state === 'rejected' || row.state === 'taken-down') {
        found.push({ position: photo.position, state: row.state });
      }
    }
  }
  return found;
}
