import type { Readable } from 'node:stream';
import { fileTypeFromStream } from 'file-type';
import type { Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Actor } from '../kernel/permissions.ts';
import { removeUnneeded } from './bytes.actions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { checkAgain, draftOfPicture, insertPicture } from './picture.store.ts';
import { retryRecheck } from './recheck.store.ts';

/** The kinds of picture that a worker can open. A name or a header sent along never decides: the bytes do. */
const ACCEPTED = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/heic',
  'image/heif',
]);

export interface ReceivedPicture {
  readonly originalSha256: string;
  readonly bytes: number;
  readonly mediaType: string;
  readonly fileName: string;
}

/**
 * Stores an upload and decides its type from its first bytes, without decoding anything.
 * Throws the refusals `upload-too-large` and `not-a-picture`; nothing is kept then.
 */
export async function receivePicture(
  deps: Deps,
  upload: { fileName: string; content: Readable },
): Promise<ReceivedPicture> {
  const stored = await deps.pictures.put(upload.content, LIMITS.uploadBytes);
  const { stream } = await deps.pictures.open(stored.sha256);
  const type = await fileTypeFromStream(stream);
  stream.destroy();
  if (type === undefined || !ACCEPTED.has(type.mime)) {
    await removeUnneeded(deps, [stored.sha256]);
    throw new Refusal(
      'not-a-picture',
      `${shortName(upload.fileName)} is not a photo that we can read.`,
      'Choose a JPEG, PNG, WebP, AVIF or iPhone (HEIC) photo. The rest of your draft is safe.',
      { field: 'photo' },
    );
  }
  return {
    originalSha256: stored.sha256,
    bytes: stored.bytes,
    mediaType: type.mime,
    fileName: shortName(upload.fileName),
  };
}

/** Notes a received picture, in the transaction of the draft that it is for. */
export async function keepPicture(
  tx: Tx,
  picture: ReceivedPicture & { pictureId: string; draftId: string; actor: Actor; now: Date },
): Promise<void> {
  await insertPicture(tx, {
    id: picture.pictureId,
    federationId: picture.actor.federationId,
    originalSha256: picture.originalSha256,
    bytes: picture.bytes,
    mediaType: picture.mediaType,
    fileName: picture.fileName,
    uploadedBy: picture.actor.personId,
    draftId: picture.draftId,
    now: picture.now,
  });
  await recordEvent(tx, {
    federationId: picture.actor.federationId,
    at: picture.now,
    actorId: picture.actor.personId,
    kind: 'picture.uploaded',
    subjectKind: 'picture',
    subjectId: picture.pictureId,
    detail: { sha256: picture.originalSha256, bytes: picture.bytes, mediaType: picture.mediaType },
  });
}

/** Guards putting a picture back: only one that was handed in for this very draft. */
export async function requireHandedInFor(
  tx: Tx,
  pictureId: string,
  draftId: string,
): Promise<void> {
  if ((await draftOfPicture(tx, pictureId)) !== draftId) throw notFound('photo');
}

/** Has a picture looked at once more whose check, the first or a further one, had broken; others stay as they are. */
export async function retryFailedCheck(tx: Tx, pictureId: string, now: Date): Promise<void> {
  if (!(await checkAgain(tx, pictureId)) && !(await retryRecheck(tx, pictureId))) return;
  await later(tx, 'check-picture', { pictureId }, { now });
}

/** The last part of a file name without control characters; it is shown to staff and never published. */
function shortName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last.replaceAll(/\p{C}/gu, '').trim();
  // By characters, not code units: cutting one in two would leave half of it.
  return Array.from(clean === '' ? 'photo' : clean)
    .slice(-LIMITS.fileNameCharacters)
    .join('');
}
