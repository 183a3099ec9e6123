import { readConfig } from '../../moderation/kernel/config.ts';
import { YUNET } from '../../workers/vision/model-files.ts';
import { CannotDo, type Command, EXIT, JSON_OPTION, readOptions } from './command.ts';

export const models: Command = {
  name: 'models',
  summary: 'Which models look at the photos on this machine.',
  help: `Usage: gatehouse models [--json]
       gatehouse models fetch [--from FOLDER] [--json]

Opens them as a worker would. A better face model than the shipped one counts when its file is in the models folder
(\`models\` in the data folder, or the one that GATEHOUSE_MODELS names) and is the one that was measured
(docs/model-cards.md). \`models fetch\` brings it there.

  --json   a list of {purpose, name, version}`,
  async run(args, { print, tell }) {
    const { json } = readOptions(this.name, args, JSON_OPTION);
    const { modelsFolder } = readConfig();
    // Loading the libraries takes a second, which no other command should wait for.
    const { openVision } = await import('../../workers/vision/vision.ts');
    const { WeightsRefused } = await import('../../workers/vision/weights.ts');
    try {
      const vision = await openVision({ modelsFolder });
      await vision.close();
      if (json === true) print(JSON.stringify(vision.models));
      else {
        for (const { purpose, name, version } of vision.models)
          print(`${purpose}: ${name} ${version}`);
      }
      if (!vision.models.some(({ name }) => name === YUNET.name)) {
        tell(`${YUNET.name}, which misses fewer faces, is not in ${modelsFolder}.`);
        tell('`gatehouse models fetch` brings it there.');
      }
      return EXIT.done;
    } catch (error) {
      if (error instanceof WeightsRefused) {
        throw new CannotDo(`${error.message} Delete node_modules and start again.`, {
          cause: error,
        });
      }
      throw error;
    }
  },
};
