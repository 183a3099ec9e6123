import { createHmac } from 'node:crypto';
import type { Pool } from 'pg';
import type { Clock } from '../../moderation/kernel/clock.ts';
import { inTransaction } from './sandbox-database.ts';
import type { Queryable } from './sandbox-database.ts';
import { publishDuePosts } from './sandbox-events.ts';
import { readSettings } from './sandbox-settings.ts';
import type { SandboxSettings } from './sandbox-settings.ts';
import {
  findAppSubscription,
  insertDelivery,
  keepAppSubscription,
  listWaiting,
  markHandled,
  noteAttempt,
  takeDueEvents,
} from './sandbox-webhooks.store.ts';
import type { Delivery, DueEvent } from './sandbox-webhooks.store.ts';

export interface CourierWorld {
  readonly db: Pool;
  readonly publicAddress: string;
  readonly clock: Clock;
}

/** Sends what is due: bundles events into signed bodies, posts them, and plans the next try of what was not taken. */
export async function sendDue(world: CourierWorld): Promise<void> {
  const now = world.clock.now();
  const settings = await inTransaction(world.db, async (tx) => {
    const read = await readSettings(tx);
    await publishDuePosts({ tx, settings: read, publicAddress: world.publicAddress, now });
    return read;
  });
  while (await inTransaction(world.db, (tx) => bundle(tx, settings, now)));
  for (const delivery of await listWaiting(world.db, now)) {
    await send(world.db, delivery, settings, now);
  }
}

async function bundle(tx: Queryable, settings: SandboxSettings, now: Date): Promise<boolean> {
  const limit = settings.webhook_batch_max;
  const events = await takeDueEvents(tx, now, { order: settings.webhook_order, limit });
  const [first] = events;
  if (first === undefined) return false;
  const subscription = await findAppSubscription(tx, first.appId);
  let deliveryId: string | null = null;
  if (subscription !== undefined) {
    const body = bodyOf(events, subscription.includeValues, settings, now);
    const state = settings.webhook_dropped ? 'dropped' : 'waiting';
    for (let copy = 0; copy < settings.webhook_copies; copy += 1)
      deliveryId = await insertDelivery(tx, { appId: first.appId, body, state, now });
  }
  await markHandled(
    tx,
    events.map(({ id }) => id),
    deliveryId,
  );
  return true;
}

function bodyOf(
  events: readonly DueEvent[],
  includeValues: boolean,
  settings: SandboxSettings,
  now: Date,
): string {
  // When it was sent, not when it happened.
  const time =
    settings.webhook_time_unit === 'seconds' ? Math.floor(now.getTime() / 1_000) : now.getTime();
  const entry = [...new Set(events.map(({ pageId }) => pageId))].map((id) => {
    const values = events.filter(({ pageId }) => pageId === id).map(({ value }) => value);
    return includeValues
      ? { id, time, changes: values.map((value) => ({ field: 'feed', value })) }
      : { id, time, changed_fields: ['feed'] };
  });
  return escaped(JSON.stringify({ object: 'page', entry }), settings.webhook_escapes);
}

/**
 * Facebook signs and sends text in which all but ASCII is escaped: a receiver that parses and writes again before it checks
 * the signature breaks on the first accented letter. Older notes add four more characters.
 */
export function escaped(json: string, what: SandboxSettings['webhook_escapes']): string {
  const unicode = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const ascii = json.replaceAll(/[^ -~]/g, unicode);
  if (what === 'non-ascii') return ascii;
  return ascii.replaceAll('/', '\\/').replaceAll(/[<%@]/g, unicode);
}

async function send(
  db: Pool,
  delivery: Delivery,
  settings: SandboxSettings,
  now: Date,
): Promise<void> {
  const answer =
    delivery.callbackUrl === null
      ? 'nobody listens any more'
      : await post(delivery.callbackUrl, delivery, settings);
  if (answer === '200') {
    await noteAttempt(db, delivery.id, { state: 'delivered', answer, nextAt: now });
    return;
  }
  const gap = settings.webhook_retry_minutes[delivery.attempts];
  const state = gap === undefined || delivery.callbackUrl === null ? 'given-up' : 'waiting';
  const nextAt = new Date(now.getTime() + (gap ?? 0) * 60_000);
  await noteAttempt(db, delivery.id, { state, answer, nextAt });
  const failingMinutes = (now.getTime() - delivery.madeAt.getTime()) / 60_000;
  if (settings.webhook_cut_off_minutes > 0 && failingMinutes >= settings.webhook_cut_off_minutes)
    await keepAppSubscription(db, delivery.appId, undefined, now);
}

/** The status as text, or what went wrong instead of an answer. */
async function post(url: string, delivery: Delivery, settings: SandboxSettings): Promise<string> {
  const sign = (algorithm: 'sha256' | 'sha1'): string =>
    `${algorithm}=${createHmac(algorithm, delivery.secret).update(delivery.body).digest('hex')}`;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'facebookexternalua',
        'x-hub-signature-256': sign('sha256'),
        ...(settings.webhook_sha1_too ? { 'x-hub-signature': sign('sha1') } : {}),
      },
      body: delivery.body,
      signal: AbortSignal.timeout(settings.webhook_answer_seconds * 1_000),
    });
    await answer.body?.cancel();
    return String(answer.status);
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 'too late' : 'no answer';
  }
}

/** Runs `sendDue` again and again until the function that it gives is called, one run at a time. Does not keep a process alive. */
export function startCourier(
  world: CourierWorld,
  everyMilliseconds: number,
  failed: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= sendDue(world)
      .catch(failed)
      .finally(() => {
        running = undefined;
      });
  }, everyMilliseconds);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
