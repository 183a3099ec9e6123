/**
 * A process that looks at pictures and makes the files for the Page, as a worker does, and says what it took. Arguments: how often
 * each, then files. Prints a JSON object a line: `{file, ms, error, peakMegabytes}`.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openVision } from '../../workers/vision/vision.ts';

const [times = '1', ...files] = process.argv.slice(2);
const vision = await openVision();
for (const file of files) {
  for (let time = 0; time < Number(times); time++) {
    const start = performance.now();
    const error = await lookAt(await readFile(file));
    const ms = Math.round(performance.now() - start);
    // The most that was in memory at any moment since the process began, as VmHWM has it.
    const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
    const line = { file: path.basename(file), ms, error, peakMegabytes };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}
await vision.close();

async function lookAt(bytes: Buffer): Promise<string | null> {
  try {
    const { facts } = await vision.inspect(bytes);
    const { width, height } = facts;
    const cover = {
      x: Math.round(width / 3),
      y: Math.round(height / 3),
      width: Math.round(width / 6),
      height: Math.round(height / 6),
    };
    await vision.render(bytes, [cover]);
    return null;
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown';
  }
}
