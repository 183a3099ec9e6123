import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import type { PossibleFace, RenderedPicture } from '../pictures/facts.contract.ts';
import type { Cover, Crop } from '../pictures/marking.contract.ts';
import { requireBytes } from '../pictures/bytes.actions.ts';
import { askToSettle } from './settle.actions.ts';
import { coversOf, keepRendered, photoForRendering } from './settle.store.ts';

/**
 * What a worker needs to make the file that would be published; 'done' when that happened already, 'gone' when the original
 * was deleted as the retention rule says.
 */
export async function photoToRender(
  deps: Deps,
  command: { photoId: string },
): Promise<
  { originalSha256: string; covers: readonly Cover[]; crop: Crop | null } | 'done' | 'gone'
> {
  return inTransaction(deps.db, async (tx) => {
    const photo = await photoForRendering(tx, command.photoId);
    if (photo === undefined || photo.state !== 'waiting') return 'done';
    if (photo.originalDeletedAt !== null) return 'gone';
    const { originalSha256, crop } = photo;
    return { originalSha256, crop, covers: await coversOf(tx, command.photoId) };
  });
}

/** Keeps the new file under the digest of its own bytes; approval will pin exactly these. */
export async function recordRendered(
  deps: Deps,
  command: { photoId: string; bytes: Buffer; facts: RenderedPicture; thumbnail: Buffer },
): Promise<void> {
  const stored = await deps.pictures.putBytes(command.bytes);
  if (stored.sha256 !== command.facts.sha256) {
    throw new Error(`Photo ${command.photoId}: the stored bytes are not those that were rendered.`);
  }
  const thumbnail = await deps.pictures.putBytes(command.thumbnail);
  await close(deps, command.photoId, {
    state: 'rendered',
    sha256: stored.sha256,
    bytes: stored.bytes,
    width: command.facts.width,
    height: command.facts.height,
    facesUnderCovers: command.facts.facesUnderCovers,
    facesSeen: command.facts.facesSeen ?? null,
    thumbnailSha256: thumbnail.sha256,
  });
}

export async function recordRenderFailed(
  deps: Deps,
  command: { photoId: string; failure: string },
): Promise<void> {
  await close(deps, command.photoId, { state: 'failed', error: command.failure });
}

type Outcome =
  | {
      state: 'rendered';
      sha256: string;
      bytes: number;
      width: number;
      height: number;
      facesUnderCovers: number;
      facesSeen: readonly PossibleFace[] | null;
      thumbnailSha256: string;
    }
  | { state: 'failed'; error: string };

async function close(deps: Deps, photoId: string, outcome: Outcome): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    if (outcome.state === 'rendered') {
      await requireBytes(tx, deps, [outcome.sha256, outcome.thumbnailSha256]);
    }
    if (await keepRendered(tx, photoId, { ...outcome, now }))
      await askToSettle(tx, { photoId }, now);
  });
}
