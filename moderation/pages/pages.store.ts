import type { Tx } from '../database/client.ts';

export interface PageRow {
  readonly id: string;
  readonly federationId: string;
  readonly schoolId: string;
  readonly name: string;
  readonly graphId: string;
  readonly graphAppId: string;
  /** Without bytes while the Page is disconnected. */
  readonly sealedToken: Buffer;
  readonly sealedAppSecret: Buffer | null;
}

export async function pagesOfFederation(tx: Tx, federationId: string): Promise<PageRow[]> {
  const rows = await tx
    .selectFrom('page')
    .selectAll()
    .where('federation_id', '=', federationId)
    .orderBy('name')
    .execute();
  return rows.map(toPage);
}

export async function insertPage(tx: Tx, page: PageRow & { connectedAt: Date }): Promise<void> {
  await tx
    .insertInto('page')
    .values({
      id: page.id,
      federation_id: page.federationId,
      school_id: page.schoolId,
      name: page.name,
      graph_id: page.graphId,
      graph_app_id: page.graphAppId,
      sealed_token: page.sealedToken,
      sealed_app_secret: page.sealedAppSecret,
      connected_at: page.connectedAt,
    })
    .execute();
}

export async function pageById(tx: Tx, pageId: string): Promise<PageRow | undefined> {
  const row = await tx.selectFrom('page').selectAll().where('id', '=', pageId).executeTakeFirst();
  return row === undefined ? undefined : toPage(row);
}

function toPage(row: {
  id: string;
  federation_id: string;
  school_id: string;
  name: string;
  graph_id: string;
  graph_app_id: string;
  sealed_token: Buffer | null;
  sealed_app_secret: Buffer | null;
}): PageRow {
  return {
    id: row.id,
    federationId: row.federation_id,
    schoolId: row.school_id,
    name: row.name,
    graphId: row.graph_id,
    graphAppId: row.graph_app_id,
    sealedToken: row.sealed_token ?? Buffer.alloc(0),
    sealedAppSecret: row.sealed_app_secret,
  };
}

/** Every Page of every federation, for the machines that look after Pages. */
export async function pagesOfAllFederations(tx: Tx): Promise<PageRow[]> {
  const rows = await tx.selectFrom('page').selectAll().orderBy('id').execute();
  return rows.map(toPage);
}

/** Our ids of the Pages that Facebook knows by these numbers, as far as they were connected through this app. */
export async function pageIdsOfApp(
  tx: Tx,
  app: { readonly graphAppId: string; readonly graphIds: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  if (app.graphIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('page')
    .select(['id', 'graph_id'])
    .where('graph_app_id', '=', app.graphAppId)
    .where('graph_id', 'in', app.graphIds)
    .execute();
  return new Map(rows.map((row) => [row.graph_id, row.id]));
}
