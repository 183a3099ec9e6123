import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';

export interface PolicyRow {
  readonly id: string;
  readonly title: string;
  /** School days, "2026-08-31". */
  readonly approvedOn: string;
  readonly reviewOn: string;
  readonly summary: string;
}

/** The version that holds now; undefined when the federation has no policy. */
export async function currentPolicy(tx: Tx, federationId: string): Promise<PolicyRow | undefined> {
  return tx
    .selectFrom('policy_version')
    .select(['id', 'title', 'approved_on as approvedOn', 'review_on as reviewOn', 'summary'])
    .where('federation_id', '=', federationId)
    .where('in_force_from', '<=', sql<Date>`now()`)
    .orderBy('in_force_from', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** When this person accepted this version; undefined when they did not. */
export async function acceptedAt(
  tx: Tx,
  personId: string,
  policyVersionId: string,
): Promise<Date | undefined> {
  const row = await tx
    .selectFrom('policy_acceptance')
    .select('accepted_at')
    .where('person_id', '=', personId)
    .where('policy_version_id', '=', policyVersionId)
    .executeTakeFirst();
  return row?.accepted_at;
}

/** Returns false when it was accepted before; that acceptance stays as it was. */
export async function insertAcceptance(
  tx: Tx,
  personId: string,
  policyVersionId: string,
  now: Date,
): Promise<boolean> {
  const result = await tx
    .insertInto('policy_acceptance')
    .values({ person_id: personId, policy_version_id: policyVersionId, accepted_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows) > 0;
}
