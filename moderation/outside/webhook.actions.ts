import { inTransaction } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { isSignedBy } from '../facebook/webhook-signature.ts';
import { sha256 } from '../kernel/digest.ts';
import type { Secret } from '../kernel/secret.ts';
import { timingSafeEqual } from 'node:crypto';
import { connectedPages, pagesByNumber } from '../pages/ours.actions.ts';
import { HINTS_EVERY_MS } from './outside.rules.ts';
import { insertEvents, lastHeard, lookOf } from './outside.store.ts';
import { eventsIn, isAboutPosts } from './webhook.rules.ts';

type WebhookDeps = Pick<Deps, 'db' | 'clock' | 'sealing'>;

const TOKEN_CHARACTERS = 40;

/** The word by which Facebook shows that an administrator of ours told it our address. */
export function verifyToken({ sealing }: Pick<Deps, 'sealing'>): string {
  return sealing.digest('webhook', 'verify token').slice(0, TOKEN_CHARACTERS);
}

/** Whether somebody who asks for the handshake knows the word; takes as long whatever they say. */
export function knowsVerifyToken(deps: Pick<Deps, 'sealing'>, said: string): boolean {
  return timingSafeEqual(sha256(said), sha256(verifyToken(deps)));
}

/** When Facebook last told something about a Page of this federation; null: never. */
export async function lastTold(deps: Pick<Deps, 'db'>, federationId: string): Promise<Date | null> {
  return inTransaction(deps.db, (tx) => lastHeard(tx, federationId));
}

/**
 * Keeps what Facebook tells, each event once, and asks for a look at the Pages that it is about: an event is a hint, never a proof.
 *
 * @param delivery the bytes as they came; a signature over anything else does not hold
 * @param ownApp the app of the settings, for Pages whose own secret is not kept
 * @returns undefined when nobody whom we know signed it; else how many events were new
 */
export async function takeDelivery(
  deps: WebhookDeps,
  delivery: { readonly body: Buffer; readonly signature: string | undefined },
  ownApp: { readonly id: string; readonly secret: Secret } | undefined,
): Promise<{ readonly kept: number } | undefined> {
  const graphAppId = await signer(deps, delivery, ownApp);
  if (graphAppId === undefined) return undefined;
  const events = eventsIn(delivery.body) ?? [];
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const graphIds = [...new Set(events.map((event) => event.graphPageId))];
    const pages = await pagesByNumber(tx, { graphAppId, graphIds });
    const ours = new Map<string, { pageId: string; event: (typeof events)[number] }>();
    for (const event of events) {
      const pageId = pages.get(event.graphPageId);
      if (pageId !== undefined) ours.set(event.dedupeKey, { pageId, event });
    }
    const kept = await insertEvents(tx, [...ours.values()], now);
    // Told again is a hint again: a post may be changed back and forth within a second.
    const toLookAt = new Set(
      [...ours.values()].filter(({ event }) => isAboutPosts(event)).map(({ pageId }) => pageId),
    );
    for (const pageId of [...toLookAt].toSorted()) {
      const before = (await lookOf(tx, pageId))?.lookedAt;
      const soonest = (before?.getTime() ?? 0) + HINTS_EVERY_MS;
      const dueAt = new Date(Math.max(now.getTime(), soonest));
      await later(tx, 'look-at-page', { pageId, because: 'hint' }, { now, dueAt });
    }
    return { kept };
  });
}

/** The app whose secret signed it. Pages may have been connected through several apps. */
async function signer(
  deps: WebhookDeps,
  { body, signature }: { readonly body: Buffer; readonly signature: string | undefined },
  ownApp: { readonly id: string; readonly secret: Secret } | undefined,
): Promise<string | undefined> {
  if (ownApp !== undefined && isSignedBy(body, signature, ownApp.secret)) return ownApp.id;
  const tried = new Set<string>();
  for (const page of await inTransaction(deps.db, connectedPages)) {
    if (page.sealedAppSecret === null || tried.has(page.graphAppId)) continue;
    tried.add(page.graphAppId);
    const secret = deps.sealing.unseal(page.sealedAppSecret);
    if (isSignedBy(body, signature, secret)) return page.graphAppId;
  }
  return undefined;
}
