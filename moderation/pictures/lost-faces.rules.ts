import { LIMITS } from '../kernel/limits.ts';
import { overlap } from './accounting.rules.ts';
import type { Box, PictureFacts } from './facts.contract.ts';

/**
 * Two models draw one face differently: one with the hair, one from the brows down. From this intersection over union on it is
 * the same face; two people's boxes, cheek to cheek, share less.
 */
const SAME_FACE_OTHER_MODEL = 0.3;

/**
 * Where earlier looks found a face and this one finds none. Each face that is found now answers for one that was found
 * before, the nearest pairs first, so that of two faces that became one, one is lost.
 */
export function facesLost(
  before: Pick<PictureFacts, 'faces' | 'facesLost'>,
  now: Pick<PictureFacts, 'faces'>,
): Box[] {
  const places = [...before.faces.map(({ box }) => box), ...(before.facesLost ?? [])];
  const pairs = places
    .flatMap((place) =>
      now.faces.map((face) => ({ place, face, overlap: overlap(place, face.box) })),
    )
    .filter((pair) => pair.overlap >= SAME_FACE_OTHER_MODEL)
    .toSorted((a, b) => b.overlap - a.overlap);
  const found = new Set<Box>();
  const used = new Set<object>();
  for (const { place, face } of pairs) {
    if (found.has(place) || used.has(face)) continue;
    found.add(place);
    used.add(face);
  }
  return places.filter((place) => !found.has(place)).slice(0, LIMITS.facesPerPhoto);
}
