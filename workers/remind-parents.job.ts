import { remindDueRounds } from '../moderation/consent/asking/reminders.actions.ts';
import type { Deps } from '../moderation/deps.ts';
import type { JobHandler } from './job-handler.ts';

/** Reminds parents whose answer is missing a week before it is due. What it did not come to is left to the next day. */
export function remindParents(deps: Deps): JobHandler<'remind-parents'> {
  return {
    async run(_, { signal }) {
      await remindDueRounds(deps, { signal });
    },
    // The ledger of jobs shows it as failed; the next day's job does the same work.
    gaveUp: () => Promise.resolve(),
  };
}
