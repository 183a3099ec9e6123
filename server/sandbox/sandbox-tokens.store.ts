import { randomBytes } from 'node:crypto';
import type { Queryable } from './sandbox-database.ts';

/** A token with all that is known of it and of its app. */
export interface AccessToken {
  readonly token: string;
  /** `APP` is `{app-id}|{app-secret}`: no row of its own, nobody behind it. */
  readonly kind: 'PAGE' | 'USER' | 'APP';
  readonly appId: string;
  readonly appName: string;
  readonly appSecret: string;
  readonly requiresSecretProof: boolean;
  readonly pageId: string | null;
  readonly userId: string;
  readonly userName: string;
  readonly scopes: readonly string[];
  /** What the person may do on the Page at this moment, not when the token was made. */
  readonly tasks: readonly string[];
  /** The person had a role on the Page and has none any more. */
  readonly roleRemoved: boolean;
  /** Pages that the person chose when signing in; null for all. */
  readonly chosenPageIds: readonly string[] | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
  readonly dataAccessExpiresAt: Date | null;
  readonly refusedWithSubcode: number | null;
}

/** Looks as Facebook's do, so that nothing learns to tell them apart. */
export function newTokenText(): string {
  return `EAASANDBOX${randomBytes(48).toString('base64url').replaceAll(/[-_]/g, 'x')}`;
}

export async function findToken(tx: Queryable, token: string): Promise<AccessToken | undefined> {
  const { rows } = await tx.query<AccessToken>(
    `select t.token, t.kind, t.app_id as "appId", a.name as "appName", a.secret as "appSecret",
            a.requires_secret_proof as "requiresSecretProof", t.page_id as "pageId", t.user_id as "userId",
            t.user_name as "userName", t.scopes, t.issued_at as "issuedAt", t.expires_at as "expiresAt",
            case when t.page_id is null or p.id is null then t.tasks else coalesce(r.tasks, '{}') end as tasks,
            t.page_id is not null and p.id is not null and r.person_id is null as "roleRemoved",
            t.chosen_page_ids as "chosenPageIds", t.data_access_expires_at as "dataAccessExpiresAt",
            t.refused_with_subcode as "refusedWithSubcode"
       from sandbox.access_token t
       join sandbox.app a on a.id = t.app_id
       left join sandbox.person p on p.id = t.user_id
       left join sandbox.page_role r on r.page_id = t.page_id and r.person_id = t.user_id
      where t.token = $1`,
    [token],
  );
  return rows[0];
}

export interface SandboxApp {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly requiresSecretProof: boolean;
  /** Where a sign-in may lead back to, character by character; empty for anywhere. */
  readonly redirectUris: readonly string[];
}

export async function findApp(tx: Queryable, id: string): Promise<SandboxApp | undefined> {
  const { rows } = await tx.query<SandboxApp>(
    `select id, name, secret, requires_secret_proof as "requiresSecretProof", redirect_uris as "redirectUris"
       from sandbox.app where id = $1`,
    [id],
  );
  return rows[0];
}

export interface NewToken {
  readonly kind: 'PAGE' | 'USER';
  readonly appId: string;
  readonly pageId: string | null;
  readonly person: { readonly id: string; readonly name: string };
  readonly scopes: readonly string[];
  readonly chosenPageIds: readonly string[] | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
  readonly dataAccessExpiresAt: Date | null;
}

export async function insertToken(tx: Queryable, token: NewToken): Promise<string> {
  const text = newTokenText();
  await tx.query(
    `insert into sandbox.access_token
       (token, kind, app_id, page_id, user_id, user_name, scopes, tasks, chosen_page_ids, issued_at, expires_at, data_access_expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, '{}', $8, $9, $10, $11)`,
    [
      text,
      token.kind,
      token.appId,
      token.pageId,
      token.person.id,
      token.person.name,
      token.scopes,
      token.chosenPageIds,
      token.issuedAt,
      token.expiresAt,
      token.dataAccessExpiresAt,
    ],
  );
  return text;
}

/** The Page token that a person's token gives: the same one each time, as Facebook's list does, while its terms stay the same. */
export async function pageTokenFor(
  tx: Queryable,
  person: AccessToken,
  page: { readonly pageId: string; readonly expiresAt: Date | null; readonly now: Date },
): Promise<string> {
  const { rows } = await tx.query<{ token: string }>(
    `select token from sandbox.access_token
      where page_id = $1 and app_id = $2 and user_id = $3 and scopes = $4 and expires_at is not distinct from $5
        and refused_with_subcode is null order by issued_at, token limit 1`,
    [page.pageId, person.appId, person.userId, person.scopes, page.expiresAt],
  );
  if (rows[0] !== undefined) return rows[0].token;
  return insertToken(tx, {
    kind: 'PAGE',
    appId: person.appId,
    pageId: page.pageId,
    person: { id: person.userId, name: person.userName },
    scopes: person.scopes,
    chosenPageIds: person.chosenPageIds,
    issuedAt: page.now,
    expiresAt: page.expiresAt,
    dataAccessExpiresAt: person.dataAccessExpiresAt,
  });
}

/** From now on every token of this person for this app is refused with that subcode of error 190; null brings them back. */
export async function refuseTokensOf(
  tx: Queryable,
  appId: string,
  personId: string,
  subcode: number | null,
): Promise<void> {
  await tx.query(
    'update sandbox.access_token set refused_with_subcode = $3 where app_id = $1 and user_id = $2',
    [appId, personId, subcode],
  );
}
/** From now on every token of this Page is refused with that subcode of error 190; null brings them back. */
export async function refuseTokensOfPage(
  tx: Queryable,
  pageId: string,
  subcode: number | null,
): Promise<void> {
  await tx.query('update sandbox.access_token set refused_with_subcode = $2 where page_id = $1', [
    pageId,
    subcode,
  ]);
}

/** Sets when the tokens of a Page end and when access to people's data does; null for never. */
export async function endTokensOfPage(
  tx: Queryable,
  pageId: string,
  ends: { expiresAt: Date | null; dataAccessExpiresAt: Date | null },
): Promise<void> {
  await tx.query(
    'update sandbox.access_token set expires_at = $2, data_access_expires_at = $3 where page_id = $1',
    [pageId, ends.expiresAt, ends.dataAccessExpiresAt],
  );
}

/** Takes permissions away from the tokens of a Page, or gives them back. */
export async function changeScopesOfPage(
  tx: Queryable,
  pageId: string,
  scopes: readonly string[],
): Promise<void> {
  await tx.query('update sandbox.access_token set scopes = $2 where page_id = $1', [
    pageId,
    scopes,
  ]);
}

/** Facebook's switch that makes `appsecret_proof` a must for every call of the app. */
export async function requireProof(tx: Queryable, required: boolean): Promise<void> {
  await tx.query('update sandbox.app set requires_secret_proof = $1', [required]);
}
