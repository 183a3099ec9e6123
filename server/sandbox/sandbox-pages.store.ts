import type { Queryable } from './sandbox-database.ts';

export interface SandboxPage {
  readonly id: string;
  readonly name: string;
  readonly about: string;
}

/** A token with all that is known of it and of its app. */
export interface AccessToken {
  readonly token: string;
  readonly kind: 'PAGE' | 'USER';
  readonly appId: string;
  readonly appName: string;
  readonly appSecret: string;
  readonly requiresSecretProof: boolean;
  readonly pageId: string | null;
  readonly userId: string;
  readonly userName: string;
  readonly scopes: readonly string[];
  readonly tasks: readonly string[];
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
  readonly dataAccessExpiresAt: Date | null;
  readonly refusedWithSubcode: number | null;
}

export async function findPage(tx: Queryable, id: string): Promise<SandboxPage | undefined> {
  const { rows } = await tx.query<SandboxPage>(
    'select id, name, about from sandbox.page where id = $1',
    [id],
  );
  return rows[0];
}

/** Every Page by name, at most 500: more than the largest trust has schools. */
export async function listPages(tx: Queryable): Promise<SandboxPage[]> {
  const { rows } = await tx.query<SandboxPage>(
    'select id, name, about from sandbox.page order by name limit 500',
  );
  return rows;
}

/**
 * Makes other calls that publish on this Page wait for the end of the transaction. Not `for update`: that would also wait
 * for rows that merely refer to the Page, and two uploads that publish themselves would wait for each other for ever.
 */
export async function lockPage(tx: Queryable, id: string): Promise<void> {
  await tx.query('select 1 from sandbox.page where id = $1 for no key update', [id]);
}

export async function findToken(tx: Queryable, token: string): Promise<AccessToken | undefined> {
  const { rows } = await tx.query<AccessToken>(
    `select t.token, t.kind, t.app_id as "appId", a.name as "appName", a.secret as "appSecret",
            a.requires_secret_proof as "requiresSecretProof", t.page_id as "pageId", t.user_id as "userId",
            t.user_name as "userName", t.scopes, t.tasks, t.issued_at as "issuedAt", t.expires_at as "expiresAt",
            t.data_access_expires_at as "dataAccessExpiresAt", t.refused_with_subcode as "refusedWithSubcode"
       from sandbox.access_token t join sandbox.app a on a.id = t.app_id
      where t.token = $1`,
    [token],
  );
  return rows[0];
}

/** The app with this id and secret, or nothing. */
export async function findApp(
  tx: Queryable,
  id: string,
  secret: string,
): Promise<{ id: string; name: string } | undefined> {
  const { rows } = await tx.query<{ id: string; name: string }>(
    'select id, name from sandbox.app where id = $1 and secret = $2',
    [id, secret],
  );
  return rows[0];
}
