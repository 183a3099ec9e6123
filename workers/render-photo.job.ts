import type { Deps } from '../moderation/deps.ts';
import {
  photoToRender,
  recordRendered,
  recordRenderFailed,
} from '../moderation/drafts/render.actions.ts';
import type { Eyes } from './check-picture.job.ts';
import type { JobHandler } from './job-handler.ts';
import { PictureRefused } from './vision/picture-refused.ts';

/** Makes the new file that would be published from one photo of a sealed revision. */
export function renderPhoto(deps: Deps, eyes: Eyes): JobHandler<'render-photo'> {
  return {
    async run({ photoId }, { signal }) {
      const photo = await photoToRender(deps, { photoId });
      if (photo === 'done') return;
      if (photo === 'gone') {
        await recordRenderFailed(deps, { photoId, failure: 'original-deleted' });
        return;
      }
      const original = await deps.pictures.read(photo.originalSha256);
      try {
        const rendered = await eyes.render(original, photo.covers, photo.crop);
        signal.throwIfAborted();
        await recordRendered(deps, { photoId, ...rendered });
      } catch (error) {
        if (!(error instanceof PictureRefused)) throw error;
        await recordRenderFailed(deps, { photoId, failure: error.code });
      }
    },
    gaveUp: ({ photoId }, failure) => recordRenderFailed(deps, { photoId, failure }),
  };
}
