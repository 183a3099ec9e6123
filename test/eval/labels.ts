import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Box } from '../../moderation/pictures/facts.contract.ts';

const boxSchema = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .transform(([x, y, width, height]): Box => ({ x, y, width, height }));
const labelsSchema = z.array(
  z.object({ file: z.string(), faces: z.array(boxSchema), ignore: z.array(boxSchema) }),
);

/** One photo with its labelled faces, and regions that count neither as found nor as false, in pixels of the file. */
export type Labelled = z.infer<typeof labelsSchema>[number];

/** Thresholds and weights are chosen on the even half, so only the odd one says anything. */
export type Half = 'even' | 'odd' | 'all';

/**
 * The labelled photos of a folder that holds `groundtruth.json` and the photos it names; undefined when it is not there.
 */
export async function readLabels(
  folder: string,
  half: Half,
): Promise<readonly Labelled[] | undefined> {
  let written: string;
  try {
    written = await readFile(path.join(folder, 'groundtruth.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const labels = labelsSchema.parse(JSON.parse(written));
  return labels.filter((_, index) => half === 'all' || (index % 2 === 0) === (half === 'even'));
}
