/**
 * A process that counts faces as `gatehouse count-faces` does, or looks at photos as a worker does, again and again for a while.
 * Arguments: `count` or `inspect`, seconds, files. Says `ready` when its models are open, begins at the first message from its parent, and then
 * prints one JSON object: `{photos, ms, modelMs, peakMegabytes}`.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { openVision } from '../../workers/vision/vision.ts';
import { readConfig } from '../../moderation/kernel/config.ts';

const [what, seconds = '10', ...files] = process.argv.slice(2);
const vision = await openVision({ modelsFolder: readConfig().modelsFolder });
const photos = await Promise.all(files.map((file) => readFile(file)));
// Libraries and models are slower the first time.
for (const photo of photos.slice(0, 2)) await vision.count(photo);
process.stdout.write('ready\n');
await once(process, 'message');
process.disconnect();

const start = performance.now();
let looked = 0;
let modelMs = 0;
while (performance.now() - start < Number(seconds) * 1000 || looked % photos.length !== 0) {
  const photo = photos[looked % photos.length] ?? Buffer.alloc(0);
  modelMs +=
    what === 'count'
      ? (await vision.count(photo)).modelMs
      : (await vision.inspect(photo)).facts.modelMs;
  looked += 1;
}
const ms = performance.now() - start;
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(`${JSON.stringify({ photos: looked, ms, modelMs, peakMegabytes })}\n`);
await vision.close();
