import type { Readable } from 'node:stream';
import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { type Actor, mayIn, requireIn } from '../kernel/permissions.ts';
import { instantFromSchoolClock } from '../kernel/school-time.ts';
import { recordEvent } from '../record/record.actions.ts';
import { requirePolicyAccepted } from '../staff/policy.actions.ts';
import { pagesOpenTo } from '../pages/pages.actions.ts';
import { keepPicture, receivePicture, requireUploadedBy } from '../pictures/upload.actions.ts';
import type { Marking } from '../pictures/marking.contract.ts';
import { requireSubjectsOfSchools } from '../consent/register.actions.ts';
import { mayRead, requireAct } from './deciding.rules.ts';
import { decisionFile } from './decision-file.ts';
import {
  deletePhoto,
  type DraftFile,
  insertDraft,
  insertPhoto,
  loadDraft,
  openNextRevision,
  type PhotoFile,
  replaceMarkings,
  replacePages,
  replaceRoll,
  setPhotoOrder,
  touchDraft,
  updatePhoto,
  updateRevision,
} from './draft.store.ts';

export interface Saved {
  readonly version: number;
  readonly revision: number;
}

/** Starts an empty draft for a school. The first one needs the current policy accepted. */
export async function createDraft(
  deps: Deps,
  actor: Actor,
  command: { schoolId: string },
): Promise<{ id: string }> {
  requireIn(actor, 'draft:write', command.schoolId);
  const now = deps.clock.now();
  const id = deps.newId();
  return inTransaction(deps.db, async (tx) => {
    await requirePolicyAccepted(tx, actor);
    await insertDraft(tx, {
      id,
      federationId: actor.federationId,
      schoolId: command.schoolId,
      authorId: actor.personId,
      now,
    });
    const pages = await pagesOpenTo(tx, actor);
    const own = pages.filter((page) => page.schoolId === command.schoolId).map((page) => page.id);
    await replacePages(tx, id, 1, own);
    await recordEvent(tx, {
      federationId: actor.federationId,
      at: now,
      actorId: actor.personId,
      kind: 'draft.created',
      subjectKind: 'draft',
      subjectId: id,
      detail: { schoolId: command.schoolId },
    });
    await announce(tx, { topic: 'draft', id, federationId: actor.federationId, schoolId: command.schoolId });
    return { id };
  });
}

/** Autosave. Refuses with `stale` when somebody else changed the draft since `version`. */
export async function editDraft(
  deps: Deps,
  actor: Actor,
  command: {
    draftId: string;
    version: number;
    text?: string | undefined;
    pageIds?: readonly string[] | undefined;
    wantedAt?: string | null | undefined;
    urgent?: boolean | undefined;
  },
): Promise<Saved> {
  return changeOpenRevision(deps, actor, command.draftId, async ({ tx, draft, now }) => {
    if (command.version !== draft.version) throw stale(draft);
    await updateRevision(tx, draft.id, draft.revision, {
      ...(command.text === undefined ? {} : { text: command.text }),
      ...(command.wantedAt === undefined ? {} : { wantedAt: wantedInstant(command.wantedAt) }),
      ...(command.urgent === undefined ? {} : { urgent: command.urgent }),
      editedBy: actor.personId,
      now,
    });
    if (command.pageIds !== undefined) {
      await requireOpenPages(tx, actor, command.pageIds);
      await replacePages(tx, draft.id, draft.revision, command.pageIds);
    }
  });
}

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
  const saved = await changeOpenRevision(deps, actor, command.draftId, async ({ tx, draft, now }) => {
    if (draft.photos.length >= LIMITS.photosPerDraft) throw tooManyPhotos();
    await keepPicture(tx, { ...received, pictureId, actor, now });
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
  });
  return { photoId, pictureId, version: saved.version };
}

/** Puts a photo back that was taken out of this draft, with what had been said about it (undo). */
export async function restorePhoto(
  deps: Deps,
  actor: Actor,
  command: {
    draftId: string;
    pictureId: string;
    position: number;
    altText: string;
    markings: readonly Marking[];
  },
): Promise<{ photoId: string; pictureId: string; version: number }> {
  const photoId = deps.newId();
  const saved = await changeOpenRevision(deps, actor, command.draftId, async ({ tx, draft, now }) => {
    if (draft.photos.length >= LIMITS.photosPerDraft) throw tooManyPhotos();
    await requireUploadedBy(tx, command.pictureId, [...draft.editorIds, actor.personId]);
    await requirePeople(tx, draft, command.markings);
    await insertPhoto(tx, {
      id: photoId,
      draftId: draft.id,
      revision: draft.revision,
      position: draft.photos.length + 1,
      pictureId: command.pictureId,
      altText: command.altText,
      accounting: 'faces',
    });
    await replaceMarkings(tx, photoId, command.markings, { personId: actor.personId, now, newId: deps.newId });
    const order = draft.photos.map((photo) => photo.id);
    order.splice(Math.min(command.position, order.length + 1) - 1, 0, photoId);
    await setPhotoOrder(tx, order);
  });
  return { photoId, pictureId: command.pictureId, version: saved.version };
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
  return changeOpenPhoto(deps, actor, command, async ({ tx, draft, photo }) => {
    await deletePhoto(tx, photo.id);
    await setPhotoOrder(tx, draft.photos.filter((each) => each.id !== photo.id).map((each) => each.id));
  });
}

/** Puts the photos in another order: every photo of the draft, each once. */
export async function orderPhotos(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; photoIds: readonly string[] },
): Promise<Saved> {
  return changeOpenRevision(deps, actor, command.draftId, async ({ tx, draft }) => {
    const theirs = draft.photos.map((photo) => photo.id).toSorted();
    const given = [...new Set(command.photoIds)].toSorted();
    if (theirs.length !== given.length || theirs.some((id, index) => id !== given[index])) {
      throw new Refusal('stale', 'The photos of this draft changed meanwhile.', 'Try again with what you see now.');
    }
    await setPhotoOrder(tx, command.photoIds);
  });
}

/** Says for a photo who is where, what is covered and what is no face: the whole set at once, so undo is sending the old one. */
export async function markPhoto(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; photoId: string; markings: readonly Marking[] },
): Promise<Saved> {
  return changeOpenPhoto(deps, actor, command, async ({ tx, draft, photo, now }) => {
    await requirePeople(tx, draft, command.markings);
    await replaceMarkings(tx, photo.id, command.markings, {
      personId: actor.personId,
      now,
      newId: deps.newId,
    });
  });
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

interface OpenChange {
  readonly tx: Tx;
  readonly draft: DraftFile;
  readonly now: Date;
}

/**
 * The one way to change a draft: lock it, ask the rule, open a new revision when the last one is sealed, do the change,
 * count the version up and tell the screens.
 */
async function changeOpenRevision(
  deps: Deps,
  actor: Actor,
  draftId: string,
  change: (open: OpenChange) => Promise<void>,
): Promise<Saved> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const draft = await loadReadable(tx, actor, draftId);
    requireAct('edit', decisionFile(draft, []), actor, now);
    if (draft.sealed) {
      await openNextRevision(tx, draft, { personId: actor.personId, now, newId: deps.newId });
    }
    const open = draft.sealed ? ((await loadDraft(tx, draftId)) ?? draft) : draft;
    await change({ tx, draft: open, now });
    await updateRevision(tx, open.id, open.revision, { editedBy: actor.personId, now });
    const version = await touchDraft(tx, open.id, now);
    await announce(tx, {
      topic: 'draft',
      id: open.id,
      federationId: open.federationId,
      schoolId: open.schoolId,
    });
    return { version, revision: open.revision };
  });
}

async function changeOpenPhoto(
  deps: Deps,
  actor: Actor,
  command: { draftId: string; photoId: string },
  change: (open: OpenChange & { photo: PhotoFile }) => Promise<void>,
): Promise<Saved> {
  // Opening the next revision gives every photo a new id; the one that the screen named is found by its place.
  const before = await inTransaction(deps.db, (tx) => loadReadable(tx, actor, command.draftId));
  const position = before.photos.find((photo) => photo.id === command.photoId)?.position;
  return changeOpenRevision(deps, actor, command.draftId, async (open) => {
    const photo =
      open.draft.photos.find((each) => each.id === command.photoId) ??
      (before.sealed && open.draft.revision === before.revision + 1
        ? open.draft.photos.find((each) => each.position === position)
        : undefined);
    if (photo === undefined) throw notFound('photo');
    await change({ ...open, photo });
  });
}

/** Loads and locks a draft that this person may see; otherwise it does not exist for them. */
export async function loadReadable(tx: Tx, actor: Actor, draftId: string): Promise<DraftFile> {
  const draft = await loadDraft(tx, draftId, { lock: true });
  if (draft === undefined || !mayRead(draft, actor)) throw notFound('draft');
  return draft;
}

/** The schools that a draft concerns: its own and those of its Pages. */
export function schoolsOf(draft: DraftFile): string[] {
  return [...new Set([draft.schoolId, ...draft.pages.map((page) => page.schoolId)])];
}

export function stale(draft: { version: number }): Refusal {
  return new Refusal(
    'stale',
    'Somebody changed this draft a moment ago.',
    'Look at it as it is now, then decide again. What you typed is still here.',
    { facts: { version: draft.version } },
  );
}

async function requireRoomForPhoto(deps: Deps, actor: Actor, draftId: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const draft = await loadReadable(tx, actor, draftId);
    requireAct('edit', decisionFile(draft, []), actor, deps.clock.now());
    if (draft.photos.length >= LIMITS.photosPerDraft) throw tooManyPhotos();
  });
}

async function requireOpenPages(tx: Tx, actor: Actor, pageIds: readonly string[]): Promise<void> {
  const open = await pagesOpenTo(tx, actor);
  if (pageIds.some((id) => !open.some((page) => page.id === id && mayIn(actor, 'draft:write', page.schoolId)))) {
    throw new Refusal('bad-input', 'One of these Pages is not yours to write for.', 'Choose among the Pages shown.', {
      field: 'pageIds',
    });
  }
}

async function requirePeople(tx: Tx, draft: DraftFile, markings: readonly Marking[]): Promise<void> {
  const people = markings.flatMap((marking) => (marking.kind === 'person' ? [marking.subjectId] : []));
  await requireSubjectsOfSchools(tx, people, schoolsOf(draft));
}

function wantedInstant(wall: string | null): Date | null {
  if (wall === null) return null;
  const instant = instantFromSchoolClock(wall);
  if (instant === undefined) {
    throw new Refusal(
      'bad-input',
      'The school clock never shows this time.',
      'Choose another time; when the clocks go forward, the hour from 1:00 to 2:00 is left out.',
      { field: 'wantedAt' },
    );
  }
  return instant;
}

function tooManyPhotos(): Refusal {
  return new Refusal(
    'bad-input',
    `A post has room for ${LIMITS.photosPerDraft} photos.`,
    'Take one out first, or write a second post.',
    { field: 'photo' },
  );
}
