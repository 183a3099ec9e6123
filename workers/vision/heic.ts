import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { heicPixels } from './heic-pixels.ts';
import { PictureRefused } from './picture-refused.ts';
import type { PictureRefusedCode } from './picture-refused.ts';
import type { Raster } from './raster.ts';

/** What the thread of a large file is given … */
export interface HeicQuestion {
  readonly bytes: Uint8Array;
  readonly icc: Uint8Array | undefined;
}

/** … and what it answers. */
export type HeicAnswer =
  | { readonly width: number; readonly height: number; readonly pixels: Uint8Array<ArrayBuffer> }
  | { readonly refused: PictureRefusedCode };

/**
 * libheif's memory grows with the largest picture (about 230 MB for 50 million pixels) and is given back only when everything that
 * it lives in ends. So a large picture is decoded in a thread of its own, which ends.
 */
const LARGE_PIXELS = 16_000_000;

/**
 * Decodes a HEIC file as `heicPixels` does, without keeping the memory that a large one takes.
 * @param about what the header says: the size in pixels, and the profile
 * @throws PictureRefused `too-many-pixels`, `too-small` (both before any pixel is decoded) or `broken`
 */
export async function decodeHeic(
  bytes: Buffer,
  about: { readonly pixels: number; readonly icc: Buffer | undefined },
): Promise<Raster> {
  if (about.pixels <= LARGE_PIXELS) return heicPixels(bytes, about.icc);
  const workerData: HeicQuestion = { bytes, icc: about.icc };
  const thread = new Worker(new URL('heic-thread.ts', import.meta.url), { workerData });
  try {
    // A thread that throws or dies rejects this; the check is then tried again, and held at last.
    const [answer] = (await once(thread, 'message')) as [HeicAnswer];
    if ('refused' in answer) throw new PictureRefused(answer.refused);
    const { width, height, pixels } = answer;
    return { width, height, data: Buffer.from(pixels.buffer, pixels.byteOffset, pixels.length) };
  } finally {
    await thread.terminate();
  }
}
