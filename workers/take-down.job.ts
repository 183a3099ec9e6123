import { takeDown, takeDownFailed } from '../moderation/reach-back/take-down.actions.ts';
import { goOnTrying, tryOn } from '../moderation/reach-back/try-on.actions.ts';
import type { JobHandler } from './job-handler.ts';
import type { PublishingDeps } from './publish.job.ts';

/** Takes one post off one Page. After the last attempt a person is told. */
export function takeDownJob(deps: PublishingDeps): JobHandler<'take-down'> {
  return {
    run: (payload) => takeDown(deps, payload),
    gaveUp: (payload) => takeDownFailed(deps, payload),
  };
}

/** Tries once more what a person has not taken off yet. A run that ends without an answer is followed by the next one. */
export function takeDownAgainJob(deps: PublishingDeps): JobHandler<'take-down-again'> {
  return {
    run: (payload) => tryOn(deps, payload),
    gaveUp: ({ takeDownId }) => goOnTrying(deps, takeDownId),
  };
}
