import { fromRaster } from './raster.ts';
import type { Raster } from './raster.ts';

/** The picture is looked at as 32 x 32 grey values; its 64 lowest frequencies make the 64 bits. */
const SIDE = 32;
const BITS = 64;

/**
 * A 64-bit fingerprint of what a picture looks like, 16 lowercase hex digits: the same for copies that were resized
 * or saved again, a few bits off for small changes. It says nothing about who is in it.
 */
export async function perceptualHash(picture: Raster): Promise<string> {
  const { data, info } = await fromRaster(picture)
    .resize(SIDE, SIDE, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const grey = Float64Array.from(
    { length: SIDE * SIDE },
    (_, index) => data[index * info.channels] ?? 0,
  );
  const frequencies = transform(grey);
  const lowest = LOWEST_FREQUENCIES.map(([u, v]) => frequencies[v * SIDE + u] ?? 0);
  const sorted = lowest.toSorted((a, b) => a - b);
  const median = ((sorted[BITS / 2 - 1] ?? 0) + (sorted[BITS / 2] ?? 0)) / 2;
  let hash = 0n;
  for (const value of lowest) hash = (hash << 1n) | (value > median ? 1n : 0n);
  return hash.toString(16).padStart(16, '0');
}

/** How many of the 64 bits differ, 0 (same look) to 64. */
export function hammingDistance(a: string, b: string): number {
  let different = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let count = 0;
  while (different > 0n) {
    count += Number(different & 1n);
    different >>= 1n;
  }
  return count;
}

/** The 64 lowest frequencies without the mean brightness, diagonal by diagonal. */
const LOWEST_FREQUENCIES = Array.from({ length: SIDE * SIDE }, (_, index): [number, number] => [
  index % SIDE,
  Math.floor(index / SIDE),
])
  .toSorted(([u1, v1], [u2, v2]) => u1 + v1 - (u2 + v2) || u1 - u2)
  .slice(1, BITS + 1);

const COSINES = Float64Array.from({ length: SIDE * SIDE }, (_, index) => {
  const frequency = Math.floor(index / SIDE);
  const position = index % SIDE;
  return Math.cos((Math.PI / SIDE) * (position + 0.5) * frequency);
});

/** Discrete cosine transform (DCT-II, unscaled) of a SIDE x SIDE square: rows, then columns. */
function transform(values: Float64Array): Float64Array {
  return columnsAsRows(rowsTransformed(columnsAsRows(rowsTransformed(values))));
}

function rowsTransformed(values: Float64Array): Float64Array {
  return Float64Array.from(values, (_, index) => {
    const row = Math.floor(index / SIDE);
    const frequency = index % SIDE;
    let sum = 0;
    for (let position = 0; position < SIDE; position++) {
      sum += (values[row * SIDE + position] ?? 0) * (COSINES[frequency * SIDE + position] ?? 0);
    }
    return sum;
  });
}

function columnsAsRows(values: Float64Array): Float64Array {
  return Float64Array.from(
    values,
    (_, index) => values[(index % SIDE) * SIDE + Math.floor(index / SIDE)] ?? 0,
  );
}
