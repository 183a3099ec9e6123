import type { Tx } from '../database/client.ts';

export interface AlertRow {
  readonly id: string;
  readonly federationId: string;
  readonly pageId: string;
  readonly kind: string;
  readonly about: string;
  readonly says: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly stopsPublishing: boolean;
  readonly raisedAt: Date;
}

/** Keeps an alert unless the same one is open. False when it was. */
export async function insertAlert(tx: Tx, alert: AlertRow): Promise<boolean> {
  const result = await tx
    .insertInto('page_alert')
    .values({
      id: alert.id,
      federation_id: alert.federationId,
      page_id: alert.pageId,
      kind: alert.kind,
      about: alert.about,
      says: alert.says,
      detail: JSON.stringify(alert.detail),
      stops_publishing: alert.stopsPublishing,
      raised_at: alert.raisedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Ends the open alert of this kind about this; returns its id, or undefined when none was open. */
export async function endAlert(
  tx: Tx,
  which: { readonly pageId: string; readonly kind: string; readonly about: string },
  now: Date,
): Promise<string | undefined> {
  const row = await tx
    .updateTable('page_alert')
    .set({ cleared_at: now })
    .where('page_id', '=', which.pageId)
    .where('kind', '=', which.kind)
    .where('about', '=', which.about)
    .where('cleared_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}
