import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../../moderation/kernel/config.ts';
import { YUNET_FILE } from '../../workers/vision/faces-yunet.ts';
import { facesEval } from './faces.eval.ts';
import type { Half } from './faces.eval.ts';

/**
 * `npm run eval -- faces [--data FOLDER] [--half odd|even|all] [--json]`: how well faces are found, on labelled photos that are no
 * part of this project. Nothing passes or fails here; the better model is added when its file is there.
 */

const FACES_FOLDER = path.join(import.meta.dirname, '../../../shared/eval/faces');
const HALVES: readonly Half[] = ['odd', 'even', 'all'];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: FACES_FOLDER },
    // The thresholds were chosen on the even half, so only the odd one says anything.
    half: { type: 'string', default: 'odd' },
    json: { type: 'boolean', default: false },
  },
});
const half = HALVES.find((each) => each === values.half);
if (positionals.join(' ') !== 'faces' || half === undefined) {
  process.stderr.write('Write: npm run eval -- faces [--data FOLDER] [--half odd|even|all]\n');
  process.exit(2);
}

const { modelsFolder } = readConfig();
const rows = await facesEval(path.resolve(values.data), {
  half,
  modelsFolder: existsSync(path.join(modelsFolder, YUNET_FILE)) ? modelsFolder : undefined,
  tell: (line) => process.stderr.write(`${line}\n`),
});
if (rows === undefined) {
  process.stdout.write(`skipped: no evaluation data in ${path.resolve(values.data)}\n`);
} else if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else {
  process.stdout.write(`\nFaces, the ${half} half; "of" counts photos or faces\n`);
  for (const row of rows) console.table(row);
}
