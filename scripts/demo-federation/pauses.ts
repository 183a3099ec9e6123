import type { Tx } from '../../moderation/database/client.ts';
import type { Deps } from '../../moderation/deps.ts';
import type { Actor } from '../../moderation/kernel/permissions.ts';
import { openPage } from '../../moderation/pages/incident-mode.actions.ts';
import { pauseIn, resumeIn } from '../../moderation/pages/pause.actions.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/** A pause of the day before yesterday that somebody ended: on the record, and nothing open. */
export async function seedPause(
  tx: Tx,
  deps: Deps,
  { head, pageId }: { readonly head: Actor; readonly pageId: string },
): Promise<void> {
  const { federationId } = head;
  const where = { federationId, page: await openPage(tx, head, pageId) };
  const began = deps.clock.now().getTime() - 2 * DAY_MS;
  const at = (minutes: number): Deps => ({
    ...deps,
    clock: { now: () => new Date(began + minutes * MINUTE_MS) },
  });
  await pauseIn(tx, at(0), where, head, 'The coach is late; parents hear from us first.');
  await resumeIn(tx, at(25), where, head, () => true);
}
