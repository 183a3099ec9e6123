import { carryOutIncident, incidentNotCarriedOut } from '../moderation/incident/hide.actions.ts';
import type { JobHandler } from './job-handler.ts';
import type { PublishingDeps } from './publish.job.ts';

/** Hides what a Page in incident mode shows. After the last attempt people are told, and it is tried on. */
export function incidentHideJob(deps: PublishingDeps): JobHandler<'incident-hide'> {
  return {
    run: (payload, context) => carryOutIncident(deps, payload, context),
    gaveUp: (payload) => incidentNotCarriedOut(deps, payload),
  };
}
