import { SPOTTED_FROM } from './face-spotter.ts';
import type { FaceSpotter } from './face-spotter.ts';
import { YUNET } from './model-files.ts';
import { openOnnxModel, outputNamed } from './onnx.ts';
import type { RawBox } from './sightings.ts';
import { tilesOf } from './tiles.ts';
import type { Tile, TilePlan } from './tiles.ts';
import { readWeights } from './weights.ts';

const TILE = 512;
const PLAN: TilePlan = {
  width: TILE,
  height: TILE,
  overlap: 96,
  levels: [1, 2, 4],
  order: 'bgr',
  mean: 0,
  scale: 1,
};
const STRIDES = [8, 16, 32];
/** The model also gives five points in each face, which nothing here reads. */
const OUTPUTS = STRIDES.flatMap((stride) => [`cls_${stride}`, `obj_${stride}`, `bbox_${stride}`]);

/**
 * YuNet-n (see docs/model-cards.md) on tiles of 512 px, levels of the long side 512, 1024 and 2048 px.
 * @param file path of the ONNX file; it must be the one that was measured
 * @throws WeightsRefused when the file is missing or another one
 */
export async function openYuNet(file: string): Promise<FaceSpotter> {
  const weights = await readWeights(file, YUNET.sha256);
  const model = await openOnnxModel(weights, 'input', OUTPUTS);
  return {
    name: YUNET.name,
    version: YUNET.sha256.slice(0, 12),
    headStart: 0,
    async spot(picture) {
      const found: RawBox[] = [];
      for await (const tile of tilesOf(picture, PLAN)) {
        const outputs = await model.run(tile.input, [1, 3, TILE, TILE]);
        for (const stride of STRIDES) collect(outputs, stride, tile, found);
      }
      return found;
    },
    close: () => model.close(),
  };
}

/** One cell of the grid per stride: class and objectness scores, centre offset in cells, log of size in cells. */
function collect(
  outputs: ReadonlyMap<string, Float32Array>,
  stride: number,
  tile: Tile,
  found: RawBox[],
): void {
  const faceScores = outputNamed(outputs, `cls_${stride}`);
  const objectScores = outputNamed(outputs, `obj_${stride}`);
  const boxes = outputNamed(outputs, `bbox_${stride}`);
  const columns = TILE / stride;
  for (let cell = 0; cell < faceScores.length; cell++) {
    const product = clampUnit(faceScores[cell]) * clampUnit(objectScores[cell]);
    if (product < SPOTTED_FROM * SPOTTED_FROM) continue;
    const [dx = 0, dy = 0, logWidth = 0, logHeight = 0] = boxes.subarray(cell * 4, cell * 4 + 4);
    const width = Math.exp(logWidth) * stride;
    const height = Math.exp(logHeight) * stride;
    if (Math.max(width, height) > tile.longestFace) continue;
    const centreX = ((cell % columns) + dx) * stride;
    const centreY = (Math.floor(cell / columns) + dy) * stride;
    found.push({
      x: (centreX - width / 2 + tile.offsetX) * tile.factorX,
      y: (centreY - height / 2 + tile.offsetY) * tile.factorY,
      width: width * tile.factorX,
      height: height * tile.factorY,
      score: Math.sqrt(product),
      level: tile.level,
    });
  }
}

function clampUnit(value: number | undefined): number {
  return Math.min(1, Math.max(0, value ?? 0));
}
