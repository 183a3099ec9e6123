import type { Queryable } from './sandbox-database.ts';

export interface NewEvents {
  readonly pageId: string;
  readonly value: Record<string, unknown>;
  readonly happenedAt: Date;
  readonly dueAt: Date;
}

/** One event for each app that listens to this Page's `feed`; none when nobody does. */
export async function insertEvents(tx: Queryable, event: NewEvents): Promise<void> {
  await tx.query(
    `insert into sandbox.webhook_event (app_id, page_id, value, happened_at, due_at)
     select p.app_id, p.page_id, $2, $3, $4
       from sandbox.page_subscription p join sandbox.app_subscription a on a.app_id = p.app_id
      where p.page_id = $1 and 'feed' = any(p.fields) and 'feed' = any(a.fields)`,
    [event.pageId, JSON.stringify(event.value), event.happenedAt, event.dueAt],
  );
}
