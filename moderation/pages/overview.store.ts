import type { Tx } from '../database/client.ts';

/** A stop that a person set, with who and why. */
export interface OpenPause {
  readonly id: string;
  /** Null: every Page of the federation. */
  readonly pageId: string | null;
  readonly kind: 'pause' | 'incident';
  readonly because: string;
  readonly beganAt: Date;
  /** Null: an operator. */
  readonly beganBy: string | null;
  readonly beganByName: string | null;
}

/** Every pause and incident of the federation that nobody ended, oldest first. */
export async function openPauses(tx: Tx, federationId: string): Promise<OpenPause[]> {
  return tx
    .selectFrom('publishing_pause')
    .leftJoin('person', 'person.id', 'publishing_pause.began_by')
    .select([
      'publishing_pause.id',
      'page_id as pageId',
      'kind',
      'because',
      'began_at as beganAt',
      'began_by as beganBy',
      'person.name as beganByName',
    ])
    .where('publishing_pause.federation_id', '=', federationId)
    .where('ended_at', 'is', null)
    .orderBy('began_at')
    .execute();
}

export interface OpenAlert {
  readonly id: string;
  readonly pageId: string;
  readonly kind: string;
  readonly says: string;
  readonly stopsPublishing: boolean;
  readonly raisedAt: Date;
  readonly acceptedAt: Date | null;
  readonly acceptedByName: string | null;
  readonly acceptedBecause: string | null;
}

/** What is wrong with these Pages now, accepted or not, oldest first. */
export async function openAlerts(tx: Tx, pageIds: readonly string[]): Promise<OpenAlert[]> {
  if (pageIds.length === 0) return [];
  return tx
    .selectFrom('page_alert')
    .leftJoin('person', 'person.id', 'page_alert.accepted_by')
    .select([
      'page_alert.id',
      'page_id as pageId',
      'kind',
      'says',
      'stops_publishing as stopsPublishing',
      'raised_at as raisedAt',
      'accepted_at as acceptedAt',
      'person.name as acceptedByName',
      'accepted_because as acceptedBecause',
    ])
    .where('page_id', 'in', pageIds)
    .where('cleared_at', 'is', null)
    .orderBy('raised_at')
    .execute();
}
