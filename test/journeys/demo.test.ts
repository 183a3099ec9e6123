import { expect, test } from 'vitest';
import { runScript } from '../factories/process.ts';

/** The whole product in its own processes, with real models on real photos, from the composer to the Page. */
test('npm run demo does the main job and says so only when it happened', async () => {
  const demo = runScript('scripts/demo.ts', [], {});
  const code = await demo.ended;
  expect(code, demo.said()).toBe(0);
  expect(demo.said()).toMatch(/the draft was sent back: a face is not accounted for/);
  expect(demo.said()).toMatch(/the author cannot approve it/);
  expect(demo.said()).toMatch(/photo 2 has the approved bytes/);
}, 180_000);
