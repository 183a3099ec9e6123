import type { Log } from '../moderation/kernel/log.ts';
import type { Eyes } from './check-picture.job.ts';
import type { Vision } from './vision/vision.ts';

/**
 * Eyes of a worker over models that open meanwhile. Before each picture, and whenever it is asked with what it looks, it sees
 * whether a better face model has arrived, so that nobody has to start it again. Wrap it with `inTurn`.
 */
export function eyesOver(opening: Promise<Vision>, log: Log): Eyes {
  const bestVision = async (): Promise<Vision> => {
    const vision = await opening;
    const found = await vision.lookForBetter();
    if (found === 'better')
      log.info({ models: modelsInWords(vision) }, 'vision: a better model came');
    if (found === 'unusable')
      log.warn({}, 'vision: what lies in place of the better model is not the measured file');
    return vision;
  };
  return {
    async sight() {
      const { checkVersion, models } = await bestVision();
      return { checkVersion, models };
    },
    inspect: async (bytes) => (await bestVision()).inspect(bytes),
    render: async (bytes, covers, crop) => (await bestVision()).render(bytes, covers, crop),
  };
}

/** For the log: its redaction hides what is called a name. */
export function modelsInWords(vision: Pick<Vision, 'models'>): string[] {
  return vision.models.map(({ name, version }) => `${name} ${version}`);
}
