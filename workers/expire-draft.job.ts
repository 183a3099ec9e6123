import type { Deps } from '../moderation/deps.ts';
import { expireDraft as expire } from '../moderation/drafts/timing.actions.ts';
import type { JobHandler } from './job-handler.ts';

/** At the wanted time of a draft that was handed in: when nobody has decided, it expires. */
export function expireDraft(deps: Deps): JobHandler<'expire-draft'> {
  return {
    async run({ draftId, revision }) {
      await expire(deps, { draftId, revision });
    },
    // It stays in the inbox, where approving it says that its time has passed: nothing goes out late.
    gaveUp: () => Promise.resolve(),
  };
}
