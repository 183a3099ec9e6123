import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { inTransaction } from './sandbox-database.ts';
import type { Queryable } from './sandbox-database.ts';

/** Any number will do, as long as every process takes the same one. */
const SEED_LOCK = 4_311_001;
const APP_NAME = 'Gatehouse';
const SCOPES = [
  'pages_show_list',
  'pages_manage_posts',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
  'pages_manage_metadata',
];
const TASKS = ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MANAGE', 'MESSAGING', 'MODERATE'];

/** What an administrator would have got from Facebook when connecting a Page. */
export interface SandboxPageAccess {
  readonly pageId: string;
  /** A Page token without an end date. Open text: it opens the practice Page only. */
  readonly token: string;
  readonly appId: string;
  readonly appSecret: string;
}

/**
 * Makes the practice Page of that name, or finds it: the same name always gives the same ids, token and secret, also when
 * several processes start at once. An existing Page keeps its own `about`.
 */
export function ensureSandboxPage(
  db: Pool,
  page: { name: string; about: string },
): Promise<SandboxPageAccess> {
  return inTransaction(db, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [SEED_LOCK]);
    const app = await ensureApp(tx);
    await tx.query(
      'insert into sandbox.page (name, about, created_at) values ($1, $2, now()) on conflict (name) do nothing',
      [page.name, page.about],
    );
    const { rows } = await tx.query<{ id: string }>('select id from sandbox.page where name = $1', [
      page.name,
    ]);
    const pageId = only(rows).id;
    return {
      pageId,
      token: await ensurePageToken(tx, app.id, pageId),
      appId: app.id,
      appSecret: app.secret,
    };
  });
}

/** The app as which Pages are connected for practice; made when there is none yet. */
export function ensureSandboxApp(db: Pool): Promise<{ id: string; secret: string }> {
  return inTransaction(db, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [SEED_LOCK]);
    return ensureApp(tx);
  });
}

async function ensureApp(tx: Queryable): Promise<{ id: string; secret: string }> {
  await tx.query(
    'insert into sandbox.app (name, secret, created_at) values ($1, $2, now()) on conflict (name) do nothing',
    [APP_NAME, randomBytes(16).toString('hex')],
  );
  const { rows } = await tx.query<{ id: string; secret: string }>(
    'select id, secret from sandbox.app where name = $1',
    [APP_NAME],
  );
  return only(rows);
}

async function ensurePageToken(tx: Queryable, appId: string, pageId: string): Promise<string> {
  const { rows } = await tx.query<{ token: string }>(
    `select token from sandbox.access_token
      where page_id = $1 and app_id = $2 and refused_with_subcode is null and expires_at is null
      order by issued_at, token limit 1`,
    [pageId, appId],
  );
  if (rows[0] !== undefined) return rows[0].token;
  const token = `EAASANDBOX${randomBytes(48).toString('base64url').replaceAll(/[-_]/g, 'x')}`;
  await tx.query(
    `insert into sandbox.access_token (token, kind, app_id, page_id, user_name, scopes, tasks, issued_at, data_access_expires_at)
     values ($1, 'PAGE', $2, $3, 'Practice administrator', $4, $5, now(), now() + interval '90 days')`,
    [token, appId, pageId, SCOPES, TASKS],
  );
  return token;
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('The practice Page was not written.');
  return row;
}
