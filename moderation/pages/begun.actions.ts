import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { type Actor, requireIn } from '../kernel/permissions.ts';
import type { Secret } from '../kernel/secret.ts';
import { tokenHash } from '../kernel/tokens.ts';
import { recordEvent } from '../record/record.actions.ts';
import type { EventKind } from '../record/record.rules.ts';
import { TROUBLES } from './connection.rules.ts';
import {
  type Connecting,
  endConnecting,
  endExpired,
  holdConnecting,
  insertConnecting,
} from './connecting.store.ts';
import { type Found, sealFound, unsealFound } from './found-pages.ts';
import { type PageRow, pageById } from './pages.store.ts';

/** An administrator in one session: what was begun in it goes on in it alone. */
export interface Connector {
  readonly actor: Actor;
  readonly tokenSha256: Buffer;
}

/** Writes down that somebody begins, and what is found already. */
export async function begin(
  tx: Tx,
  deps: Deps,
  by: Connector,
  what: {
    page: PageRow | null;
    way: 'facebook' | 'pasted';
    state: Secret | undefined;
    found: Found | null;
  },
): Promise<{ id: string }> {
  const id = deps.newId();
  const now = deps.clock.now();
  await endExpired(tx, TROUBLES.expired, now);
  await insertConnecting(tx, {
    id,
    federationId: by.actor.federationId,
    personId: by.actor.personId,
    sessionSha256: by.tokenSha256,
    pageId: what.page?.id ?? null,
    way: what.way,
    stateSha256: what.state === undefined ? null : tokenHash(what.state),
    begunAt: now,
    answeredAt: what.found === null ? null : now,
    sealed: what.found === null ? null : sealFound(deps.sealing, what.found),
    ...until(deps),
  });
  const detail = { connectingId: id, way: what.way };
  await note(tx, deps, by.actor, what.page?.id ?? null, 'page.connecting-begun', detail);
  return { id };
}

/** What is still open of this session; the tokens stay inside. */
export async function openConnecting(
  tx: Tx,
  deps: Deps,
  by: Connector,
  id: string,
): Promise<{ connecting: Connecting; found: Found | null }> {
  await endExpired(tx, TROUBLES.expired, deps.clock.now());
  const connecting = await holdConnecting(tx, id);
  if (connecting === undefined || !isOf(by, connecting)) throw notFound('sign-in');
  const { sealed } = connecting;
  return { connecting, found: sealed === null ? null : unsealFound(deps.sealing, sealed) };
}

/** Lets it be: what was found is forgotten. */
export async function dropConnecting(deps: Deps, by: Connector, id: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const { connecting } = await openConnecting(tx, deps, by, id);
    if (connecting.endedAt === null)
      await endConnecting(tx, id, { at: deps.clock.now(), trouble: null });
  });
}

/** Every minute: what nobody chose from in time is forgotten. */
export function forgetExpired(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  return inTransaction(deps.db, (tx) => endExpired(tx, TROUBLES.expired, deps.clock.now()));
}

export function tooLate(): Refusal {
  return new Refusal('link-used-or-expired', TROUBLES.expired.title, TROUBLES.expired.remedy);
}

/** The Page, when it is of this federation and this person may manage it. */
export async function pageToManage(tx: Tx, actor: Actor, pageId: string): Promise<PageRow> {
  const page = await pageById(tx, pageId);
  if (page === undefined || page.federationId !== actor.federationId) throw notFound('Page');
  requireIn(actor, 'page:manage', page.schoolId);
  return page;
}

export function isOf({ actor, tokenSha256 }: Connector, connecting: Connecting): boolean {
  return (
    connecting.personId === actor.personId &&
    connecting.federationId === actor.federationId &&
    connecting.sessionSha256.equals(tokenSha256)
  );
}

export function until(deps: Pick<Deps, 'clock'>): { expiresAt: Date } {
  return {
    expiresAt: new Date(deps.clock.now().getTime() + LIMITS.connectingMinutes * 60_000),
  };
}

export async function note(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  pageId: string | null,
  kind: EventKind,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordEvent(tx, {
    federationId: actor.federationId,
    at: deps.clock.now(),
    actorId: actor.personId,
    kind,
    subjectKind: pageId === null ? 'federation' : 'page',
    subjectId: pageId ?? actor.federationId,
    detail,
  });
}
