import type { Tx } from '../database/client.ts';
import { SCHOOL_ZONE, schoolReading } from '../kernel/school-time.ts';
import type { Crop, Marking } from '../pictures/marking.contract.ts';
import type { DraftFile } from './draft.store.ts';

/**
 * Opens the next revision as a copy of the sealed one: text, Pages, photos with their markings.
 * @returns the id of each photo's copy, by the id of the photo
 */
export async function openNextRevision(
  tx: Tx,
  draft: DraftFile,
  by: { personId: string; now: Date; newId: () => string },
): Promise<ReadonlyMap<string, string>> {
  const number = draft.revision + 1;
  const copies = new Map<string, string>();
  await tx
    .insertInto('draft_revision')
    .values({
      draft_id: draft.id,
      number,
      text: draft.text,
      ...wantedColumns(draft.wantedAt),
      urgent: draft.urgent,
      edited_by: by.personId,
      created_at: by.now,
      updated_at: by.now,
    })
    .execute();
  await replacePages(
    tx,
    draft.id,
    number,
    draft.pages.map((page) => page.id),
  );
  for (const photo of draft.photos) {
    const id = by.newId();
    copies.set(photo.id, id);
    await insertPhoto(tx, { ...photo, id, draftId: draft.id, revision: number });
    await replaceMarkings(tx, id, photo.markings, by);
    await replaceRoll(tx, id, photo.roll);
  }
  await tx.updateTable('draft').set({ revision: number }).where('id', '=', draft.id).execute();
  return copies;
}

export async function updateRevision(
  tx: Tx,
  draftId: string,
  number: number,
  change: { text?: string; wantedAt?: Date | null; urgent?: boolean; editedBy: string; now: Date },
): Promise<void> {
  await tx
    .updateTable('draft_revision')
    .set({
      edited_by: change.editedBy,
      updated_at: change.now,
      ...(change.text === undefined ? {} : { text: change.text }),
      ...(change.wantedAt === undefined ? {} : wantedColumns(change.wantedAt)),
      ...(change.urgent === undefined ? {} : { urgent: change.urgent }),
    })
    .where('draft_id', '=', draftId)
    .where('number', '=', number)
    .execute();
}

/** The moment, and what the school clock shows then: what the person meant. */
export function wantedColumns(wantedAt: Date | null) {
  const wall = wantedAt === null ? null : schoolReading(wantedAt);
  return { wanted_at: wantedAt, wanted_wall: wall, wanted_zone: SCHOOL_ZONE };
}

export async function sealRevision(
  tx: Tx,
  draftId: string,
  number: number,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('draft_revision')
    .set({ sealed_at: now })
    .where('draft_id', '=', draftId)
    .where('number', '=', number)
    .execute();
}

export async function replacePages(
  tx: Tx,
  draftId: string,
  number: number,
  pageIds: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('revision_page')
    .where('draft_id', '=', draftId)
    .where('number', '=', number)
    .execute();
  if (pageIds.length === 0) return;
  await tx
    .insertInto('revision_page')
    .values([...new Set(pageIds)].map((page_id) => ({ draft_id: draftId, number, page_id })))
    .execute();
}

export async function insertPhoto(
  tx: Tx,
  photo: {
    id: string;
    draftId: string;
    revision: number;
    position: number;
    pictureId: string;
    altText: string;
    accounting: 'faces' | 'roll';
    crop?: Crop | null;
  },
): Promise<void> {
  await tx
    .insertInto('revision_photo')
    .values({
      id: photo.id,
      draft_id: photo.draftId,
      number: photo.revision,
      position: photo.position,
      picture_id: photo.pictureId,
      alt_text: photo.altText,
      accounting: photo.accounting,
      ...cropColumns(photo.crop ?? null),
    })
    .execute();
}

function cropColumns(crop: Crop | null) {
  return {
    crop_x: crop?.x ?? null,
    crop_y: crop?.y ?? null,
    crop_width: crop?.width ?? null,
    crop_height: crop?.height ?? null,
  };
}

/** Chooses the part of a photo that is published; null publishes all of it. */
export async function setCrop(tx: Tx, photoId: string, crop: Crop | null): Promise<void> {
  await tx.updateTable('revision_photo').set(cropColumns(crop)).where('id', '=', photoId).execute();
}

export async function updatePhoto(
  tx: Tx,
  photoId: string,
  change: { altText?: string; accounting?: 'faces' | 'roll' },
): Promise<void> {
  if (change.altText === undefined && change.accounting === undefined) return;
  await tx
    .updateTable('revision_photo')
    .set({
      ...(change.altText === undefined ? {} : { alt_text: change.altText }),
      ...(change.accounting === undefined ? {} : { accounting: change.accounting }),
    })
    .where('id', '=', photoId)
    .execute();
}

/** Takes a photo out of an open revision; its markings go with it. */
export async function deletePhoto(tx: Tx, photoId: string): Promise<void> {
  await tx.deleteFrom('photo_marking').where('photo_id', '=', photoId).execute();
  await tx.deleteFrom('photo_roll').where('photo_id', '=', photoId).execute();
  await tx.deleteFrom('revision_photo').where('id', '=', photoId).execute();
}

/** Numbers the photos 1, 2, 3 … in the given order (the unique positions are checked when the transaction ends). */
export async function setPhotoOrder(tx: Tx, photoIds: readonly string[]): Promise<void> {
  for (const [index, id] of photoIds.entries()) {
    await tx
      .updateTable('revision_photo')
      .set({ position: index + 1 })
      .where('id', '=', id)
      .execute();
  }
}

export async function replaceMarkings(
  tx: Tx,
  photoId: string,
  markings: readonly Marking[],
  by: { personId: string; now: Date; newId: () => string },
): Promise<void> {
  await tx.deleteFrom('photo_marking').where('photo_id', '=', photoId).execute();
  if (markings.length === 0) return;
  await tx
    .insertInto('photo_marking')
    .values(
      markings.map((marking) => ({
        id: by.newId(),
        photo_id: photoId,
        kind: marking.kind,
        subject_id: marking.kind === 'person' ? marking.subjectId : null,
        x: marking.box.x,
        y: marking.box.y,
        width: marking.box.width,
        height: marking.box.height,
        ...(marking.kind === 'cover' && marking.look !== undefined ? { look: marking.look } : {}),
        marked_by: by.personId,
        marked_at: by.now,
      })),
    )
    .execute();
}

export async function replaceRoll(
  tx: Tx,
  photoId: string,
  subjectIds: readonly string[],
): Promise<void> {
  await tx.deleteFrom('photo_roll').where('photo_id', '=', photoId).execute();
  if (subjectIds.length === 0) return;
  await tx
    .insertInto('photo_roll')
    .values([...new Set(subjectIds)].map((subject_id) => ({ photo_id: photoId, subject_id })))
    .execute();
}
