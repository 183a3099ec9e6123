import { clearLeftovers } from '../moderation/pages/leftovers.actions.ts';
import type { JobHandler } from './job-handler.ts';
import type { PublishingDeps } from './publish.job.ts';

/** Deletes what nobody can see. Given up, it stays unseen: photos lapse by themselves, and a post is never made visible. */
export function clearLeftoversJob(deps: PublishingDeps): JobHandler<'clear-leftovers'> {
  return {
    run: ({ publicationId }) => clearLeftovers(deps, { publicationId }),
    gaveUp: async () => undefined,
  };
}
