import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** A model file that is missing, or is not byte for byte the one that was measured. */
export class WeightsRefused extends Error {
  override readonly name = 'WeightsRefused';
}

/**
 * The bytes of a model file, only if their SHA-256 (64 hex digits) is the pinned one: another file could count
 * differently, or be crafted to attack the runtime.
 * @throws WeightsRefused when the file is missing, unreadable or different
 */
export async function readWeights(file: string, sha256: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new WeightsRefused(`The model ${path.basename(file)} cannot be read.`, { cause });
  }
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new WeightsRefused(`The model ${path.basename(file)} is not the file that was measured.`);
  }
  return bytes;
}

/** Folder of an installed package, wherever npm put it. */
export function packageFolder(name: string): string {
  return path.dirname(require.resolve(`${name}/package.json`));
}
