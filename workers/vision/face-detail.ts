import type { Box, FoundFace } from '../../moderation/pictures/facts.contract.ts';
import type { PoseReader } from './landmarks.ts';
import { measureLight } from './light.ts';
import { fromRaster } from './raster.ts';
import type { Raster } from './raster.ts';

/** Smaller faces (px of the picture) tell nothing of how they are held. */
const SMALLEST = 48;
/** The largest ones are what prominence is about; a group of hundreds must not take minutes. */
const MOST_FACES = 12;
/** Sharpness is measured on a copy of a face whose longer side is at most this, so that large and small compare. */
const SHARPNESS_EDGE = 128;

/** Adds to the largest faces how they are held and how sharp they are; nothing of it tells who somebody is. */
export async function withDetail(
  picture: Raster,
  faces: readonly FoundFace[],
  poses: Pick<PoseReader, 'pose'>,
): Promise<FoundFace[]> {
  const longer = ({ box }: FoundFace): number => Math.max(box.width, box.height);
  const largest = new Set(
    faces
      .filter((face) => longer(face) >= SMALLEST)
      .toSorted((a, b) => longer(b) - longer(a))
      .slice(0, MOST_FACES),
  );
  const detailed: FoundFace[] = [];
  for (const face of faces) {
    if (!largest.has(face)) detailed.push(face);
    else {
      const { frontal, tilt } = await poses.pose(picture, face.box);
      detailed.push({ ...face, frontal, tilt, sharpness: await sharpnessOf(picture, face.box) });
    }
  }
  return detailed;
}

async function sharpnessOf(picture: Raster, box: Box): Promise<number> {
  const data = await fromRaster(picture)
    .extract({ left: box.x, top: box.y, width: box.width, height: box.height })
    .raw()
    .toBuffer();
  const face = { width: box.width, height: box.height, data };
  return (await measureLight(face, SHARPNESS_EDGE)).sharpness;
}
