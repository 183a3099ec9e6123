import type { Deps } from '../moderation/deps.ts';
import type { Box, PictureFacts, RenderedPicture } from '../moderation/pictures/facts.contract.ts';
import type { Eyesight } from '../moderation/pictures/eyesight.rules.ts';
import type { Cover } from '../moderation/pictures/marking.contract.ts';
import {
  pictureToCheck,
  recordCheckFailed,
  recordFacts,
  recordPictureRefused,
} from '../moderation/pictures/pictures.actions.ts';
import type { JobHandler } from './job-handler.ts';
import { PictureRefused } from './vision/picture-refused.ts';

/** What the jobs ask of the models: pixels in, facts out. Throws `PictureRefused` for a file that is no usable photo. */
export interface Eyes {
  /** With what they look now: better than before when a better model has arrived meanwhile. */
  sight(): Promise<Eyesight>;
  inspect(bytes: Buffer): Promise<{
    facts: PictureFacts;
    preview: Buffer;
    thumbnail: Buffer;
    /** The camera's serial number where the file says it. */
    bodySerial?: string | undefined;
  }>;
  render(
    bytes: Buffer,
    covers: readonly Cover[],
    crop: Box | null,
  ): Promise<{ bytes: Buffer; facts: RenderedPicture; thumbnail: Buffer }>;
}

/** Looks at an uploaded picture. Every photo is decoded here for the first time, so a hostile one harms only a worker. */
export function checkPicture(deps: Deps, eyes: Eyes): JobHandler<'check-picture'> {
  return {
    async run({ pictureId }, { signal }) {
      const picture = await pictureToCheck(deps, { pictureId });
      if (picture === 'done') return;
      const original = await deps.pictures.read(picture.originalSha256);
      try {
        const seen = await eyes.inspect(original);
        signal.throwIfAborted();
        await recordFacts(deps, { pictureId, ...seen });
      } catch (error) {
        if (!(error instanceof PictureRefused)) throw error;
        // Looking again would find the same.
        await recordPictureRefused(deps, { pictureId, code: error.code, says: error.message });
      }
    },
    gaveUp: ({ pictureId }, failure) => recordCheckFailed(deps, { pictureId, failure }),
  };
}
