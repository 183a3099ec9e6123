import { lookBack, reachBack } from '../moderation/reach-back/reach.actions.ts';
import type { JobHandler } from './job-handler.ts';
import type { PublishingDeps } from './publish.job.ts';

/** Follows a no to everything that shows the person. */
export function reachBackJob(deps: PublishingDeps): JobHandler<'reach-back'> {
  return {
    run: (payload, { signal }) => reachBack(deps, payload, { signal }),
    // The job ledger says that it failed. Nothing goes out meanwhile: approving and publishing ask the register themselves.
    async gaveUp() {},
  };
}

/** Looks again at what was asked while a post was on its way. */
export function lookBackJob(deps: PublishingDeps): JobHandler<'look-back'> {
  return {
    run: (payload) => lookBack(deps, payload),
    async gaveUp() {},
  };
}
