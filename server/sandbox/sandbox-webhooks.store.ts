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

export interface AppSubscription {
  readonly callbackUrl: string;
  readonly verifyToken: string;
  readonly fields: readonly string[];
  /** Off sends only which field changed, and not how. */
  readonly includeValues: boolean;
}

export async function findAppSubscription(
  tx: Queryable,
  appId: string,
): Promise<AppSubscription | undefined> {
  const { rows } = await tx.query<AppSubscription>(
    `select callback_url as "callbackUrl", verify_token as "verifyToken", fields, include_values as "includeValues"
       from sandbox.app_subscription where app_id = $1`,
    [appId],
  );
  return rows[0];
}

/** Keeps where an app wants to hear, in place of what it said before; `undefined` ends it. */
export async function keepAppSubscription(
  tx: Queryable,
  appId: string,
  subscription: AppSubscription | undefined,
  now: Date,
): Promise<void> {
  await tx.query('delete from sandbox.app_subscription where app_id = $1', [appId]);
  if (subscription === undefined) return;
  await tx.query(
    `insert into sandbox.app_subscription (app_id, callback_url, verify_token, fields, include_values, made_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      appId,
      subscription.callbackUrl,
      subscription.verifyToken,
      subscription.fields,
      subscription.includeValues,
      now,
    ],
  );
}

export async function listPageSubscriptions(
  tx: Queryable,
  pageId: string,
): Promise<{ id: string; name: string; fields: string[] }[]> {
  const { rows } = await tx.query<{ id: string; name: string; fields: string[] }>(
    `select a.id, a.name, p.fields from sandbox.page_subscription p join sandbox.app a on a.id = p.app_id
      where p.page_id = $1 order by a.id`,
    [pageId],
  );
  return rows;
}

/** What an app wants to hear of a Page, in place of what it said before; nothing ends it. */
export async function keepPageSubscription(
  tx: Queryable,
  subscription: { pageId: string; appId: string; fields: readonly string[]; now: Date },
): Promise<void> {
  const { pageId, appId, fields, now } = subscription;
  await tx.query('delete from sandbox.page_subscription where page_id = $1 and app_id = $2', [
    pageId,
    appId,
  ]);
  if (fields.length === 0) return;
  await tx.query(
    'insert into sandbox.page_subscription (page_id, app_id, fields, made_at) values ($1, $2, $3, $4)',
    [pageId, appId, fields, now],
  );
}

export interface DueEvent {
  readonly id: string;
  readonly appId: string;
  readonly pageId: string;
  readonly value: Record<string, unknown>;
}

const ORDERS = { 'as-happened': 'e.id', reversed: 'e.id desc', shuffled: 'random()' } as const;

/** Events that may be sent now, of one app; held until the end of the transaction. */
export async function takeDueEvents(
  tx: Queryable,
  now: Date,
  { order, limit }: { order: keyof typeof ORDERS; limit: number },
): Promise<DueEvent[]> {
  const { rows } = await tx.query<DueEvent>(
    `select e.id::text as id, e.app_id as "appId", e.page_id as "pageId", e.value from sandbox.webhook_event e
      where not handled and due_at <= $1
        and app_id = (select app_id from sandbox.webhook_event where not handled and due_at <= $1 order by id limit 1)
      order by ${ORDERS[order]} limit $2 for update skip locked`,
    [now, limit],
  );
  return rows;
}

export async function markHandled(
  tx: Queryable,
  eventIds: readonly string[],
  deliveryId: string | null,
): Promise<void> {
  await tx.query(
    'update sandbox.webhook_event set handled = true, delivery_id = $2 where id = any($1::bigint[])',
    [eventIds, deliveryId],
  );
}

export async function insertDelivery(
  tx: Queryable,
  delivery: { appId: string; body: string; state: 'waiting' | 'dropped'; now: Date },
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into sandbox.webhook_delivery (app_id, body, state, made_at, next_at)
     values ($1, $2, $3, $4, $4) returning id::text as id`,
    [delivery.appId, delivery.body, delivery.state, delivery.now],
  );
  return rows[0]?.id ?? '';
}

export interface Delivery {
  readonly id: string;
  readonly appId: string;
  readonly body: string;
  readonly attempts: number;
  readonly madeAt: Date;
  readonly callbackUrl: string | null;
  readonly secret: string;
}

/** Deliveries whose time has come, oldest first. */
export async function listWaiting(tx: Queryable, now: Date): Promise<Delivery[]> {
  const { rows } = await tx.query<Delivery>(
    `select d.id::text as id, d.app_id as "appId", d.body, d.attempts, d.made_at as "madeAt",
            s.callback_url as "callbackUrl", a.secret
       from sandbox.webhook_delivery d join sandbox.app a on a.id = d.app_id
       left join sandbox.app_subscription s on s.app_id = d.app_id
      where d.state = 'waiting' and d.next_at <= $1 order by d.id limit 100`,
    [now],
  );
  return rows;
}

export async function noteAttempt(
  tx: Queryable,
  id: string,
  outcome: { state: 'delivered' | 'waiting' | 'given-up'; answer: string; nextAt: Date },
): Promise<void> {
  await tx.query(
    `update sandbox.webhook_delivery set state = $2, last_answer = $3, next_at = $4, attempts = attempts + 1 where id = $1`,
    [id, outcome.state, outcome.answer, outcome.nextAt],
  );
}

/** The newest deliveries, for the admin plane. */
export async function listDeliveries(tx: Queryable): Promise<unknown[]> {
  const { rows } = await tx.query<Record<string, unknown>>(
    `select d.id::text as id, state, attempts, made_at as "madeAt", next_at as "nextAt", last_answer as "lastAnswer", body
       from sandbox.webhook_delivery d order by d.id desc limit 100`,
  );
  return rows;
}
