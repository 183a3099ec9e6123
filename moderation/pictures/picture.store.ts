import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { Eyesight } from './eyesight.rules.ts';
import type { Box, PictureFacts } from './facts.contract.ts';
import { keepFingerprint } from './fingerprint.store.ts';

export interface PictureRow {
  readonly id: string;
  readonly federationId: string;
  readonly originalSha256: string;
  readonly checkState: 'waiting' | 'checked' | 'failed' | 'refused';
  readonly previewSha256: string | null;
  readonly thumbnailSha256: string | null;
  readonly originalDeletedAt: Date | null;
  /** A further look, while the facts of the one before still count. */
  readonly recheckState: 'waiting' | 'failed' | null;
  /** With what the facts were seen, and the faces they hold; null before there are any. */
  readonly seenBy: (Eyesight & Pick<PictureFacts, 'faces' | 'facesLost'>) | null;
}

export async function insertPicture(
  tx: Tx,
  picture: {
    id: string;
    federationId: string;
    originalSha256: string;
    bytes: number;
    mediaType: string;
    fileName: string;
    uploadedBy: string;
    draftId: string;
    now: Date;
  },
): Promise<void> {
  await tx
    .insertInto('picture')
    .values({
      id: picture.id,
      federation_id: picture.federationId,
      original_sha256: picture.originalSha256,
      bytes: picture.bytes,
      media_type: picture.mediaType,
      file_name: picture.fileName,
      uploaded_by: picture.uploadedBy,
      draft_id: picture.draftId,
      uploaded_at: picture.now,
    })
    .execute();
}

export async function pictureById(
  tx: Tx,
  id: string,
  options: { lock?: boolean } = {},
): Promise<PictureRow | undefined> {
  let query = tx
    .selectFrom('picture')
    .select([
      'id',
      'federation_id',
      'original_sha256',
      'check_state',
      'preview_sha256',
      'thumbnail_sha256',
      'original_deleted_at',
      'recheck_state',
      sql<string | null>`facts ->> 'checkVersion'`.as('check_version'),
      sql<Eyesight['models'] | null>`facts -> 'models'`.as('models'),
      sql<PictureFacts['faces'] | null>`facts -> 'faces'`.as('faces'),
      sql<Box[] | null>`facts -> 'facesLost'`.as('faces_lost'),
    ])
    .where('id', '=', id);
  // A photo of it may be added meanwhile: that only needs the picture to stay, and must not wait.
  if (options.lock === true) query = query.forNoKeyUpdate();
  const row = await query.executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    federationId: row.federation_id,
    originalSha256: row.original_sha256,
    checkState: row.check_state,
    previewSha256: row.preview_sha256,
    thumbnailSha256: row.thumbnail_sha256,
    originalDeletedAt: row.original_deleted_at,
    recheckState: row.recheck_state,
    seenBy:
      row.check_version === null || row.models === null
        ? null
        : {
            checkVersion: row.check_version,
            models: row.models,
            faces: row.faces ?? [],
            ...(row.faces_lost === null ? {} : { facesLost: row.faces_lost }),
          },
  };
}

/** The draft that a picture was handed in for. */
export async function draftOfPicture(tx: Tx, pictureId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('picture')
    .select('draft_id')
    .where('id', '=', pictureId)
    .executeTakeFirst();
  return row?.draft_id ?? undefined;
}

export async function keepFacts(
  tx: Tx,
  id: string,
  outcome: {
    facts: PictureFacts;
    previewSha256: string;
    thumbnailSha256: string;
    now: Date;
  },
): Promise<void> {
  await tx
    .updateTable('picture')
    .set({
      check_state: 'checked',
      check_error: null,
      check_error_says: null,
      facts: JSON.stringify(outcome.facts),
      preview_sha256: outcome.previewSha256,
      thumbnail_sha256: outcome.thumbnailSha256,
      checked_at: outcome.now,
      recheck_state: null,
    })
    .where('id', '=', id)
    .execute();
  await keepFingerprint(tx, id, outcome.facts);
}

export async function keepTrouble(
  tx: Tx,
  id: string,
  trouble: { state: 'failed' | 'refused'; code: string; says: string; now: Date },
): Promise<void> {
  await tx
    .updateTable('picture')
    .set({
      check_state: trouble.state,
      check_error: trouble.code.slice(0, 500),
      check_error_says: trouble.says,
      checked_at: trouble.now,
      recheck_state: null,
    })
    .where('id', '=', id)
    .execute();
}

/** Has a picture wait for a check again whose last one had broken. False when it had not, which locks nothing. */
export async function checkAgain(tx: Tx, id: string): Promise<boolean> {
  const result = await tx
    .updateTable('picture')
    .set({ check_state: 'waiting', check_error: null, check_error_says: null })
    .where('id', '=', id)
    .where('check_state', '=', 'failed')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
