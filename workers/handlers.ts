import { checkPicture } from './check-picture.job.ts';
import { clearLeftoversJob } from './clear-leftovers.job.ts';
import type { Eyes } from './check-picture.job.ts';
import { checkPageJob } from './check-page.job.ts';
import { deleteOriginals } from './delete-originals.job.ts';
import { incidentHideJob } from './incident-hide.job.ts';
import { expireDraft } from './expire-draft.job.ts';
import type { Handlers } from './job-handler.ts';
import { lookAtPageJob, subscribePageJob, takeOffOutsideJob } from './outside.job.ts';
import { publish } from './publish.job.ts';
import type { PublishingDeps } from './publish.job.ts';
import { lookBackJob, reachBackJob } from './reach-back.job.ts';
import { remindParents } from './remind-parents.job.ts';
import { renderPhoto } from './render-photo.job.ts';
import { settleDraft } from './settle-draft.job.ts';
import { takeDownAgainJob, takeDownJob } from './take-down.job.ts';

/** Every job of the catalogue with its handler. The eyes look at one picture at a time: see `inTurn`. */
export function handlersFor(deps: PublishingDeps, eyes: Eyes): Handlers {
  return {
    'check-picture': checkPicture(deps, eyes),
    'check-page': checkPageJob(deps),
    'render-photo': renderPhoto(deps, eyes),
    'settle-draft': settleDraft(deps),
    'delete-originals': deleteOriginals(deps),
    'remind-parents': remindParents(deps),
    'expire-draft': expireDraft(deps),
    publish: publish(deps),
    'clear-leftovers': clearLeftoversJob(deps),
    'reach-back': reachBackJob(deps),
    'look-back': lookBackJob(deps),
    'take-down': takeDownJob(deps),
    'take-down-again': takeDownAgainJob(deps),
    'incident-hide': incidentHideJob(deps),
    'look-at-page': lookAtPageJob(deps),
    'subscribe-page': subscribePageJob(deps),
    'take-off-outside': takeOffOutsideJob(deps),
  };
}
