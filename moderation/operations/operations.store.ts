import type { Tx } from '../database/client.ts';

/** Work of the whole installation by how far it is: written down only, given to the queue, or used up its attempts. */
export async function jobCounts(
  tx: Tx,
): Promise<{ waiting: number; sent: number; failed: number }> {
  const row = await tx
    .selectFrom('job_outbox')
    .select((eb) => [
      eb.fn
        .countAll<string>()
        .filterWhere('sent_at', 'is', null)
        .filterWhere('failed_at', 'is', null)
        .as('waiting'),
      eb.fn
        .countAll<string>()
        .filterWhere('sent_at', 'is not', null)
        .filterWhere('failed_at', 'is', null)
        .as('sent'),
      eb.fn.countAll<string>().filterWhere('failed_at', 'is not', null).as('failed'),
    ])
    .where('finished_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { waiting: Number(row.waiting), sent: Number(row.sent), failed: Number(row.failed) };
}

/** Pictures of a federation by what became of their check. A refused file was looked at, so it counts as checked. */
export async function pictureCounts(
  tx: Tx,
  federationId: string,
): Promise<{ waiting: number; checked: number; failed: number }> {
  const rows = await tx
    .selectFrom('picture')
    .select((eb) => ['check_state', eb.fn.countAll<string>().as('pictures')])
    .where('federation_id', '=', federationId)
    .groupBy('check_state')
    .execute();
  const inState = (...states: string[]): number =>
    rows
      .filter((row) => states.includes(row.check_state))
      .reduce((sum, row) => sum + Number(row.pictures), 0);
  return {
    waiting: inState('waiting'),
    checked: inState('checked', 'refused'),
    failed: inState('failed'),
  };
}

/** The models that looked at the picture which was checked last; none before the first check. */
export async function latestModels(
  tx: Tx,
  federationId: string,
): Promise<{ purpose: string; name: string; version: string }[]> {
  const row = await tx
    .selectFrom('picture')
    .select('facts')
    .where('federation_id', '=', federationId)
    .where('facts', 'is not', null)
    .orderBy('checked_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (row?.facts?.models ?? []).map(({ purpose, name, version }) => ({
    purpose,
    name,
    version,
  }));
}
