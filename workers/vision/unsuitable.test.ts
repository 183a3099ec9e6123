import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unsuitableFindings } from '../../moderation/drafts/unsuitable-findings.rules.ts';
import { unsuitableScoresSchema } from '../../moderation/pictures/facts.contract.ts';
import { decodePicture } from './decode.ts';
import { openSuitabilityJudge } from './unsuitable.ts';
import type { SuitabilityJudge } from './unsuitable.ts';
import { packageFolder } from './weights.ts';

let judge: SuitabilityJudge;
beforeAll(async () => {
  judge = await openSuitabilityJudge();
});
afterAll(() => judge.close());

async function scoresOf(number: number) {
  const file = path.join(packageFolder('@vladmandic/face-api'), `demo/sample${number}.jpg`);
  return judge.score(await decodePicture(await readFile(file)));
}

test.each([1, 2, 3, 4, 5, 6])('photo %i of people embracing is not held', async (number) => {
  const unsuitable = unsuitableScoresSchema.parse(await scoresOf(number));
  expect(Object.values(unsuitable).reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 3);
  expect(unsuitableFindings(1, { unsuitable })).toEqual([]);
});

// Pixels in another range or order would give other scores; these are what the model gave when its card was written.
test('the scores are those that were measured', async () => {
  const family = await scoresOf(6);
  expect(family.neutral).toBeCloseTo(0.89, 1);
  const onTheGrass = await scoresOf(5);
  expect(onTheGrass.porn).toBeCloseTo(0.47, 1);
  expect(onTheGrass.drawing).toBeCloseTo(0.38, 1);
});
