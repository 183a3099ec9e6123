import type { Tx } from '../database/client.ts';
import type { ConnectTrouble } from './connection.rules.ts';

/** A way to connect a Page that somebody has begun. */
export interface Connecting {
  readonly id: string;
  readonly federationId: string;
  readonly personId: string;
  readonly sessionSha256: Buffer;
  /** Null: new Pages. */
  readonly pageId: string | null;
  readonly way: 'facebook' | 'pasted';
  readonly expiresAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date | null;
  readonly trouble: ConnectTrouble | null;
  readonly sealed: Buffer | null;
}

export async function insertConnecting(
  tx: Tx,
  begun: Omit<Connecting, 'endedAt' | 'trouble'> & {
    readonly stateSha256: Buffer | null;
    readonly begunAt: Date;
  },
): Promise<void> {
  await tx
    .insertInto('page_connecting')
    .values({
      id: begun.id,
      federation_id: begun.federationId,
      person_id: begun.personId,
      session_sha256: begun.sessionSha256,
      page_id: begun.pageId,
      way: begun.way,
      state_sha256: begun.stateSha256,
      begun_at: begun.begunAt,
      expires_at: begun.expiresAt,
      answered_at: begun.answeredAt,
      sealed: begun.sealed,
    })
    .execute();
}

/** What belongs to this state, held until the transaction ends. */
export async function holdConnectingByState(
  tx: Tx,
  stateSha256: Buffer,
): Promise<Connecting | undefined> {
  const row = await tx
    .selectFrom('page_connecting')
    .selectAll()
    .where('state_sha256', '=', stateSha256)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : toConnecting(row);
}

export async function holdConnecting(tx: Tx, id: string): Promise<Connecting | undefined> {
  const row = await tx
    .selectFrom('page_connecting')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : toConnecting(row);
}

/** The state is used up: whoever brings it again finds it answered. */
export async function noteAnswered(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.updateTable('page_connecting').set({ answered_at: now }).where('id', '=', id).execute();
}

export async function keepFound(
  tx: Tx,
  id: string,
  found: { readonly sealed: Buffer; readonly expiresAt: Date },
): Promise<void> {
  await tx
    .updateTable('page_connecting')
    .set({ sealed: found.sealed, expires_at: found.expiresAt })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
}

/** It is over, well or not: what was found is forgotten, with every token in it. */
export async function endConnecting(
  tx: Tx,
  id: string,
  end: { readonly at: Date; readonly trouble: ConnectTrouble | null },
): Promise<void> {
  await tx
    .updateTable('page_connecting')
    .set({
      ended_at: end.at,
      sealed: null,
      trouble: end.trouble === null ? null : JSON.stringify(end.trouble),
    })
    .where('id', '=', id)
    .execute();
}

/** Forgets what nobody chose from in time. */
export async function endExpired(tx: Tx, trouble: ConnectTrouble, now: Date): Promise<void> {
  await tx
    .updateTable('page_connecting')
    .set({ ended_at: now, sealed: null, trouble: JSON.stringify(trouble) })
    .where('expires_at', '<=', now)
    .where('ended_at', 'is', null)
    .execute();
}

function toConnecting(row: {
  id: string;
  federation_id: string;
  person_id: string;
  session_sha256: Buffer;
  page_id: string | null;
  way: 'facebook' | 'pasted';
  expires_at: Date;
  answered_at: Date | null;
  ended_at: Date | null;
  trouble: unknown;
  sealed: Buffer | null;
}): Connecting {
  return {
    id: row.id,
    federationId: row.federation_id,
    personId: row.person_id,
    sessionSha256: row.session_sha256,
    pageId: row.page_id,
    way: row.way,
    expiresAt: row.expires_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    trouble: row.trouble as ConnectTrouble | null,
    sealed: row.sealed,
  };
}
