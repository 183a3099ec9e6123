import type { Tx } from '../database/client.ts';
import { keptFromSight } from './incident.store.ts';

/** The posts of a Page that Gatehouse itself keeps from sight because of an incident, by the Page's numbers. */
export async function hiddenByIncidents(tx: Tx, pageId: string): Promise<ReadonlySet<string>> {
  return new Set(await keptFromSight(tx, pageId));
}
