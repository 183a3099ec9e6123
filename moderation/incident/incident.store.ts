import type { Tx } from '../database/client.ts';
import type { PostEvidence } from './incident.contract.ts';
import type { IncidentPostState } from './incident.rules.ts';

export interface IncidentPost extends IncidentPostState {
  readonly id: string;
  readonly postId: string;
  readonly publicationId: string | null;
  readonly evidence: PostEvidence;
  readonly evidenceSha256: string;
  readonly wasHidden: boolean;
  readonly keptAt: Date;
  readonly tries: number;
  readonly trouble: string | null;
}

/** Keeps a post as the Page shows it, once. False when it was kept before. */
export async function keepEvidence(
  tx: Tx,
  kept: {
    id: string;
    incidentId: string;
    postId: string;
    publicationId: string | null;
    evidence: PostEvidence;
    evidenceSha256: string;
    wasHidden: boolean;
    at: Date;
  },
): Promise<boolean> {
  const result = await tx
    .insertInto('incident_post')
    .values({
      id: kept.id,
      incident_id: kept.incidentId,
      post_id: kept.postId,
      publication_id: kept.publicationId,
      evidence: JSON.stringify(kept.evidence),
      evidence_sha256: kept.evidenceSha256,
      was_hidden: kept.wasHidden,
      kept_at: kept.at,
      hidden_at: kept.wasHidden ? kept.at : null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Every post of an incident, the newest first. */
export async function postsOf(tx: Tx, incidentId: string): Promise<IncidentPost[]> {
  const rows = await tx
    .selectFrom('incident_post')
    .select([
      'id',
      'post_id as postId',
      'publication_id as publicationId',
      'evidence',
      'evidence_sha256 as evidenceSha256',
      'was_hidden as wasHidden',
      'kept_at as keptAt',
      'tries',
      'trouble',
      'hidden_at as hiddenAt',
      'gone_at as goneAt',
      'needs_person_at as needsPersonAt',
      'take_off_asked_at as takeOffAskedAt',
      'show_asked_at as showAskedAt',
      'shown_at as shownAt',
    ])
    .where('incident_id', '=', incidentId)
    .execute();
  return rows.toSorted((one, other) =>
    other.evidence.createdAt.localeCompare(one.evidence.createdAt),
  );
}

/** What comes about of these posts of an incident. */
export async function noteOf(
  tx: Tx,
  ids: readonly string[],
  change: {
    tries?: number;
    hidden_at?: Date;
    gone_at?: Date;
    trouble?: string | null;
    needs_person_at?: Date | null;
    take_off_asked_at?: Date;
    take_off_asked_by?: string;
    show_asked_at?: Date;
    shown_at?: Date;
  },
): Promise<void> {
  if (ids.length === 0) return;
  await tx.updateTable('incident_post').set(change).where('id', 'in', ids).execute();
}

/** Notes, once, that the Page was asked for everything that it shows. */
export async function noteLook(
  tx: Tx,
  look: { incidentId: string; at: Date; isCut: boolean },
): Promise<void> {
  await tx
    .insertInto('incident_look')
    .values({ incident_id: look.incidentId, looked_at: look.at, is_cut: look.isCut })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function lookOf(
  tx: Tx,
  incidentId: string,
): Promise<{ at: Date; isCut: boolean } | undefined> {
  return tx
    .selectFrom('incident_look')
    .select(['looked_at as at', 'is_cut as isCut'])
    .where('incident_id', '=', incidentId)
    .executeTakeFirst();
}

/** The posts of a Page that an incident hid, or has taken off, and did not show again: by the Page's numbers. */
export async function keptFromSight(tx: Tx, pageId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('incident_post')
    .innerJoin('publishing_pause', 'publishing_pause.id', 'incident_post.incident_id')
    .select(['post_id', 'ended_at', 'hidden_at', 'take_off_asked_at'])
    .where('page_id', '=', pageId)
    .where('shown_at', 'is', null)
    .execute();
  return rows
    .filter((row) => row.ended_at === null || (row.hidden_at ?? row.take_off_asked_at) !== null)
    .map((row) => row.post_id);
}
