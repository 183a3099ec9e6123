import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { Trouble } from './page-health.rules.ts';

export interface PageHealthRow {
  readonly pageId: string;
  readonly checkedAt: Date | null;
  readonly askedAt: Date | null;
  readonly tokenAskedAt: Date | null;
  readonly tokenIsGood: boolean;
  readonly couldNotSince: Date | null;
  readonly tokenEndsAt: Date | null;
  readonly dataAccessEndsAt: Date | null;
  readonly troubles: readonly Trouble[];
  readonly peopleFirstSeenAt: Date | null;
}

/** How these Pages were found; a Page that nobody looked at yet has no row. */
export async function healthOf(tx: Tx, pageIds: readonly string[]): Promise<PageHealthRow[]> {
  if (pageIds.length === 0) return [];
  const rows = await tx
    .selectFrom('page_health')
    .selectAll()
    .where('page_id', 'in', pageIds)
    .execute();
  return rows.map((row) => ({
    pageId: row.page_id,
    checkedAt: row.checked_at,
    askedAt: row.asked_at,
    tokenAskedAt: row.token_asked_at,
    tokenIsGood: row.token_is_good,
    couldNotSince: row.could_not_since,
    tokenEndsAt: row.token_ends_at,
    dataAccessEndsAt: row.data_access_ends_at,
    troubles: row.troubles as unknown as Trouble[],
    peopleFirstSeenAt: row.people_first_seen_at,
  }));
}

/** What changes; what is left out stays as it was. */
export interface HealthChange {
  readonly checkedAt?: Date;
  readonly askedAt?: Date | null;
  readonly tokenAskedAt?: Date;
  readonly tokenIsGood?: boolean;
  readonly couldNotSince?: Date | null;
  readonly publishingWaitsSince?: Date | null;
  readonly tokenEndsAt?: Date | null;
  readonly dataAccessEndsAt?: Date | null;
  readonly troubles?: readonly Trouble[];
  readonly peopleFirstSeenAt?: Date;
}

export async function keepHealth(tx: Tx, pageId: string, change: HealthChange): Promise<void> {
  const { troubles, ...plain } = change;
  const given = Object.entries({
    checked_at: plain.checkedAt,
    asked_at: plain.askedAt,
    token_asked_at: plain.tokenAskedAt,
    token_is_good: plain.tokenIsGood,
    could_not_since: plain.couldNotSince,
    publishing_waits_since: plain.publishingWaitsSince,
    token_ends_at: plain.tokenEndsAt,
    data_access_ends_at: plain.dataAccessEndsAt,
    people_first_seen_at: plain.peopleFirstSeenAt,
    troubles: troubles === undefined ? undefined : JSON.stringify(troubles),
  }).filter(([, value]) => value !== undefined);
  const values = Object.fromEntries(given);
  await tx
    .insertInto('page_health')
    .values({ page_id: pageId, troubles: '[]', ...values })
    .onConflict((conflict) =>
      conflict.column('page_id').doUpdateSet({ page_id: pageId, ...values }),
    )
    .execute();
}

/** Takes the lines of a Page in turn: two looks that end at once must not both raise and clear. */
export async function holdPageHealth(tx: Tx, pageId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`page-health-${pageId}`}, 0))`.execute(
    tx,
  );
}

/** The Page of an approval that has no post yet; undefined when there is nothing left to send. */
export async function pageOfApproval(tx: Tx, approvalId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('approval')
    .leftJoin('publication', 'publication.approval_id', 'approval.id')
    .select('approval.page_id')
    .where('approval.id', '=', approvalId)
    .where('approval.withdrawn_at', 'is', null)
    .where('publication.post_id', 'is', null)
    .where((eb) =>
      eb.or([eb('publication.id', 'is', null), eb('publication.state', '=', 'publishing')]),
    )
    .executeTakeFirst();
  return row?.page_id;
}

/** Every connected Page of this installation, and whether the last look at it could not be done. */
export async function everyPage(tx: Tx): Promise<{ id: string; isUnseen: boolean }[]> {
  const rows = await tx
    .selectFrom('page')
    .leftJoin('page_health', 'page_health.page_id', 'page.id')
    .select(['page.id', 'page_health.could_not_since'])
    .where('page.disconnected_at', 'is', null)
    .orderBy('page.id')
    .execute();
  return rows.map(({ id, could_not_since }) => ({ id, isUnseen: could_not_since !== null }));
}

/** The Pages whose token has an end, with that end. */
export async function tokenEnds(tx: Tx): Promise<{ pageId: string; endsAt: Date }[]> {
  const rows = await tx
    .selectFrom('page_health')
    .select(['page_id', 'token_ends_at'])
    .where('token_ends_at', 'is not', null)
    .execute();
  return rows.flatMap(({ page_id: pageId, token_ends_at: endsAt }) =>
    endsAt === null ? [] : [{ pageId, endsAt }],
  );
}
