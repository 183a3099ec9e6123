import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Above this many pixels (24 MB of them) the pixels of the picture before must be gone first. The engine counts such blocks as a
 * few bytes and lets them lie about: two pictures of the largest size would be in memory at once, and a third while one is decoded.
 */
const LARGE_PIXELS = 8_000_000;

/**
 * The engine collects when what its own objects and such blocks take has grown by this share (in percent) since it last did. Left to itself it
 * does so at a quarter, which is each photo, and helper threads walk over the same 20 MB of libraries each time: a sixth
 * of a process's time on a second core, which another worker needs. At 300 it is a twentieth, and a process takes 40 MB more.
 */
const GROWTH_PERCENT = 300;

setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Makes room before a picture of this many pixels is decoded: gives back what nobody holds any more. Takes about 10 ms. */
export async function makeRoomFor(pixels: number): Promise<void> {
  if (pixels < LARGE_PIXELS) return;
  collect();
  // Blocks that a library allocated are freed by callbacks, which run a turn later.
  await nextTurn();
}
