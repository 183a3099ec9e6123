import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';

/**
 * Holds these bytes until the transaction ends: whoever begins to need them and whoever removes them wait for each other.
 * Taken in one order, so that two transactions with the same bytes do not wait for each other in a circle.
 */
export async function holdBytes(tx: Tx, sha256s: readonly string[]): Promise<void> {
  for (const sha256 of new Set(sha256s.toSorted())) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${sha256}, 4310005))`.execute(tx);
  }
}

/** Whether anything, but this picture if one is named, still needs bytes of this name: the same photo handed in twice is stored once. */
export async function bytesAreNeeded(
  tx: Tx,
  sha256: string,
  exceptPictureId: string | null,
): Promise<boolean> {
  const { rows } = await sql<{ needed: boolean }>`select exists (
      select from picture
      where id is distinct from ${exceptPictureId}::uuid and original_deleted_at is null
        and (original_sha256 = ${sha256} or preview_sha256 = ${sha256} or thumbnail_sha256 = ${sha256})
    ) or exists (
      select from rendered_photo where sha256 = ${sha256} or thumbnail_sha256 = ${sha256}
    ) or exists (
      select from publication_photo where sha256 = ${sha256}
    ) or exists (
      -- A form that parents answered on may be the same file as a photo of a draft.
      select from consent_evidence where sha256 = ${sha256}
    ) as needed`.execute(tx);
  return rows[0]?.needed ?? true;
}
