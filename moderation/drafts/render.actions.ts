import { inTransaction } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import type { Box, RenderedPicture } from '../pictures/facts.contract.ts';
import { askToSettle } from './settle.actions.ts';
import { coversOf, keepRendered, photoForRendering } from './settle.store.ts';

/** What a worker needs to make the file that would be published, or 'done' when that happened already. */
export async function photoToRender(
  deps: Deps,
  command: { photoId: string },
): Promise<{ originalSha256: string; covers: Box[] } | 'done'> {
  return inTransaction(deps.db, async (tx) => {
    const photo = await photoForRendering(tx, command.photoId);
    if (photo === undefined || photo.state !== 'waiting') return 'done';
    return { originalSha256: photo.originalSha256, covers: await coversOf(tx, command.photoId) };
  });
}

/** Keeps the new file under the digest of its own bytes; approval will pin exactly these. */
export async function recordRendered(
  deps: Deps,
  command: { photoId: string; bytes: Buffer; facts: RenderedPicture },
): Promise<void> {
  const stored = await deps.pictures.putBytes(command.bytes);
  if (stored.sha256 !== command.facts.sha256) {
    throw new Error(`Photo ${command.photoId}: the stored bytes are not those that were rendered.`);
  }
  await close(deps, command.photoId, {
    state: 'rendered',
    sha256: stored.sha256,
    bytes: stored.bytes,
    width: command.facts.width,
    height: command.facts.height,
    facesUnderCovers: command.facts.facesUnderCovers,
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
    }
  | { state: 'failed'; error: string };

async function close(deps: Deps, photoId: string, outcome: Outcome): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    if (await keepRendered(tx, photoId, { ...outcome, now }))
      await askToSettle(tx, { photoId }, now);
  });
}
