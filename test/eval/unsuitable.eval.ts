import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  UNSUITABLE_FROM,
  unsuitableFindings,
} from '../../moderation/drafts/unsuitable-findings.rules.ts';
import { decodePicture } from '../../workers/vision/decode.ts';
import { openSuitabilityJudge } from '../../workers/vision/unsuitable.ts';

/**
 * How often ordinary photos are taken for unsuitable ones. Nothing here says whether unsuitable ones are found: there are
 * none to measure with.
 */
export async function unsuitableEval(
  folder: string,
  files: readonly { readonly file: string }[],
  { tell }: { tell: (line: string) => void },
): Promise<readonly object[]> {
  tell(`${files.length} photos …`);
  const judge = await openSuitabilityJudge();
  const sums: number[] = [];
  let held = 0;
  let ms = 0;
  for (const { file } of files) {
    const picture = await decodePicture(await readFile(path.join(folder, file)));
    const start = performance.now();
    const unsuitable = await judge.score(picture);
    ms += performance.now() - start;
    if (unsuitableFindings(1, { unsuitable }).length > 0) held += 1;
    sums.push(unsuitable.hentai + unsuitable.porn + unsuitable.sexy);
  }
  await judge.close();
  const [highest = 0, second = 0] = sums.toSorted((a, b) => b - a);
  return [
    {
      model: judge.name,
      'held for nothing': `${held} of ${files.length}`,
      'held from': UNSUITABLE_FROM,
      'highest sum': highest.toFixed(3),
      'second highest': second.toFixed(3),
      'ms a photo': Math.round(ms / Math.max(1, files.length)),
    },
  ];
}
