import { publishApproval, publishFailed } from '../moderation/pages/publish.actions.ts';
import type { JobHandler } from './job-handler.ts';

/** The usual dependencies, and the way to a Page. */
export type PublishingDeps = Parameters<typeof publishApproval>[0];

/** Puts one approved revision on one Page. Whether it is due and still holds is decided by the action. */
export function publish(deps: PublishingDeps): JobHandler<'publish'> {
  return {
    async run({ approvalId }, { signal }) {
      await publishApproval(deps, { approvalId }, { signal });
    },
    gaveUp: ({ approvalId }, failure) => publishFailed(deps, { approvalId, failure }),
  };
}
