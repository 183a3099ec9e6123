import path from 'node:path';
import { readConfig } from '../../moderation/kernel/config.ts';
import { YUNET } from '../../workers/vision/model-files.ts';
import { addressOf, fetchModel, ModelNotFetched } from '../fetch-model.ts';
import { CannotDo, type Command, EXIT, JSON_OPTION, readOptions } from './command.ts';

const WITHIN_MS = 60_000;

export const modelsFetch: Command = {
  name: 'models fetch',
  summary: 'Fetches the best face model, which no npm package carries.',
  help: `Usage: gatehouse models fetch [--from FOLDER] [--json]

Brings ${YUNET.file} (${YUNET.bytes} bytes; docs/model-cards.md) into the models folder: \`models\` in the data folder, or
the one that GATEHOUSE_MODELS names. It is taken only when it is byte for byte the file that was measured. Running workers
find it within a minute, and photos of posts that are not out yet are counted again.

From: ${YUNET.address}
or the same file name below GATEHOUSE_MODELS_URL.

  --from   a folder of this machine that has the file, when this machine has no network
  --json   {model, file, outcome: fetched | already-here | refused, why}

Exit code 0: it is there. 1: something else came, and was thrown away. 3: nothing came, or it cannot be written.`,
  async run(args, { print }) {
    const options = { ...JSON_OPTION, from: { type: 'string' } } as const;
    const { json, from } = readOptions(this.name, args, options);
    const { modelsFolder: folder, fetchModels } = readConfig();
    const source =
      from === undefined
        ? { address: addressOf(YUNET, fetchModels.mirror) }
        : { folder: path.resolve(from) };
    const answer = { model: YUNET.name, file: path.join(folder, YUNET.file) };
    try {
      const outcome = await fetchModel(YUNET, source, { folder, withinMs: WITHIN_MS });
      if (json === true) print(JSON.stringify({ ...answer, outcome, why: null }));
      else print(`${answer.file} ${outcome === 'fetched' ? 'is there now.' : 'is already here.'}`);
      return EXIT.done;
    } catch (error) {
      if (!(error instanceof ModelNotFetched)) throw error;
      if (error.code !== 'wrong-file') {
        throw new CannotDo(`${error.message} ${remedyFor(error.code)}`, { cause: error });
      }
      const why = `${error.message} Photos are counted as before.`;
      print(json === true ? JSON.stringify({ ...answer, outcome: 'refused', why }) : why);
      return EXIT.no;
    }
  },
};

function remedyFor(code: ModelNotFetched['code']): string {
  return code === 'not-writable'
    ? 'Give it the right to, or name another folder with GATEHOUSE_MODELS.'
    : 'Try again later, or fetch the file on another machine and name its folder with --from.';
}
