import { sql } from 'kysely';
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

/**
 * Ends an open alert that a person accepted when what is raised now rests on other facts: it has to be looked at anew. The facts are
 * its detail; of an alert without one, its sentence.
 */
export async function endAcceptedOfOtherFacts(
  tx: Tx,
  alert: Pick<AlertRow, 'pageId' | 'kind' | 'about' | 'says' | 'detail'>,
  now: Date,
): Promise<void> {
  const hasFacts = Object.keys(alert.detail).length > 0;
  await tx
    .updateTable('page_alert')
    .set({ cleared_at: now })
    .where('page_id', '=', alert.pageId)
    .where('kind', '=', alert.kind)
    .where('about', '=', alert.about)
    .where('cleared_at', 'is', null)
    .where('accepted_at', 'is not', null)
    .where(
      hasFacts
        ? sql<boolean>`detail <> ${JSON.stringify(alert.detail)}::jsonb`
        : sql<boolean>`says <> ${alert.says}`,
    )
    .execute();
}

export interface AlertToAccept {
  readonly id: string;
  readonly pageId: string;
  readonly kind: string;
  readonly stopsPublishing: boolean;
  readonly isAccepted: boolean;
}

/** An alert that is open, held until the transaction ends. */
export async function holdAlert(tx: Tx, id: string): Promise<AlertToAccept | undefined> {
  const row = await tx
    .selectFrom('page_alert')
    .select(['id', 'page_id', 'kind', 'stops_publishing', 'accepted_at'])
    .where('id', '=', id)
    .where('cleared_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined
    ? undefined
    : {
        id: row.id,
        pageId: row.page_id,
        kind: row.kind,
        stopsPublishing: row.stops_publishing,
        isAccepted: row.accepted_at !== null,
      };
}

export async function noteAccepted(
  tx: Tx,
  id: string,
  accepted: { at: Date; by: string; because: string },
): Promise<void> {
  await tx
    .updateTable('page_alert')
    .set({
      accepted_at: accepted.at,
      accepted_by: accepted.by,
      accepted_because: accepted.because,
    })
    .where('id', '=', id)
    .execute();
}
