import type { Deps } from '../moderation/deps.ts';
import { deleteOriginals as deleteThem } from '../moderation/pictures/retention.actions.ts';
import type { JobHandler } from './job-handler.ts';

/** Deletes originals that the retention rule keeps no longer. What it did not come to is left to the next day. */
export function deleteOriginals(deps: Deps): JobHandler<'delete-originals'> {
  return {
    async run(_, { signal }) {
      await deleteThem(deps, { signal });
    },
    // The ledger of jobs shows it as failed, and nothing waits for it: the next day's job does the same work.
    gaveUp: () => Promise.resolve(),
  };
}
