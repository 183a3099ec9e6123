import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { inTransaction } from './sandbox-database.ts';
import type { Queryable } from './sandbox-database.ts';
import { ensurePerson, setRole } from './sandbox-people.store.ts';
import type { Person } from './sandbox-people.store.ts';
import { insertToken } from './sandbox-tokens.store.ts';

/** Any number will do, as long as every process takes the same one. */
const SEED_LOCK = 4_311_001;
const APP_NAME = 'Gatehouse';
/** What a practice token may do: everything that people are asked for. */
export const SCOPES = [
  'pages_show_list',
  'pages_manage_posts',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
  'pages_manage_metadata',
];
/** Every task of a Page: what an administrator has. */
export const TASKS = [
  'ADVERTISE',
  'ANALYZE',
  'CREATE_CONTENT',
  'MANAGE',
  'MESSAGING',
  'MODERATE',
] as const;
/** Who can sign in: the first runs every practice Page, the second none, until a trainer gives them a task. */
const PEOPLE = ['Practice administrator', 'Practice colleague'] as const;

/** What an administrator would have got from Facebook when connecting a Page. */
export interface SandboxPageAccess {
  readonly pageId: string;
  /** A Page token without an end date. Open text: it opens the practice Page only. */
  readonly token: string;
  readonly appId: string;
  readonly appSecret: string;
}

/** The app that Gatehouse is to the practice Page: what an operator would copy from Facebook's own list of apps. */
export interface SandboxAppAccess {
  readonly appId: string;
  readonly appSecret: string;
}

/** Makes the practice app, or finds it. Somebody to sign in with is there as well, also before there is any Page. */
export function ensureSandboxApp(db: Pool): Promise<SandboxAppAccess> {
  return inTransaction(db, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [SEED_LOCK]);
    const app = await ensureApp(tx);
    for (const name of PEOPLE) await ensurePerson(tx, name);
    return { appId: app.id, appSecret: app.secret };
  });
}

/**
 * Makes the practice Page of that name, or finds it: the same name always gives the same ids, token and secret, also when
 * several processes start at once. An existing Page keeps its own `about` and the people who have a role on it.
 */
export function ensureSandboxPage(
  db: Pool,
  page: { name: string; about: string },
): Promise<SandboxPageAccess> {
  return inTransaction(db, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [SEED_LOCK]);
    const app = await ensureApp(tx);
    const administrator = await ensurePerson(tx, PEOPLE[0]);
    await ensurePerson(tx, PEOPLE[1]);
    const made = await tx.query<{ id: string }>(
      'insert into sandbox.page (name, about, created_at) values ($1, $2, now()) on conflict (name) do nothing returning id',
      [page.name, page.about],
    );
    if (made.rows[0] !== undefined) await setRole(tx, made.rows[0].id, administrator.id, TASKS);
    const { rows } = await tx.query<{ id: string }>('select id from sandbox.page where name = $1', [
      page.name,
    ]);
    const pageId = only(rows).id;
    return {
      pageId,
      token: await ensurePageToken(tx, app.id, pageId, administrator),
      appId: app.id,
      appSecret: app.secret,
    };
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

async function ensurePageToken(
  tx: Queryable,
  appId: string,
  pageId: string,
  administrator: Person,
): Promise<string> {
  const { rows } = await tx.query<{ token: string }>(
    `select token from sandbox.access_token
      where page_id = $1 and app_id = $2 and refused_with_subcode is null and expires_at is null
      order by issued_at, token limit 1`,
    [pageId, appId],
  );
  if (rows[0] !== undefined) return rows[0].token;
  const { now } = only((await tx.query<{ now: Date }>('select now() as now')).rows);
  return insertToken(tx, {
    kind: 'PAGE',
    appId,
    pageId,
    person: administrator,
    scopes: SCOPES,
    chosenPageIds: null,
    issuedAt: now,
    expiresAt: null,
    dataAccessExpiresAt: new Date(now.getTime() + 90 * 86_400_000),
  });
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('The practice Page was not written.');
  return row;
}
