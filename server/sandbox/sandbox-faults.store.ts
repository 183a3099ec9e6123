import type { Pool } from 'pg';
import { z } from 'zod';
import type { GraphCall } from './graph-call.ts';
import { CALL_KINDS, disturbance, kindsOf } from './graph-disturb.ts';
import type { Disturbance } from './graph-disturb.ts';
import { inTransaction } from './sandbox-database.ts';
import type { Queryable } from './sandbox-database.ts';

/** One thing that goes wrong on purpose. */
export const wish = z.object({
  /** For the trainer's page. */
  says: z.string().trim().min(1).max(200).default('A fault on purpose'),
  calls: z.array(z.enum(CALL_KINDS)).min(1).default(['any']),
  /** Only calls with a token of this Page. */
  pageId: z.string().regex(/^\d+$/).nullish(),
  effect: disturbance,
  /** So many calls get through first. */
  passes: z.number().int().min(0).max(10_000).default(0),
  /** After so many calls it ends by itself; without it when it is switched off. */
  times: z.number().int().min(1).max(10_000).nullish(),
});

export async function insertFault(tx: Queryable, wanted: z.output<typeof wish>): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into sandbox.fault (says, calls, page_id, effect, passes, remaining)
     values ($1, $2, $3, $4, $5, $6) returning id::text as id`,
    [
      wanted.says,
      wanted.calls,
      wanted.pageId ?? null,
      JSON.stringify(wanted.effect),
      wanted.passes,
      wanted.times ?? null,
    ],
  );
  return rows[0]?.id ?? '';
}

export interface FaultRow {
  readonly id: string;
  readonly says: string;
  readonly calls: readonly string[];
  readonly pageId: string | null;
  readonly pageName: string | null;
  readonly effect: Disturbance;
  readonly passes: number;
  /** Null until it is switched off. */
  readonly remaining: number | null;
}

export async function listFaults(tx: Queryable): Promise<FaultRow[]> {
  const { rows } = await tx.query<FaultRow>(
    `select f.id::text as id, f.says, f.calls, f.page_id as "pageId", p.name as "pageName", f.effect, f.passes, f.remaining
       from sandbox.fault f left join sandbox.page p on p.id = f.page_id order by f.id limit 200`,
  );
  return rows;
}

/** Switches one off, or all. */
export async function deleteFaults(tx: Queryable, id: string | undefined): Promise<void> {
  await tx.query('delete from sandbox.fault where $1::bigint is null or id = $1', [id ?? null]);
}

const MATCHING = `
  select f.id::text as id, f.effect, f.passes, f.remaining from sandbox.fault f
   where calls && $1 and (page_id is null or page_id in (select page_id from sandbox.access_token where token = any($2)))
   order by f.id`;

/**
 * What goes wrong with this call: the oldest wish that fits and whose free calls are used up. Counted in a transaction of its
 * own, so that a call that fails counts as well.
 */
export async function takeFault(db: Pool, call: GraphCall): Promise<Disturbance | undefined> {
  const input = call.parameters['input_token'];
  const tokens = [call.token, input].filter((token) => typeof token === 'string');
  const values = [kindsOf(call), tokens];
  const some = await db.query(`${MATCHING} limit 1`, values);
  if (some.rows.length === 0) return undefined;
  return inTransaction(db, async (tx) => {
    const { rows } = await tx.query<Pick<FaultRow, 'id' | 'effect' | 'passes' | 'remaining'>>(
      `${MATCHING} for update`,
      values,
    );
    for (const row of rows) {
      if (row.passes > 0) {
        await tx.query('update sandbox.fault set passes = passes - 1 where id = $1', [row.id]);
        continue;
      }
      if (row.remaining === 1) await deleteFaults(tx, row.id);
      else
        await tx.query('update sandbox.fault set remaining = remaining - 1 where id = $1', [
          row.id,
        ]);
      return row.effect;
    }
    return undefined;
  });
}
