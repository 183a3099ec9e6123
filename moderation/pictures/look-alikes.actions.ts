import type { Tx } from '../database/client.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { PictureFacts } from './facts.contract.ts';
import { keysToLookFor, readFingerprint } from './fingerprint.rules.ts';
import { picturesLooking, picturesSharing } from './fingerprint.store.ts';
import { type Overlay, overlayOf } from './same-place.rules.ts';

/** Perceptual hashes this close (bits of 64) count as the same picture; see workers/vision/perceptual-hash.ts. */
const ALIKE_BITS = 6;

export interface PhotoToFind {
  readonly position: number;
  readonly facts: Pick<PictureFacts, 'perceptualHash' | 'fingerprint'>;
}

/** A picture that shows what a photo shows. */
export interface Alike {
  readonly position: number;
  readonly pictureId: string;
  /** How the photo lies on it; undefined when only the look of the whole told, from edge to edge. */
  readonly overlay: Overlay | undefined;
}

/**
 * The pictures of a federation that show what these photos show: the whole or a part, mirrored, recoloured, resized. Facts from
 * before vision-3 have no fingerprint, and are only found by the look of the whole. The pictures themselves are among
 * them; the caller knows which.
 *
 * @returns `unfinished` photos share so much with so many pictures that not all of these were compared
 */
export async function picturesLike(
  tx: Tx,
  federationId: string,
  photos: readonly PhotoToFind[],
): Promise<{
  alike: Alike[];
  unfinished: number[];
}> {
  const looks = photos.map(({ position, facts }) => ({ position, hash: facts.perceptualHash }));
  const looking = await picturesLooking(tx, federationId, looks, ALIKE_BITS);
  const alike: Alike[] = looking.map((each) => ({ ...each, overlay: undefined }));
  const unfinished: number[] = [];
  for (const { position, facts } of photos) {
    if (facts.fingerprint === undefined) continue;
    const fingerprint = readFingerprint(facts.fingerprint);
    const keys = keysToLookFor(fingerprint);
    // One more than is compared tells whether there are more.
    const most = LIMITS.picturesCompared;
    const others = await picturesSharing(tx, federationId, keys, most + 1);
    if (others.length > most) unfinished.push(position);
    for (const other of others.slice(0, most)) {
      const overlay = overlayOf(fingerprint, readFingerprint(other.spots));
      if (overlay !== undefined) alike.push({ position, pictureId: other.pictureId, overlay });
    }
  }
  return { alike, unfinished };
}
