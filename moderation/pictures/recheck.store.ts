import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import { type Eyesight, STATES_TO_CHECK_AGAIN } from './eyesight.rules.ts';

/** A photo of a draft, at its present revision, that is not out yet. */
const mattersStill = sql<boolean>`exists (
  select from revision_photo photo join draft on draft.id = photo.draft_id and draft.revision = photo.number
  where photo.picture_id = picture.id and draft.state = any(${STATES_TO_CHECK_AGAIN}::text[]))`;

/** The most pressing of the drafts that hold the picture, from 1. */
const urgency = sql<number>`(
  select min(array_position(${STATES_TO_CHECK_AGAIN}::text[], draft.state))
  from revision_photo photo join draft on draft.id = photo.draft_id and draft.revision = photo.number
  where photo.picture_id = picture.id)`;

/** The eyes that gave the facts of photos that matter still: few, however many photos there are. */
export async function eyesOfFacts(tx: Tx, federationId?: string): Promise<Eyesight[]> {
  let query = tx
    .selectFrom('picture')
    .select([
      sql<string>`facts ->> 'checkVersion'`.as('checkVersion'),
      sql<Eyesight['models']>`facts -> 'models'`.as('models'),
    ])
    .distinct()
    .where('check_state', '=', 'checked')
    .where('facts', 'is not', null)
    .where(mattersStill);
  if (federationId !== undefined) query = query.where('federation_id', '=', federationId);
  return query.execute();
}

/** Photos of these facts that matter still, whether or not another look was asked for; those that gave up do not wait. */
export async function countOfVersions(
  tx: Tx,
  federationId: string,
  checkVersions: readonly string[],
): Promise<number> {
  if (checkVersions.length === 0) return 0;
  const row = await tx
    .selectFrom('picture')
    .select((eb) => eb.fn.countAll<string>().as('pictures'))
    .where('federation_id', '=', federationId)
    .where('check_state', '=', 'checked')
    .where(sql<boolean>`facts ->> 'checkVersion' = any(${checkVersions})`)
    .where(sql<boolean>`recheck_state is distinct from 'failed'`)
    .where(mattersStill)
    .executeTakeFirstOrThrow();
  return Number(row.pictures);
}

export async function countRechecks(
  tx: Tx,
  state: 'waiting' | 'failed',
  federationId?: string,
): Promise<number> {
  let query = tx
    .selectFrom('picture')
    .select((eb) => eb.fn.countAll<string>().as('pictures'))
    .where('recheck_state', '=', state);
  if (federationId !== undefined) query = query.where('federation_id', '=', federationId);
  return Number((await query.executeTakeFirstOrThrow()).pictures);
}

export interface OutdatedPicture {
  readonly id: string;
  readonly federationId: string;
  readonly checkVersion: string;
}

/**
 * Photos with these facts that may be asked for now, locked; what another worker is asking for at this moment is passed
 * over. One that was asked for in vain for the same eyes comes again only after `again`, and at most `asksMax` times.
 */
export async function lockOutdated(
  tx: Tx,
  wanted: {
    checkVersions: readonly string[];
    eyes: string;
    again: Date;
    asksMax: number;
    limit: number;
  },
): Promise<OutdatedPicture[]> {
  const rows = await tx
    .selectFrom('picture')
    .select(['id', 'federation_id', sql<string>`facts ->> 'checkVersion'`.as('check_version')])
    .where('check_state', '=', 'checked')
    .where(sql<boolean>`facts ->> 'checkVersion' = any(${wanted.checkVersions})`)
    .where(sql<boolean>`recheck_state is distinct from 'waiting'`)
    .where((eb) =>
      eb.or([
        sql<boolean>`recheck_for is distinct from ${wanted.eyes}`,
        eb.and([
          eb('recheck_asks', '<', wanted.asksMax),
          eb('recheck_asked_at', '<', wanted.again),
        ]),
      ]),
    )
    .where(mattersStill)
    .orderBy(urgency)
    .orderBy('id')
    .limit(wanted.limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  return rows.map((row) => ({
    id: row.id,
    federationId: row.federation_id,
    checkVersion: row.check_version,
  }));
}

/** Notes that another look was asked for, for these eyes. */
export async function noteAsked(tx: Tx, id: string, eyes: string, now: Date): Promise<void> {
  await tx
    .updateTable('picture')
    .set((eb) => ({
      recheck_state: 'waiting',
      recheck_asks: eb
        .case()
        .when('recheck_for', '=', eyes)
        .then(eb('recheck_asks', '+', 1))
        .else(1)
        .end(),
      recheck_for: eyes,
      recheck_asked_at: now,
    }))
    .where('id', '=', id)
    .execute();
}

/** Ends another look: it is in (null), or it broke. */
export async function endRecheck(tx: Tx, id: string, state: 'failed' | null): Promise<void> {
  await tx.updateTable('picture').set({ recheck_state: state }).where('id', '=', id).execute();
}

/** Has another look tried once more that had broken. False when it had not. */
export async function retryRecheck(tx: Tx, id: string): Promise<boolean> {
  const result = await tx
    .updateTable('picture')
    .set({ recheck_state: 'waiting' })
    .where('id', '=', id)
    .where('check_state', '=', 'checked')
    .where('recheck_state', '=', 'failed')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
