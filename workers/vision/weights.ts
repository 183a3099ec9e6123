import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** A model file that is missing, or is not byte for byte the one that was measured. */
export class WeightsRefused extends Error {
  override readonly name = 'WeightsRefused';
}

/** Several times the largest model that is read; more is none, and would take a worker's memory. */
const MOST_BYTES = 100_000_000;

/**
 * The bytes of a model file, only if their SHA-256 (64 hex digits) is the pinned one: another file could count
 * differently, or be crafted to attack the runtime.
 * @throws WeightsRefused when the file is missing, unreadable, different or no file at all
 */
export async function readWeights(file: string, sha256: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readRegularFile(file);
  } catch (cause) {
    throw new WeightsRefused(`The model ${path.basename(file)} cannot be read.`, { cause });
  }
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new WeightsRefused(`The model ${path.basename(file)} is not the file that was measured.`);
  }
  return bytes;
}

/** Only a file has bytes that end: a pipe of that name would keep its reader waiting for good, and be emptied by reading. */
async function readRegularFile(file: string): Promise<Buffer> {
  // Opening a pipe waits for somebody who writes into it, unless told not to.
  const opened = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await opened.stat();
    if (!found.isFile()) throw new Error('It is no file.');
    if (found.size > MOST_BYTES) throw new Error('It is larger than any model.');
    return await opened.readFile();
  } finally {
    await opened.close();
  }
}

/** Folder of an installed package, wherever npm put it. */
export function packageFolder(name: string): string {
  return path.dirname(require.resolve(`${name}/package.json`));
}
