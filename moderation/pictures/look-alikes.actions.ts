import type { Tx } from '../database/client.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { PictureFacts } from './facts.contract.ts';
import { keysToLookFor, readFingerprint } from './fingerprint.rules.ts';
import { picturesLooking, picturesSharing } from './fingerprint.store.ts';
import { looksTheSame } from './same-picture.rules.ts';

/** Perceptual hashes this close (bits of 64) count as the same picture; see workers/vision/perceptual-hash.ts. */
const ALIKE_BITS = 6;

export interface PhotoToFind {
  readonly position: number;
  readonly facts: Pick<PictureFacts, 'perceptualHash' | 'fingerprint'>;
}

/**
 * The pictures of a federation that show what these photos show: the whole or a part, mirrored, recoloured, resized. Facts from
 * before vision-3 have no fingerprint, and are only found by the look of the whole. The pictures themselves are among
 * them; the caller knows which.
 */
export async function picturesLike(
  tx: Tx,
  federationId: string,
  photos: readonly PhotoToFind[],
): Promise<{ position: number; pictureId: string }[]> {
  const looks = photos.map(({ position, facts }) => ({ position, hash: facts.perceptualHash }));
  const found = await picturesLooking(tx, federationId, looks, ALIKE_BITS);
  for (const { position, facts } of photos) {
    if (facts.fingerprint === undefined) continue;
    const fingerprint = readFingerprint(facts.fingerprint);
    const keys = keysToLookFor(fingerprint);
    for (const other of await picturesSharing(tx, federationId, keys, LIMITS.picturesCompared)) {
      if (looksTheSame(fingerprint, readFingerprint(other.spots))) {
        found.push({ position, pictureId: other.pictureId });
      }
    }
  }
  return found;
}
