import { fitWithin, resizeRaster } from './raster.ts';
import type { Raster } from './raster.ts';

export interface TilePlan {
  /** Size of the model's input, pixels. */
  readonly width: number;
  readonly height: number;
  /** Neighbouring tiles share at least this many pixels, so that a face is whole in one of them. */
  readonly overlap: number;
  /** Each level fits the picture into tile size times this factor. */
  readonly levels: readonly number[];
  /** Channel order and scaling of the model's input. */
  readonly order: 'rgb' | 'bgr';
  readonly mean: number;
  readonly scale: number;
}

/** One tile of one level, and how its coordinates lead back to the picture: `picture = (tile + offset) * factor`. */
export interface Tile {
  /** 3 x height x width numbers, channel by channel. */
  readonly input: Float32Array;
  readonly offsetX: number;
  readonly offsetY: number;
  readonly factorX: number;
  readonly factorY: number;
  /**
   * Longest side of a face, in pixels of the tile, that this level is trusted with. Above the overlap a face may be
   * cut by the tile's edge, and the coarser level sees it whole: what a fine level takes for a large face is mostly a
   * magnified elbow.
   */
  readonly longestFace: number;
  /** Which level of the plan this tile is of: 0 is the first. */
  readonly level: number;
}

const LONGEST_FACE_IN_OVERLAPS = 1.25;

/** Where tiles of `tile` px start so that they cover `length` px, evenly and with at least `overlap` px shared. */
export function tileStarts(length: number, tile: number, overlap: number): number[] {
  if (length <= tile) return [0];
  const count = Math.ceil((length - overlap) / (tile - overlap));
  const step = (length - tile) / (count - 1);
  return Array.from({ length: count }, (_, index) => Math.round(index * step));
}

/**
 * Cuts a picture into model inputs, level by level, coarse first. Small faces are found on the fine levels, which
 * enlarge a small picture; close-ups on the coarse one. One tile is in memory at a time and its input is reused.
 */
export async function* tilesOf(picture: Raster, plan: TilePlan): AsyncGenerator<Tile> {
  const input = new Float32Array(3 * plan.width * plan.height);
  const coarsest = Math.min(...plan.levels);
  for (const [number, level] of plan.levels.entries()) {
    const size = fitWithin(picture, plan.width * level, plan.height * level);
    const scaled = await resizeRaster(picture, size.width, size.height);
    for (const offsetY of tileStarts(size.height, plan.height, plan.overlap)) {
      for (const offsetX of tileStarts(size.width, plan.width, plan.overlap)) {
        fillInput(input, scaled, offsetX, offsetY, plan);
        yield {
          input,
          offsetX,
          offsetY,
          factorX: picture.width / size.width,
          factorY: picture.height / size.height,
          level: number,
          longestFace:
            level === coarsest ? Number.POSITIVE_INFINITY : plan.overlap * LONGEST_FACE_IN_OVERLAPS,
        };
      }
    }
  }
}

/** Copies one tile, channel by channel; what lies beyond the picture is black before mean and scale. */
function fillInput(
  input: Float32Array,
  level: Raster,
  left: number,
  top: number,
  plan: TilePlan,
): void {
  const { width, height, mean, scale } = plan;
  const plane = width * height;
  const columns = Math.min(width, level.width - left);
  const rows = Math.min(height, level.height - top);
  if (columns < width || rows < height) input.fill(-mean * scale);
  const red = plan.order === 'rgb' ? 0 : 2 * plane;
  const blue = plan.order === 'rgb' ? 2 * plane : 0;
  const data = level.data;
  for (let row = 0; row < rows; row++) {
    let from = ((top + row) * level.width + left) * 3;
    const end = row * width + columns;
    for (let to = row * width; to < end; to++, from += 3) {
      // The bounds are those of the loops: no index leaves `data`.
      input[red + to] = ((data[from] ?? 0) - mean) * scale;
      input[plane + to] = ((data[from + 1] ?? 0) - mean) * scale;
      input[blue + to] = ((data[from + 2] ?? 0) - mean) * scale;
    }
  }
}
