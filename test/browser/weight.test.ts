import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { builtWeb } from './built-app.ts';

/** What interface and issue allow before the first screen can be drawn, in bytes of gzipped JavaScript. */
const MOST_BYTES = 170 * 1024;

test('the JavaScript that every visit loads first stays light', async () => {
  const folder = builtWeb();
  const html = await readFile(path.join(folder, 'index.html'), 'utf8');
  const files = new Set(
    [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? ''),
  );
  let bytes = 0;
  for (const file of files) bytes += gzipSync(await readFile(path.join(folder, file))).length;
  expect(files.size).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
});
