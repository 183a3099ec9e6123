import type { Readable } from 'node:stream';
import { requireSubjectsOfSchools } from '../consent/register.actions.ts';
import { inTransaction, type Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Actor } from '../kernel/permissions.ts';
import { schoolDay } from '../kernel/school-time.ts';
import { requireBytes } from '../pictures/bytes.actions.ts';
import { cropTrouble, isWholePicture } from '../pictures/crop.rules.ts';
import type { Crop, Marking } from '../pictures/marking.contract.ts';
import { keepPicture, receivePicture, requireHandedInFor } from '../pictures/upload.actions.ts';
import { decisionFile, schoolsOf } from './decision-file.ts';
import { requireAct } from './deciding.rules.ts';
import { type DraftFile, loadDraft, type PhotoFile } from './draft.store.ts';
import { wouldForget } from './look-alikes.actions.ts';
import { changeOpenPhoto, changeOpenRevision, loadReadable, type Saved } from './open-revision.ts';
import {
  deletePhoto,
  insertPhoto,
  replaceMarkings,
  replaceRoll,
  setCrop,
  setPhotoOrder,
  updatePhoto,
} from './revision.store.ts';

/** Receives a photo into the draft and has a worker look at it. The bytes are stored before the transaction begins. */
export async function addPhoto(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; fileName: string; content: Readable },
): Promise<{ photoId: string; pictureId: string; version: number }> {
  await requireRoomForPhoto(deps, actor, command.draftId);
  const received = await receivePicture(deps, command);
  const pictureId = deps.newId();
  const photoId = deps.newId();
  const saved = await changeOpenRevision(
    deps,
    actor,
    command.draftId,
    async ({ tx, draft, now }) => {
      if (draft.photos.length >= LIMITS.photosPerDraft) throw tooManyPhotos();
      await requireBytes(tx, deps, [received.originalSha256]);
      await keepPicture(tx, { ...received, pictureId, draftId: draft.id, actor, now });
      await insertPhoto(tx, {
        id: photoId,
        draftId: draft.id,
        revision: draft.revision,
        position: draft.photos.length + 1,
        pictureId,
        altText: '',
        accounting: 'faces',
      });
      await later(tx, 'check-picture', { pictureId }, { now });
    },
  );
  return { photoId, pictureId, version: saved.version };
}

/** All that had been said about a photo, as whoever takes it out remembers it. */
export interface PhotoAsItWas {
  readonly pictureId: string;
  readonly position: number;
  readonly altText: string;
  readonly accounting: 'faces' | 'roll';
  readonly markings: readonly Marking[];
  /** Ids of the people who were ticked. */
  readonly roll: readonly string[];
  readonly crop: Crop | null;
}

/**
 * Puts a photo back that was taken out of this draft, with all that had been said about it (undo): in one transaction, so that
 * it never comes back without its crop. Asked twice, as after a lost answer, it is there once.
 */
export async function restorePhoto(
  deps: Deps,
  actor: Actor,
  command: PhotoAsItWas & { readonly draftId: string },
): Promise<{ photoId: string; pictureId: string; version: number }> {
  const { pictureId } = command;
  let photoId = deps.newId();
  const saved = await changeOpenRevision(
    deps,
    actor,
    command.draftId,
    async ({ tx, draft, now }) => {
      const there = draft.photos.find((photo) => photo.pictureId === pictureId);
      if (there !== undefined) {
        photoId = there.id;
        return;
      }
      if (draft.photos.length >= LIMITS.photosPerDraft) throw tooManyPhotos();
      await requireHandedInFor(tx, pictureId, draft.id);
      await requirePeople(tx, draft, command.markings);
      await requireSubjectsOfSchools(tx, command.roll, schoolsOf(draft));
      await insertPhoto(tx, {
        id: photoId,
        draftId: draft.id,
        revision: draft.revision,
        position: draft.photos.length + 1,
        pictureId,
        altText: command.altText,
        accounting: command.accounting,
      });
      await replaceMarkings(tx, photoId, command.markings, {
        personId: actor.personId,
        now,
        newId: deps.newId,
      });
      await replaceRoll(tx, photoId, command.roll);
      const order = draft.photos.map((photo) => photo.id);
      order.splice(Math.min(command.position, order.length + 1) - 1, 0, photoId);
      await setPhotoOrder(tx, order);
      if (command.crop !== null) {
        // Read back for what a worker saw in it, which says where its edges are.
        const back = (await loadDraft(tx, draft.id))?.photos.find((photo) => photo.id === photoId);
        await putCrop(tx, { id: photoId, facts: back?.facts ?? null }, command.crop);
      }
    },
  );
  return { photoId, pictureId, version: saved.version };
}

export async function editPhoto(
  deps: Deps,
  actor: Actor,
  command: {
    draftId: string;
    photoId: string;
    altText?: string | undefined;
    accounting?: 'faces' | 'roll' | undefined;
  },
): Promise<Saved> {
  return changeOpenPhoto(deps, actor, command, async ({ tx, photo }) => {
    await updatePhoto(tx, photo.id, {
      ...(command.altText === undefined ? {} : { altText: command.altText }),
      ...(command.accounting === undefined ? {} : { accounting: command.accounting }),
    });
  });
}

export async function removePhoto(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; photoId: string },
): Promise<Saved> {
  return changeOpenPhoto(
    deps,
    actor,
    command,
    async ({ tx, draft, photo }) => {
      await deletePhoto(tx, photo.id);
      await setPhotoOrder(
        tx,
        draft.photos.filter((each) => each.id !== photo.id).map((each) => each.id),
      );
    },
    // It may be put back with other markings.
    ({ tx, draft, now }) =>
      wouldForget(tx, draft, { photoId: command.photoId, markings: [] }, schoolDay(now)),
  );
}

/** Puts the photos in another order: every photo of the draft, each once. */
export async function orderPhotos(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; photoIds: readonly string[] },
): Promise<Saved> {
  return changeOpenRevision(deps, actor, command.draftId, async ({ tx, draft, idNow }) => {
    const theirs = draft.photos.map((photo) => photo.id).toSorted();
    const order = command.photoIds.map(idNow);
    const given = order.toSorted();
    if (theirs.length !== given.length || theirs.some((id, index) => id !== given[index])) {
      throw new Refusal(
        'stale',
        'The photos of this draft changed meanwhile.',
        'Try again with what you see now.',
      );
    }
    await setPhotoOrder(tx, order);
  });
}

/** Says for a photo who is where, what is covered and what is no face: the whole set at once, so undo is sending the old one. */
export async function markPhoto(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; photoId: string; markings: readonly Marking[] },
): Promise<Saved> {
  return changeOpenPhoto(
    deps,
    actor,
    command,
    async ({ tx, draft, photo, now }) => {
      await requirePeople(tx, draft, command.markings);
      await replaceMarkings(tx, photo.id, command.markings, {
        personId: actor.personId,
        now,
        newId: deps.newId,
      });
    },
    ({ tx, draft, now }) => wouldForget(tx, draft, command, schoolDay(now)),
  );
}

/** Chooses the part of a photo that is published; null publishes all of it, and undo is sending the crop before. */
export async function cropPhoto(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; photoId: string; crop: Crop | null },
): Promise<Saved> {
  return changeOpenPhoto(deps, actor, command, ({ tx, photo }) =>
    command.crop === null ? setCrop(tx, photo.id, null) : putCrop(tx, photo, command.crop),
  );
}

async function putCrop(tx: Tx, photo: Pick<PhotoFile, 'id' | 'facts'>, crop: Crop): Promise<void> {
  // Where its edges are is known only once it was opened.
  if (photo.facts === null) {
    throw new Refusal(
      'bad-input',
      'This photo has not been looked at yet, so it cannot be cropped.',
      'Wait until its faces are shown, then crop it.',
      { field: 'crop' },
    );
  }
  const trouble = cropTrouble(crop, photo.facts);
  if (trouble !== undefined) {
    throw new Refusal('bad-input', trouble.says, trouble.remedy, { field: 'crop' });
  }
  await setCrop(tx, photo.id, isWholePicture(crop, photo.facts) ? null : crop);
}

/** Declares who is in a large group: the ticked roll. */
export async function declareRoll(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; photoId: string; subjectIds: readonly string[] },
): Promise<Saved> {
  return changeOpenPhoto(deps, actor, command, async ({ tx, draft, photo }) => {
    await requireSubjectsOfSchools(tx, command.subjectIds, schoolsOf(draft));
    await replaceRoll(tx, photo.id, command.subjectIds);
  });
}

async function requireRoomForPhoto(deps: Deps, actor: Actor, draftId: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const draft = await loadReadable(tx, actor, draftId);
    requireAct('edit', decisionFile(draft, []), actor, deps.clock.now());
    if (draft.photos.length >= LIMITS.photosPerDraft) throw tooManyPhotos();
  });
}

async function requirePeople(
  tx: Tx,
  draft: DraftFile,
  markings: readonly Marking[],
): Promise<void> {
  const people = markings.flatMap((marking) =>
    marking.kind === 'person' ? [marking.subjectId] : [],
  );
  await requireSubjectsOfSchools(tx, people, schoolsOf(draft));
}

function tooManyPhotos(): Refusal {
  return new Refusal(
    'bad-input',
    `A post has room for ${LIMITS.photosPerDraft} photos.`,
    'Take one out first, or write a second post.',
    { field: 'photo' },
  );
}
