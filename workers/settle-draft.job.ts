import type { Deps } from '../moderation/deps.ts';
import { settleDraft as settle, settleFailed } from '../moderation/drafts/settle.actions.ts';
import type { JobHandler } from './job-handler.ts';

/** Folds facts, register and rulebook into findings, once a submitted revision's pictures are all in. */
export function settleDraft(deps: Deps): JobHandler<'settle-draft'> {
  return {
    async run({ draftId, revision }) {
      await settle(deps, { draftId, revision });
    },
    gaveUp: ({ draftId, revision }, failure) => settleFailed(deps, { draftId, revision, failure }),
  };
}
