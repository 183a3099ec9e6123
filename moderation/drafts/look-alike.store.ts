import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { Box } from '../pictures/marking.contract.ts';

/** How a draft that held a picture ended. */
export type Ended = 'published' | 'rejected' | 'taken-down';

export interface EndedDraft {
  readonly pictureId: string;
  readonly draftId: string;
  readonly state: Ended;
  /** When it ended: since then nothing about it changes. */
  readonly endedAt: Date;
  /** The name of the school that it is of. */
  readonly school: string;
}

/** Published, rejected and taken-down drafts of the federation that hold one of these pictures, last changed first. */
export async function endedDraftsWith(
  tx: Tx,
  draft: { id: string; federationId: string },
  pictureIds: readonly string[],
): Promise<EndedDraft[]> {
  if (pictureIds.length === 0) return [];
  const rows = await tx
    .selectFrom('draft')
    .innerJoin('revision_photo as photo', (join) =>
      join.onRef('photo.draft_id', '=', 'draft.id').onRef('photo.number', '=', 'draft.revision'),
    )
    .innerJoin('school', 'school.id', 'draft.school_id')
    .select(['photo.picture_id', 'draft.id', 'draft.state', 'draft.updated_at', 'school.name'])
    .where(sql<boolean>`photo.picture_id = any(${[...pictureIds]}::uuid[])`)
    .where('draft.federation_id', '=', draft.federationId)
    .where('draft.id', '!=', draft.id)
    .where('draft.state', 'in', ['published', 'rejected', 'taken-down'])
    .orderBy('draft.updated_at', 'desc')
    .orderBy('draft.id')
    .execute();
  return rows.flatMap(({ picture_id: pictureId, id, state, updated_at: endedAt, name: school }) =>
    state === 'published' || state === 'rejected' || state === 'taken-down'
      ? [{ pictureId, draftId: id, state, endedAt, school }]
      : [],
  );
}

/** The name of the school that a draft is of. */
export async function schoolOfDraft(tx: Tx, draftId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('draft')
    .innerJoin('school', 'school.id', 'draft.school_id')
    .select('school.name')
    .where('draft.id', '=', draftId)
    .executeTakeFirst();
  return row?.name;
}

/**
 * Everybody who is or was said to be in one of these pictures, in any revision of another draft, last changed first. Of what an
 * open revision said before it was changed, only who might not be shown then is known. A roll counts where the photo was
 * accounted for by it.
 */
export async function peopleSaidToBeIn(
  tx: Tx,
  draft: { id: string; federationId: string },
  pictureIds: readonly string[],
): Promise<{ pictureId: string; draftId: string; subjectId: string }[]> {
  if (pictureIds.length === 0) return [];
  const { rows } = await sql<{ picture_id: string; draft_id: string; subject_id: string }>`
    select photo.picture_id, photo.draft_id, said.subject_id
    from revision_photo as photo
    join draft on draft.id = photo.draft_id
    join lateral (
      select subject_id from photo_marking where photo_id = photo.id and kind = 'person'
      union
      select subject_id from photo_roll where photo_id = photo.id and photo.accounting = 'roll'
    ) as said on true
    where photo.picture_id = any(${[...pictureIds]}::uuid[])
      and draft.federation_id = ${draft.federationId} and draft.id <> ${draft.id}
    order by draft.updated_at desc, draft.id`.execute(tx);
  return rows.map((row) => ({
    pictureId: row.picture_id,
    draftId: row.draft_id,
    subjectId: row.subject_id,
  }));
}

/** Who was marked where, in earlier revisions of this draft, on the photos that it still has. */
export async function markedBefore(
  tx: Tx,
  draft: { id: string; revision: number },
): Promise<{ photo: number; subjectId: string; box: Box }[]> {
  const rows = await tx
    .selectFrom('revision_photo as before')
    .innerJoin('revision_photo as now', (join) =>
      join
        .onRef('now.draft_id', '=', 'before.draft_id')
        .onRef('now.picture_id', '=', 'before.picture_id'),
    )
    .innerJoin('photo_marking as marking', 'marking.photo_id', 'before.id')
    .select([
      'now.position',
      'marking.subject_id',
      'marking.x',
      'marking.y',
      'marking.width',
      'marking.height',
    ])
    .where('before.draft_id', '=', draft.id)
    .where('before.number', '<', draft.revision)
    .where('now.number', '=', draft.revision)
    .where('marking.kind', '=', 'person')
    .orderBy('before.number', 'desc')
    .orderBy('marking.id')
    .execute();
  return rows.flatMap(({ position, subject_id: subjectId, ...box }) =>
    subjectId === null ? [] : [{ photo: position, subjectId, box }],
  );
}

/** Who was marked where, in earlier revisions of this draft, on some pictures, and the size of each; it need not have them any more. */
export async function markedOnPictures(
  tx: Tx,
  draft: { id: string; revision: number },
  pictureIds: readonly string[],
): Promise<
  { pictureId: string; size: { width: number; height: number }; subjectId: string; box: Box }[]
> {
  if (pictureIds.length === 0) return [];
  const rows = await tx
    .selectFrom('revision_photo as before')
    .innerJoin('photo_marking as marking', 'marking.photo_id', 'before.id')
    .innerJoin('picture', 'picture.id', 'before.picture_id')
    .select([
      'before.picture_id',
      'marking.subject_id',
      'marking.x',
      'marking.y',
      'marking.width',
      'marking.height',
      sql<number | null>`(picture.facts ->> 'width')::integer`.as('picture_width'),
      sql<number | null>`(picture.facts ->> 'height')::integer`.as('picture_height'),
    ])
    .where(sql<boolean>`before.picture_id = any(${[...pictureIds]}::uuid[])`)
    .where('before.draft_id', '=', draft.id)
    .where('before.number', '<', draft.revision)
    .where('marking.kind', '=', 'person')
    .orderBy('before.number', 'desc')
    .orderBy('marking.id')
    .execute();
  return rows.flatMap(
    ({ picture_id: pictureId, subject_id: subjectId, picture_width, picture_height, ...box }) =>
      subjectId === null || picture_width === null || picture_height === null
        ? []
        : [{ pictureId, size: { width: picture_width, height: picture_height }, subjectId, box }],
  );
}
