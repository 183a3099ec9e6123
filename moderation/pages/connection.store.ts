import type { Tx } from '../database/client.ts';
import { type PageRow, pageById } from './pages.store.ts';

/** What Facebook said of a Page's token when it was given. */
export interface ConnectionFacts {
  readonly way: 'facebook' | 'pasted' | 'operator';
  /** Null: an operator. */
  readonly connectedBy: string | null;
  readonly facebookPersonName: string | null;
  readonly tokenSince: Date;
  readonly expiresAt: Date | null;
  readonly dataAccessExpiresAt: Date | null;
  readonly permissions: readonly string[];
  readonly tasks: readonly string[];
}

export interface ConnectedPage {
  readonly page: PageRow;
  readonly connectedAt: Date;
  readonly disconnectedAt: Date | null;
}

/** The Page with that number at Facebook, in whichever federation, held until the transaction ends. */
export async function holdPageByGraphId(
  tx: Tx,
  graphId: string,
): Promise<ConnectedPage | undefined> {
  const row = await tx
    .selectFrom('page')
    .select(['id', 'connected_at', 'disconnected_at'])
    .where('graph_id', '=', graphId)
    .forUpdate()
    .executeTakeFirst();
  const page = row === undefined ? undefined : await pageById(tx, row.id);
  if (row === undefined || page === undefined) return undefined;
  return { page, connectedAt: row.connected_at, disconnectedAt: row.disconnected_at };
}

/** Since when the Page is connected, and not any more. */
export async function connectedSince(
  tx: Tx,
  pageId: string,
): Promise<{ connectedAt: Date; disconnectedAt: Date | null }> {
  return tx
    .selectFrom('page')
    .select(['connected_at as connectedAt', 'disconnected_at as disconnectedAt'])
    .where('id', '=', pageId)
    .executeTakeFirstOrThrow();
}

/** Which of these numbers at Facebook are Pages here. */
export async function knownPages(
  tx: Tx,
  graphIds: readonly string[],
): Promise<
  { id: string; graphId: string; federationId: string; schoolId: string; isConnected: boolean }[]
> {
  if (graphIds.length === 0) return [];
  const rows = await tx
    .selectFrom('page')
    .select(['id', 'graph_id', 'federation_id', 'school_id', 'disconnected_at'])
    .where('graph_id', 'in', graphIds)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    graphId: row.graph_id,
    federationId: row.federation_id,
    schoolId: row.school_id,
    isConnected: row.disconnected_at === null,
  }));
}

/** Puts another token in the place of the old one, with the app that it belongs to, in one step. */
export async function replaceToken(
  tx: Tx,
  pageId: string,
  token: {
    readonly sealedToken: Buffer;
    readonly sealedAppSecret: Buffer;
    readonly graphAppId: string;
    readonly connectedAt: Date;
  },
): Promise<void> {
  await tx
    .updateTable('page')
    .set({
      sealed_token: token.sealedToken,
      sealed_app_secret: token.sealedAppSecret,
      graph_app_id: token.graphAppId,
      connected_at: token.connectedAt,
      disconnected_at: null,
    })
    .where('id', '=', pageId)
    .execute();
}

/** The token's bytes are gone. False when the Page was not connected. */
export async function forgetToken(tx: Tx, pageId: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('page')
    .set({ sealed_token: null, sealed_app_secret: null, disconnected_at: now })
    .where('id', '=', pageId)
    .where('disconnected_at', 'is', null)
    .executeTakeFirst();
  await tx.deleteFrom('page_connection').where('page_id', '=', pageId).execute();
  return numUpdatedRows > 0n;
}

export async function keepConnection(
  tx: Tx,
  pageId: string,
  facts: ConnectionFacts,
): Promise<void> {
  const row = {
    way: facts.way,
    connected_by: facts.connectedBy,
    facebook_person_name: facts.facebookPersonName,
    token_since: facts.tokenSince,
    expires_at: facts.expiresAt,
    data_access_expires_at: facts.dataAccessExpiresAt,
    permissions: [...facts.permissions],
    tasks: [...facts.tasks],
  };
  await tx
    .insertInto('page_connection')
    .values({ page_id: pageId, ...row })
    .onConflict((conflict) => conflict.column('page_id').doUpdateSet(row))
    .execute();
}

/** Undefined for a Page that is not connected, or was connected before this was written down. */
export async function connectionOf(
  tx: Tx,
  pageId: string,
): Promise<(ConnectionFacts & { readonly connectedByName: string | null }) | undefined> {
  return tx
    .selectFrom('page_connection')
    .leftJoin('person', 'person.id', 'page_connection.connected_by')
    .select([
      'way',
      'connected_by as connectedBy',
      'person.name as connectedByName',
      'facebook_person_name as facebookPersonName',
      'token_since as tokenSince',
      'expires_at as expiresAt',
      'data_access_expires_at as dataAccessExpiresAt',
      'permissions',
      'tasks',
    ])
    .where('page_id', '=', pageId)
    .executeTakeFirst();
}

export async function schoolIsIn(tx: Tx, federationId: string, schoolId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('school')
    .select('id')
    .where('id', '=', schoolId)
    .where('federation_id', '=', federationId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Short names are unique within a federation; an operator has one federation on most machines. */
export async function schoolsByShortName(
  tx: Tx,
  shortName: string,
): Promise<{ id: string; federationId: string }[]> {
  return tx
    .selectFrom('school')
    .select(['id', 'federation_id as federationId'])
    .where('short_name', '=', shortName)
    .execute();
}
