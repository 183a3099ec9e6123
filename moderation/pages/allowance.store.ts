import type { Tx } from '../database/client.ts';
import type { AllowanceScope, AllowanceState } from '../facebook/graph-usage.rules.ts';

/** Whose limit it is: an app's or a Page's, by its number at Facebook. */
export interface AllowanceKey {
  readonly scope: AllowanceScope;
  readonly graphId: string;
}

export interface KeptAllowance extends AllowanceKey, AllowanceState {}

export async function allowancesOf(
  tx: Tx,
  keys: readonly AllowanceKey[],
): Promise<KeptAllowance[]> {
  const rows = await tx
    .selectFrom('facebook_allowance')
    .select(['scope', 'graph_id', 'used_percent', 'not_before', 'refusals'])
    .where((eb) =>
      eb.or(
        keys.map(({ scope, graphId }) =>
          eb.and([eb('scope', '=', scope), eb('graph_id', '=', graphId)]),
        ),
      ),
    )
    .execute();
  return rows.map((row) => ({
    scope: row.scope,
    graphId: row.graph_id,
    percent: row.used_percent,
    notBefore: row.not_before,
    refusals: row.refusals,
  }));
}

/**
 * Keeps what was seen last. A wait that a refusal began is not shortened by an answer to a call that was on its way before it:
 * only what is refused again, or answered after its end, replaces it.
 */
export async function keepAllowance(
  tx: Tx,
  { scope, graphId }: AllowanceKey,
  state: AllowanceState,
  now: Date,
): Promise<void> {
  const row = {
    used_percent: state.percent,
    not_before: state.notBefore,
    refusals: state.refusals,
    changed_at: now,
  };
  await tx
    .insertInto('facebook_allowance')
    .values({ scope, graph_id: graphId, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['scope', 'graph_id'])
        .doUpdateSet(row)
        .where((eb) =>
          eb.or([
            eb.lit(state.refusals > 0),
            eb('facebook_allowance.refusals', '=', 0),
            eb('facebook_allowance.not_before', '<=', now),
          ]),
        ),
    )
    .execute();
}

/** Every Page of the installation with what is known of its own limit and of its app's; for the metrics. */
export async function allowancesOfPages(
  tx: Tx,
): Promise<{ pageId: string; percent: number; notBefore: Date | null }[]> {
  const rows = await tx
    .selectFrom('page')
    .innerJoin('facebook_allowance as of', (join) =>
      join.on((eb) =>
        eb.or([
          eb.and([eb('of.scope', '=', 'page'), eb('of.graph_id', '=', eb.ref('page.graph_id'))]),
          eb.and([eb('of.scope', '=', 'app'), eb('of.graph_id', '=', eb.ref('page.graph_app_id'))]),
        ]),
      ),
    )
    .select(['page.id', 'of.used_percent', 'of.not_before'])
    .execute();
  return rows.map((row) => ({
    pageId: row.id,
    percent: row.used_percent,
    notBefore: row.not_before,
  }));
}
