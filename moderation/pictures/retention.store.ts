import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { DraftState } from '../drafts/states.contract.ts';
import type { OriginalInUse } from './retention.rules.ts';

/** The picture of the row that is asked about, in a query over pictures. */
const THIS_PICTURE = sql.ref('picture.id');

export interface OriginalRow extends OriginalInUse {
  readonly pictureId: string;
  readonly federationId: string;
  /** Length of the original in bytes. */
  readonly bytes: number;
}

/**
 * Originals that are still there and were handed in before `uploadedBefore`, by id after `after`; one that a check still has
 * to open is left out. With `only`, that one picture.
 */
export async function originalsToJudge(
  tx: Tx,
  look: { uploadedBefore: Date; after?: string; only?: string; limit: number },
): Promise<OriginalRow[]> {
  let query = tx
    .selectFrom('picture')
    .select([
      'picture.id',
      'picture.federation_id',
      'picture.bytes',
      'picture.uploaded_at',
      sql<{ state: DraftState; since: string }[]>`(
        select coalesce(jsonb_agg(jsonb_build_object('state', d.state, 'since', d.updated_at)), '[]')
        from draft d where d.id in ${draftsWith(THIS_PICTURE)})`.as('drafts'),
      // Until cases are kept, whatever was taken down or stopped is evidence for good.
      sql<boolean>`exists (
        select from draft d where d.id in ${draftsWith(THIS_PICTURE)} and (
          d.state = 'taken-down'
          or exists (select from publication p where p.draft_id = d.id and p.state = 'taken-down')
          or exists (select from draft_decision c where c.draft_id = d.id and c.kind = 'stop')))`.as(
        'is_evidence',
      ),
    ])
    .where('picture.original_deleted_at', 'is', null)
    .where('picture.check_state', '!=', 'waiting')
    .where((eb) =>
      eb.or([
        eb('picture.recheck_state', 'is', null),
        eb('picture.recheck_state', '!=', 'waiting'),
      ]),
    )
    .where('picture.uploaded_at', '<=', look.uploadedBefore)
    .orderBy('picture.id')
    .limit(look.limit);
  if (look.after !== undefined) query = query.where('picture.id', '>', look.after);
  if (look.only !== undefined) query = query.where('picture.id', '=', look.only);
  return (await query.execute()).map((row) => ({
    pictureId: row.id,
    federationId: row.federation_id,
    bytes: row.bytes,
    uploadedAt: row.uploaded_at,
    drafts: row.drafts.map(({ state, since }) => ({ state, since: new Date(since) })),
    isEvidence: row.is_evidence,
  }));
}

/** The drafts that hold a picture in any revision, or for which it was handed in, also when it was taken out again. */
function draftsWith(picture: string | RawBuilder<unknown>) {
  return sql`(select p.draft_id from picture p where p.id = ${picture}
    union select r.draft_id from revision_photo r where r.picture_id = ${picture})`;
}

/**
 * Holds a picture and its drafts until the transaction ends. False when somebody else is at one of them, which is reason
 * enough to leave it for the next time.
 */
export async function holdOriginal(tx: Tx, pictureId: string): Promise<boolean> {
  const picture = await tx
    .selectFrom('picture')
    .select('id')
    .where('id', '=', pictureId)
    .where('original_deleted_at', 'is', null)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (picture === undefined) return false;
  const all = await tx
    .selectFrom('draft')
    .select('id')
    .where(sql<boolean>`id in ${draftsWith(pictureId)}`)
    .execute();
  const held = await tx
    .selectFrom('draft')
    .select('id')
    .where(sql<boolean>`id in ${draftsWith(pictureId)}`)
    .forShare()
    .skipLocked()
    .execute();
  return held.length === all.length;
}

export async function markOriginalDeleted(tx: Tx, pictureId: string, now: Date): Promise<void> {
  await tx
    .updateTable('picture')
    .set({ original_deleted_at: now })
    .where('id', '=', pictureId)
    .where('original_deleted_at', 'is', null)
    .execute();
}

/** Pictures whose original is to go and whose bytes may still be there. */
export async function originalsToRemove(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('picture')
    .select('id')
    .where('original_deleted_at', 'is not', null)
    .where('original_removed_at', 'is', null)
    .orderBy('original_deleted_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** The names under which a picture's own bytes are stored, held until the transaction ends; none when they are gone. */
export async function bytesToRemove(tx: Tx, pictureId: string): Promise<string[]> {
  const row = await tx
    .selectFrom('picture')
    .select(['original_sha256', 'preview_sha256', 'thumbnail_sha256'])
    .where('id', '=', pictureId)
    .where('original_deleted_at', 'is not', null)
    .where('original_removed_at', 'is', null)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (row === undefined) return [];
  return [row.original_sha256, row.preview_sha256, row.thumbnail_sha256].filter(
    (sha256) => sha256 !== null,
  );
}

export async function markBytesRemoved(tx: Tx, pictureId: string, now: Date): Promise<void> {
  await tx
    .updateTable('picture')
    .set({ original_removed_at: now })
    .where('id', '=', pictureId)
    .execute();
}
