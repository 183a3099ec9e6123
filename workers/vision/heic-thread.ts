import { parentPort, workerData } from 'node:worker_threads';
import { heicPixels } from './heic-pixels.ts';
import type { HeicAnswer, HeicQuestion } from './heic.ts';
import { PictureRefused } from './picture-refused.ts';

/** The thread of one large HEIC file: decodes it, hands the pixels over without copying them, and ends. */
const { bytes, icc } = workerData as HeicQuestion;
try {
  const { width, height, data } = await heicPixels(
    Buffer.from(bytes),
    icc === undefined ? undefined : Buffer.from(icc),
  );
  const pixels = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.length);
  parentPort?.postMessage({ width, height, pixels } satisfies HeicAnswer, [pixels.buffer]);
} catch (error) {
  if (!(error instanceof PictureRefused)) throw error;
  parentPort?.postMessage({ refused: error.code } satisfies HeicAnswer, []);
}
