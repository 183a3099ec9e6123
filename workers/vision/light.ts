import type { Light } from '../../moderation/pictures/facts.contract.ts';
import { fitWithin, fromRaster } from './raster.ts';
import type { Raster } from './raster.ts';

/** Of a whole photo. */
const PHOTO_EDGE = 512;
const NEARLY_BLACK = 32;

/**
 * How well a picture can be seen, measured on a grey copy whose longer side is `longEdge` px at most. `brightness` is the mean
 * grey value, 0 (black) to 255 (white); `darkShare` the share of nearly black pixels, 0 to 1; `contrast` the standard deviation
 * of the grey values; `sharpness` that of the Laplacian: how hard edges are, wherever they are.
 */
export async function measureLight(picture: Raster, longEdge = PHOTO_EDGE): Promise<Light> {
  const edge = Math.min(longEdge, Math.max(picture.width, picture.height));
  const { width, height } = fitWithin(picture, edge, edge);
  const grey = await fromRaster(picture)
    .resize(width, height, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer();
  const at = (index: number): number => grey[index] ?? 0;
  const values = new Spread();
  const edges = new Spread();
  let dark = 0;
  for (let index = 0; index < width * height; index++) {
    values.add(at(index));
    if (at(index) < NEARLY_BLACK) dark += 1;
  }
  for (let row = 1; row < height - 1; row++) {
    for (let index = row * width + 1; index < (row + 1) * width - 1; index++) {
      edges.add(
        4 * at(index) - at(index - 1) - at(index + 1) - at(index - width) - at(index + width),
      );
    }
  }
  return {
    brightness: values.mean,
    darkShare: dark / (width * height),
    contrast: values.deviation,
    sharpness: edges.deviation,
  };
}

/** Mean and standard deviation of numbers that come one by one; 0 for none. */
class Spread {
  #count = 0;
  #sum = 0;
  #squares = 0;

  add(value: number): void {
    this.#count += 1;
    this.#sum += value;
    this.#squares += value * value;
  }

  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  get deviation(): number {
    if (this.#count === 0) return 0;
    return Math.sqrt(Math.max(0, this.#squares / this.#count - this.mean ** 2));
  }
}
