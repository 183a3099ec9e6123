import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeHeic } from '../../test/factories/heic.ts';
import { runScript } from '../../test/factories/process.ts';
import { LIMITS } from '../../moderation/kernel/limits.ts';

/** What a worker may take at its worst; a school's machine has 4 GB for everything. */
const PEAK_MEGABYTES = 1_200;
const EDGE = Math.floor(Math.sqrt(LIMITS.picturePixels));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-large-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A picture of the largest size, with a slope of colours rather than one, as cheaply as can be. */
function largest(): Sharp {
  const small = Buffer.from(Array.from({ length: 16 * 16 * 3 }, (_, index) => (index * 11) % 256));
  return sharp(small, { raw: { width: 16, height: 16, channels: 3 } }).resize(EDGE, EDGE, {
    fit: 'fill',
    kernel: 'linear',
  });
}

test('the largest photos, looked at and made for the Page one after the other, stay within what a worker may take', async () => {
  const files: [string, Buffer][] = [
    // Of these two the whole picture is in memory once more while it is decoded.
    ['progressive.jpg', await largest().jpeg({ progressive: true }).toBuffer()],
    ['whole.webp', await largest().webp({ quality: 50, effort: 0 }).toBuffer()],
    ['clear.png', await largest().ensureAlpha(0.5).png({ compressionLevel: 4 }).toBuffer()],
    // 6,912 x 6,912 px: grids of grids of grids.
    [
      'tiles.heic',
      writeHeic({
        grids: [
          [6, 6],
          [6, 6],
          [3, 4],
        ],
      }),
    ],
  ];
  for (const [name, bytes] of files) await writeFile(path.join(folder, name), bytes);
  const names = files.map(([name]) => path.join(folder, name));
  const looking = runScript('test/factories/looking-process.ts', ['1', ...names], {});
  expect(await looking.ended, looking.said()).toBe(0);
  const lines = looking
    .said()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map(
      (line) => JSON.parse(line) as { file: string; error: string | null; peakMegabytes: number },
    );
  // Each is looked at where what was left of the one before would show.
  expect(lines.map(({ file, error }) => [file, error])).toEqual(
    files.map(([name]) => [name, null]),
  );
  const peak = Math.max(...lines.map(({ peakMegabytes }) => peakMegabytes));
  // Below half of it the measuring would be broken: the pixels alone are 150 MB, the models as much.
  expect(peak, JSON.stringify(lines)).toBeGreaterThan(400);
  expect(peak, JSON.stringify(lines)).toBeLessThan(PEAK_MEGABYTES);
}, 300_000);
