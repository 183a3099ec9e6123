import { checkGaveUp, checkPage } from '../moderation/pages/check-page.actions.ts';
import type { PublishingDeps } from './publish.job.ts';
import type { JobHandler } from './job-handler.ts';

/** Looks at a Page, its token and who may post on it. */
export function checkPageJob(deps: PublishingDeps): JobHandler<'check-page'> {
  return {
    async run({ pageId }) {
      await checkPage(deps, pageId);
    },
    gaveUp: ({ pageId }) => checkGaveUp(deps, pageId),
  };
}
