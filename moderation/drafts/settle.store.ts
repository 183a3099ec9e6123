import type { Tx } from '../database/client.ts';
import type { PossibleFace } from '../pictures/facts.contract.ts';
import type { Cover, Crop } from '../pictures/marking.contract.ts';
import { toCrop } from './photo-rows.ts';

/**
 * Drafts under check whose present revision holds this picture or this photo, held until the transaction ends. All drafts
 * with it are locked first and looked at afterwards: two workers that finish the last two photos at the same moment, or a
 * worker and a writer who hands in, then see each other's work, and one of them has the draft settled.
 */
export async function draftsUnderCheck(
  tx: Tx,
  part: { pictureId: string } | { photoId: string },
): Promise<{ id: string; revision: number; schoolId: string; federationId: string }[]> {
  const holding = await tx
    .selectFrom('draft')
    .select('draft.id')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('revision_photo as photo')
          .select('photo.id')
          .whereRef('photo.draft_id', '=', 'draft.id')
          .where(
            'pictureId' in part ? 'photo.picture_id' : 'photo.id',
            '=',
            'pictureId' in part ? part.pictureId : part.photoId,
          ),
      ),
    )
    .orderBy('draft.id')
    .forUpdate()
    .execute();
  if (holding.length === 0) return [];
  const rows = await tx
    .selectFrom('draft')
    .select(['id', 'revision', 'school_id', 'federation_id'])
    .where('state', '=', 'checking')
    .where(
      'id',
      'in',
      holding.map((draft) => draft.id),
    )
    .execute();
  return rows.map((row) => ({
    id: row.id,
    revision: row.revision,
    schoolId: row.school_id,
    federationId: row.federation_id,
  }));
}

/** Drafts whose present revision shows this picture. */
export async function draftsShowing(tx: Tx, pictureId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('draft')
    .innerJoin('revision_photo as photo', (join) =>
      join.onRef('photo.draft_id', '=', 'draft.id').onRef('photo.number', '=', 'draft.revision'),
    )
    .select('draft.id')
    .distinct()
    .where('photo.picture_id', '=', pictureId)
    .orderBy('draft.id')
    .execute();
  return rows.map((row) => row.id);
}

/** How many of a revision's photos still wait for their check or for the file that would be published. */
export async function photosWaiting(tx: Tx, draftId: string, revision: number): Promise<number> {
  const row = await tx
    .selectFrom('revision_photo as photo')
    .innerJoin('picture', 'picture.id', 'photo.picture_id')
    .leftJoin('rendered_photo as rendered', 'rendered.photo_id', 'photo.id')
    .select((eb) => eb.fn.countAll<string>().as('waiting'))
    .where('photo.draft_id', '=', draftId)
    .where('photo.number', '=', revision)
    .where((eb) =>
      eb.or([eb('picture.check_state', '=', 'waiting'), eb('rendered.state', '=', 'waiting')]),
    )
    .executeTakeFirstOrThrow();
  return Number(row.waiting);
}

/** Has the file for the Page made, also anew when making it had failed; one that is there stays. */
export async function startRendering(tx: Tx, photoId: string): Promise<void> {
  // Two statements: "on conflict do update" would wait for a worker that holds the row and waits for the draft.
  await tx
    .updateTable('rendered_photo')
    .set({ state: 'waiting', error: null, rendered_at: null })
    .where('photo_id', '=', photoId)
    .where('state', '=', 'failed')
    .execute();
  await tx
    .insertInto('rendered_photo')
    .values({ photo_id: photoId, state: 'waiting' })
    .onConflict((conflict) => conflict.column('photo_id').doNothing())
    .execute();
}

export async function photoForRendering(
  tx: Tx,
  photoId: string,
): Promise<
  | {
      originalSha256: string;
      originalDeletedAt: Date | null;
      crop: Crop | null;
      state: 'waiting' | 'rendered' | 'failed' | null;
    }
  | undefined
> {
  const row = await tx
    .selectFrom('revision_photo as photo')
    .innerJoin('picture', 'picture.id', 'photo.picture_id')
    .leftJoin('rendered_photo as rendered', 'rendered.photo_id', 'photo.id')
    .select([
      'picture.original_sha256',
      'picture.original_deleted_at',
      'photo.crop_x',
      'photo.crop_y',
      'photo.crop_width',
      'photo.crop_height',
      'rendered.state',
    ])
    .where('photo.id', '=', photoId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    originalSha256: row.original_sha256,
    originalDeletedAt: row.original_deleted_at,
    crop: toCrop(row),
    state: row.state,
  };
}

export async function coversOf(tx: Tx, photoId: string): Promise<Cover[]> {
  return tx
    .selectFrom('photo_marking')
    .select(['x', 'y', 'width', 'height', 'look'])
    .where('photo_id', '=', photoId)
    .where('kind', '=', 'cover')
    .orderBy('x')
    .orderBy('y')
    .orderBy('id')
    .execute();
}

/** Keeps the outcome of rendering once; a second run of the job finds it no longer waiting and changes nothing. */
export async function keepRendered(
  tx: Tx,
  photoId: string,
  outcome:
    | {
        state: 'rendered';
        sha256: string;
        bytes: number;
        width: number;
        height: number;
        facesUnderCovers: number;
        facesSeen: readonly PossibleFace[] | null;
        thumbnailSha256: string;
        now: Date;
      }
    | { state: 'failed'; error: string; now: Date },
): Promise<boolean> {
  const values =
    outcome.state === 'rendered'
      ? {
          state: outcome.state,
          sha256: outcome.sha256,
          bytes: outcome.bytes,
          width: outcome.width,
          height: outcome.height,
          faces_under_covers: outcome.facesUnderCovers,
          faces_seen: outcome.facesSeen === null ? null : JSON.stringify(outcome.facesSeen),
          thumbnail_sha256: outcome.thumbnailSha256,
          rendered_at: outcome.now,
        }
      : { state: outcome.state, error: outcome.error.slice(0, 500), rendered_at: outcome.now };
  const result = await tx
    .updateTable('rendered_photo')
    .set(values)
    .where('photo_id', '=', photoId)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
