import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../../moderation/kernel/config.ts';
import { calibrate } from './calibrate.eval.ts';
import { duplicatesEval } from './duplicates.eval.ts';
import { facesEval } from './faces.eval.ts';
import { namesEval } from './names.eval.ts';
import { unsuitableEval } from './unsuitable.eval.ts';
import { YUNET } from '../../workers/vision/model-files.ts';
import { readLabels } from './labels.ts';
import type { Half, Labelled } from './labels.ts';

/**
 * `npm run eval -- faces|calibrate|duplicates|unsuitable|names [--data FOLDER] [--half odd|even|all] [--json]`, on labelled photos and texts that are
 * no part of this project. `faces` says how well faces are found and counted; `calibrate` fits what makes a score a probability;
 * `duplicates` says which changed copies are found again, `unsuitable` how many ordinary photos are held for nothing; `names` how
 * well pupils' names are told from other words in drafts. Nothing
 * passes or fails here; the better model is added when its file is there.
 */

const DATA_FOLDER = path.join(import.meta.dirname, '../../../shared/eval');
const HALVES: readonly Half[] = ['odd', 'even', 'all'];

interface Evaluation {
  readonly heading: string;
  /** Photos: chosen on the even half, reported on the odd one. Texts are always read whole. */
  readonly half: Half;
  /** Where the data is, inside the folder of all evaluation data. */
  readonly data: 'faces' | 'text/school';
  /** The table; undefined when its data is not there. */
  readonly run: (
    folder: string,
    half: Half,
    options: { modelsFolder: string | undefined; tell: (line: string) => void },
  ) => Promise<readonly object[] | undefined>;
}

type PhotoEvaluation = (
  folder: string,
  photos: readonly Labelled[],
  options: { modelsFolder: string | undefined; tell: (line: string) => void },
) => Promise<readonly object[]>;

function onPhotos(evaluate: PhotoEvaluation): Pick<Evaluation, 'data' | 'run'> {
  return {
    data: 'faces',
    async run(folder, half, options) {
      const photos = await readLabels(folder, half);
      return photos === undefined ? undefined : evaluate(folder, photos, options);
    },
  };
}

const EVALUATIONS: Readonly<Record<string, Evaluation>> = {
  faces: { heading: 'Faces; "of" counts photos or faces', half: 'odd', ...onPhotos(facesEval) },
  calibrate: {
    heading: 'Weights for workers/vision/faces.ts',
    half: 'even',
    ...onPhotos(calibrate),
  },
  duplicates: {
    heading: 'Changed copies found again; the limits were set with all of these photos in view',
    half: 'all',
    ...onPhotos(duplicatesEval),
  },
  unsuitable: {
    heading: 'Ordinary photos held as perhaps unsuitable; the limit was chosen on the even half',
    half: 'all',
    ...onPhotos(unsuitableEval),
  },
  names: {
    heading: "Pupils' names in drafts; the rules were written with these drafts in view",
    half: 'all',
    data: 'text/school',
    run: namesEval,
  },
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    half: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const evaluation = EVALUATIONS[positionals.join(' ')];
const half = HALVES.find((each) => each === (values.half ?? evaluation?.half));
if (evaluation === undefined || half === undefined) {
  process.stderr.write(
    `Write: npm run eval -- ${Object.keys(EVALUATIONS).join('|')} [--data FOLDER] [--half odd|even|all]\n`,
  );
  process.exit(2);
}

const folder = path.resolve(values.data ?? path.join(DATA_FOLDER, evaluation.data));
const { modelsFolder } = readConfig();
const rows = await evaluation.run(folder, half, {
  modelsFolder: existsSync(path.join(modelsFolder, YUNET.file)) ? modelsFolder : undefined,
  tell: (line) => process.stderr.write(`${line}\n`),
});
if (rows === undefined) process.stdout.write(`skipped: no evaluation data in ${folder}\n`);
else if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else {
  process.stdout.write(
    `\n${evaluation.heading}; ${half === 'all' ? 'all of them' : `the ${half} half`}\n`,
  );
  for (const row of rows) console.dir(row, { depth: null, maxArrayLength: null });
}
