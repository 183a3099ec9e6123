import { createRequire } from 'node:module';

/**
 * What the thread of the word engine runs: tesseract.js' own script with its hands tied. It would fetch data that it does
 * not find in the folder, and prints remarks about pictures; here it can do neither.
 */
function refuse(): never {
  throw new Error('The word engine fetches nothing.');
}
Object.assign(globalThis, { fetch: refuse });
for (const way of ['log', 'info', 'warn', 'error'] as const) console[way] = () => undefined;

createRequire(import.meta.url)('tesseract.js/src/worker-script/node/index.js');
