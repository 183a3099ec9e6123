import { readFile, stat } from 'node:fs/promises';
import { readConfig } from '../../moderation/kernel/config.ts';
import type { Count, Vision } from '../../workers/vision/vision.ts';
import {
  ArgumentMistake,
  CannotDo,
  type Command,
  EXIT,
  JSON_OPTION,
  readOptionsAndFiles,
} from './command.ts';

/** Larger files are refused anyway and need not be read. */
const LARGEST_BYTES = 1 << 30;

export const countFaces: Command = {
  name: 'count-faces',
  summary: 'Counts the faces in photos, and says whether the count can be trusted.',
  help: `Usage: gatehouse count-faces [--json] FILE…

Looks at each photo as a worker would, with the models that \`gatehouse models\` names. Nothing is kept, nothing is sent
anywhere, and no database is needed. Boxes are in pixels of the photo as people see it, its orientation applied. A file
that is no usable photo does not stop the others; the exit code is 1 at the end.

  --json   a line {file, width, height, faces: [{x, y, width, height, score}], people: [{x, y, width, height, score,
           hasFace}], trusted, holds: [{code, why}], model, ms, modelMs} for each file, or {file, error}`,
  async run(args, { print, tell }) {
    const { values, files } = readOptionsAndFiles(this.name, args, JSON_OPTION);
    if (files.length === 0) {
      throw new ArgumentMistake('Which photo? Write for example count-faces photo.jpg.');
    }
    const vision = await openEyes();
    let bad = 0;
    try {
      const faces = vision.models.find(({ purpose }) => purpose === 'faces');
      const model = `${faces?.name ?? ''}@${faces?.version ?? ''}`;
      for (const [index, file] of files.entries()) {
        tell(`${index + 1} of ${files.length}: ${file}`);
        const seen = await countIn(vision, file);
        if ('error' in seen) bad += 1;
        if (values.json === true) {
          print(JSON.stringify('error' in seen ? { file, ...seen } : asJson(file, model, seen)));
        } else print(`${file}: ${'error' in seen ? seen.error : inWords(seen)}`);
      }
    } finally {
      await vision.close();
    }
    return bad === 0 ? EXIT.done : EXIT.no;
  },
};

async function openEyes(): Promise<Vision> {
  // Loading the libraries takes a second, which no other command should wait for.
  const { openVision } = await import('../../workers/vision/vision.ts');
  const { WeightsRefused } = await import('../../workers/vision/weights.ts');
  try {
    return await openVision({ modelsFolder: readConfig().modelsFolder });
  } catch (error) {
    if (!(error instanceof WeightsRefused)) throw error;
    throw new CannotDo(`${error.message} Delete node_modules and start again.`, { cause: error });
  }
}

/** One bad file must not end the counting of the others: whatever goes wrong becomes a sentence. */
async function countIn(vision: Vision, file: string): Promise<Count | { error: string }> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_BYTES) return { error: 'The file is too large to be a photo.' };
    return await vision.count(await readFile(file));
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function asJson(file: string, model: string, seen: Count): object {
  return {
    file,
    width: seen.width,
    height: seen.height,
    faces: seen.faces.map(({ box, score }) => ({ ...box, score })),
    people: seen.people.map(({ box, score, hasFace }) => ({ ...box, score, hasFace })),
    trusted: seen.trust.trusted,
    holds: seen.trust.holds,
    model,
    ms: seen.ms,
    modelMs: seen.modelMs,
  };
}

function inWords({ faces, trust }: Count): string {
  const counted = `${faces.length} ${faces.length === 1 ? 'face' : 'faces'}`;
  return [counted, ...trust.holds.map(({ why }) => `    ${why}`)].join('\n');
}
