import type { Tx } from '../database/client.ts';

const DISCONNECTED =
  'This Page is not connected to Facebook, so nothing goes out to it. An administrator can connect it again.';

/** What keeps a Page from being written to: that it is not connected, then the oldest first. */
export interface StandingRow {
  readonly why: 'disconnected' | 'pause' | 'federation-pause' | 'incident' | 'alert' | 'check';
  readonly says: string;
  readonly since: Date;
}

const NOT_SEEN =
  'Facebook did not answer when Gatehouse asked whether this Page may be written to. It asks again each minute, and the post goes out when the answer is good.';

/** The open pauses that concern this Page, and the open alerts about it that stop publishing and that nobody accepted. */
export async function whatKeepsPage(
  tx: Tx,
  page: { readonly id: string; readonly federationId: string },
): Promise<StandingRow[]> {
  const pauses = await tx
    .selectFrom('publishing_pause')
    .select(['page_id', 'kind', 'because', 'began_at'])
    .where('federation_id', '=', page.federationId)
    .where('ended_at', 'is', null)
    .where((eb) => eb.or([eb('page_id', 'is', null), eb('page_id', '=', page.id)]))
    .execute();
  const alerts = await tx
    .selectFrom('page_alert')
    .select(['says', 'raised_at'])
    .where('page_id', '=', page.id)
    .where('cleared_at', 'is', null)
    .where('accepted_at', 'is', null)
    .where('stops_publishing', '=', true)
    .execute();
  const unseen = await tx
    .selectFrom('page_health')
    .select('publishing_waits_since')
    .where('page_id', '=', page.id)
    .where('publishing_waits_since', 'is not', null)
    .executeTakeFirst();
  const { disconnected_at: disconnectedAt } = await tx
    .selectFrom('page')
    .select('disconnected_at')
    .where('id', '=', page.id)
    .executeTakeFirstOrThrow();
  const others = [
    ...(unseen?.publishing_waits_since
      ? [{ why: 'check' as const, says: NOT_SEEN, since: unseen.publishing_waits_since }]
      : []),
    ...pauses.map(({ page_id, kind, because, began_at }) => ({
      why: kind === 'incident' ? kind : page_id === null ? ('federation-pause' as const) : kind,
      says: because,
      since: began_at,
    })),
    ...alerts.map(({ says, raised_at }) => ({ why: 'alert' as const, says, since: raised_at })),
  ].toSorted((one, other) => one.since.getTime() - other.since.getTime());
  if (disconnectedAt === null) return others;
  return [{ why: 'disconnected', says: DISCONNECTED, since: disconnectedAt }, ...others];
}

/** Approvals in force for these Pages that have no outcome yet and are due at `now`. */
export async function dueOn(tx: Tx, pageIds: readonly string[], now: Date): Promise<string[]> {
  if (pageIds.length === 0) return [];
  const rows = await tx
    .selectFrom('approval')
    .leftJoin('publication', 'publication.approval_id', 'approval.id')
    .innerJoin('draft', 'draft.id', 'approval.draft_id')
    .select('approval.id')
    .where('approval.page_id', 'in', pageIds)
    .where('approval.withdrawn_at', 'is', null)
    .where('approval.due_at', '<=', now)
    .where('draft.state', 'in', ['approved', 'scheduled', 'publishing'])
    .where((eb) =>
      eb.or([eb('publication.id', 'is', null), eb('publication.state', '=', 'publishing')]),
    )
    .execute();
  return rows.map(({ id }) => id);
}
