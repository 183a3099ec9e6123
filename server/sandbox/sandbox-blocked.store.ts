import type { Stretch } from './graph-paging.ts';
import type { Queryable } from './sandbox-database.ts';

export interface BlockedRow {
  readonly id: string;
  readonly name: string;
  readonly arrival: string;
}

/** Who is blocked on the Page, in the order of blocking; one row more than the limit when there is a next page. */
export async function listBlocked(
  tx: Queryable,
  pageId: string,
  only: string | undefined,
  stretch: Stretch,
): Promise<BlockedRow[]> {
  const { rows } = await tx.query<BlockedRow>(
    `select v.id, v.name, b.arrival::text as arrival from sandbox.blocked b join sandbox.visitor v on v.id = b.visitor_id
      where b.page_id = $1 and ($2::text is null or v.id = $2)
        and ($3::bigint is null or b.arrival > $3) and ($4::bigint is null or b.arrival < $4)
      order by b.arrival limit $5`,
    [pageId, only ?? null, stretch.after ?? null, stretch.before ?? null, stretch.limit + 1],
  );
  return rows;
}

export async function isVisitorOf(tx: Queryable, pageId: string, id: string): Promise<boolean> {
  const { rows } = await tx.query('select 1 from sandbox.visitor where page_id = $1 and id = $2', [
    pageId,
    id,
  ]);
  return rows.length > 0;
}

export async function isBlocked(tx: Queryable, pageId: string, id: string): Promise<boolean> {
  const { rows } = await tx.query(
    'select 1 from sandbox.blocked where page_id = $1 and visitor_id = $2',
    [pageId, id],
  );
  return rows.length > 0;
}

export async function insertBlocked(
  tx: Queryable,
  pageId: string,
  visitorId: string,
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into sandbox.blocked (page_id, visitor_id, blocked_at) values ($1, $2, $3)
     on conflict (page_id, visitor_id) do nothing`,
    [pageId, visitorId, now],
  );
}

/** Gives whether the person was blocked until now. */
export async function deleteBlocked(
  tx: Queryable,
  pageId: string,
  visitorId: string,
): Promise<boolean> {
  const { rows } = await tx.query(
    'delete from sandbox.blocked where page_id = $1 and visitor_id = $2 returning 1',
    [pageId, visitorId],
  );
  return rows.length > 0;
}

/** Ids of what a visitor wrote on the Page and what is to be seen of it. */
export async function listShownCommentsOf(
  tx: Queryable,
  pageId: string,
  visitorId: string,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select c.id from sandbox.comment c join sandbox.post p on p.id = c.post_id
      where p.page_id = $1 and c.visitor_id = $2 and not c.is_hidden`,
    [pageId, visitorId],
  );
  return rows.map(({ id }) => id);
}
