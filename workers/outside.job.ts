import { carryOutTakeOff, takeOffFailed } from '../moderation/outside/acting.actions.ts';
import { lookAtPage, pageNotLookedAt } from '../moderation/outside/look.actions.ts';
import { subscribePage } from '../moderation/outside/turns.actions.ts';
import type { JobHandler } from './job-handler.ts';
import type { PublishingDeps } from './publish.job.ts';

/** Compares what a Page shows with what was approved. */
export function lookAtPageJob(deps: PublishingDeps): JobHandler<'look-at-page'> {
  return {
    run: (payload, context) => lookAtPage(deps, payload, context),
    gaveUp: (payload) => pageNotLookedAt(deps, payload),
  };
}

/** Has Facebook tell what happens on a Page; the next hour asks again. */
export function subscribePageJob(deps: PublishingDeps): JobHandler<'subscribe-page'> {
  return {
    run: (payload) => subscribePage(deps, payload),
    gaveUp: async () => undefined,
  };
}

/** Takes a post that did not go through Gatehouse off its Page. */
export function takeOffOutsideJob(deps: PublishingDeps): JobHandler<'take-off-outside'> {
  return {
    run: (payload) => carryOutTakeOff(deps, payload),
    gaveUp: (payload) => takeOffFailed(deps, payload),
  };
}
