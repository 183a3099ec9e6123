import { takeDown, takeDownFailed } from '../moderation/reach-back/take-down.actions.ts';
import type { JobHandler } from './job-handler.ts';
import type { PublishingDeps } from './publish.job.ts';

/** Takes one post off one Page. After the last attempt a person is told. */
export function takeDownJob(deps: PublishingDeps): JobHandler<'take-down'> {
  return {
    run: (payload) => takeDown(deps, payload),
    gaveUp: (payload) => takeDownFailed(deps, payload),
  };
}
