import type { Tx } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Standstill } from './standing.rules.ts';
import { dueOn, whatKeepsPage } from './standing.store.ts';

/**
 * Why nothing may go out to this Page now: paused, in incident mode, or something about it that a person has to see first. The
 * longest-standing reason; undefined when it may be written to. Asked before the first call and again before a post is shown.
 */
export async function whyPageStands(
  tx: Tx,
  page: { readonly id: string; readonly federationId: string },
): Promise<Standstill | undefined> {
  return (await whatKeepsPage(tx, page))[0];
}

/** A reason ended: what is due on these Pages is tried at once. Each attempt asks again what holds. */
export async function goOn(tx: Tx, pageIds: readonly string[], now: Date): Promise<void> {
  for (const approvalId of await dueOn(tx, pageIds, now))
    await later(tx, 'publish', { approvalId }, { now });
}
