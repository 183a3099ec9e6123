import type { FaceDetector } from './faces.ts';
import { YUNET } from './model-files.ts';
import { sightingsOf } from './sightings.ts';
import type { BoxOnLevel } from './sightings.ts';
import { openOnnxModel, outputNamed } from './onnx.ts';
import { tilesOf } from './tiles.ts';
import type { Tile, TilePlan } from './tiles.ts';
import { readWeights } from './weights.ts';

/** The file's name in the models folder, as its authors publish it. */
export const YUNET_FILE = YUNET.file;
const SHA256 = YUNET.sha256;

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
/** Chosen for recall, see docs/model-cards.md. */
export const YUNET_THRESHOLD = 0.54;
/** What scores less is no face, not even a possible one. */
const POSSIBLE_FROM = 0.2;
const MERGE = { overlap: 0.4, containment: 0.7, smallestPart: 0.15 };

/**
 * YuNet-n (see docs/model-cards.md) on tiles of 512 px, levels of the long side 512, 1024 and 2048 px.
 * @param file path of the ONNX file; it must be the one that was measured
 * @param threshold lowest score that counts as a face, 0 to 1; for measuring
 * @throws WeightsRefused when the file is missing or another one
 */
export async function openYuNet(file: string, threshold = YUNET_THRESHOLD): Promise<FaceDetector> {
  const model = await openOnnxModel(await readWeights(file, SHA256), 'input');
  return {
    name: YUNET.name,
    version: `${SHA256.slice(0, 12)}-t${threshold}`,
    threshold,
    async look(picture) {
      const floor = Math.min(POSSIBLE_FROM, threshold);
      const found: BoxOnLevel[] = [];
      for await (const tile of tilesOf(picture, PLAN)) {
        const outputs = await model.run(tile.input, [1, 3, TILE, TILE]);
        for (const stride of STRIDES) collect(outputs, stride, tile, floor, found);
      }
      return sightingsOf(found, PLAN.levels, MERGE);
    },
    close: () => model.close(),
  };
}

/** One cell of the grid per stride: class and objectness scores, centre offset in cells, log of size in cells. */
function collect(
  outputs: ReadonlyMap<string, Float32Array>,
  stride: number,
  tile: Tile,
  floor: number,
  found: BoxOnLevel[],
): void {
  const faceScores = outputNamed(outputs, `cls_${stride}`);
  const objectScores = outputNamed(outputs, `obj_${stride}`);
  const boxes = outputNamed(outputs, `bbox_${stride}`);
  const columns = TILE / stride;
  for (let cell = 0; cell < faceScores.length; cell++) {
    const product = clampUnit(faceScores[cell]) * clampUnit(objectScores[cell]);
    if (product < floor * floor) continue;
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
