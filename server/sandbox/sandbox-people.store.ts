import type { Stretch } from './graph-paging.ts';
import type { Queryable } from './sandbox-database.ts';
import type { SandboxPage } from './sandbox-pages.store.ts';

/** Somebody who could sign in to Facebook: not a visitor, whom the Page knows by a number of its own. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

export async function listPeople(tx: Queryable): Promise<(Person & { pages: string[] })[]> {
  const { rows } = await tx.query<Person & { pages: string[] }>(
    `select p.id, p.name, coalesce(array_agg(g.name order by g.name) filter (where g.id is not null), '{}') as pages
       from sandbox.person p
       left join sandbox.page_role r on r.person_id = p.id left join sandbox.page g on g.id = r.page_id
      group by p.id order by p.name, p.id limit 200`,
  );
  return rows;
}

export async function findPerson(tx: Queryable, id: string): Promise<Person | undefined> {
  const { rows } = await tx.query<Person>('select id, name from sandbox.person where id = $1', [
    id,
  ]);
  return rows[0];
}

/** The person of that name. The caller keeps others from making the same one at the same time. */
export async function ensurePerson(tx: Queryable, name: string): Promise<Person> {
  const { rows } = await tx.query<Person>(
    `with found as (select id, name from sandbox.person where name = $1 order by id limit 1),
          made as (insert into sandbox.person (name) select $1 where not exists (select 1 from found) returning id, name)
     select id, name from found union all select id, name from made`,
    [name],
  );
  const person = rows[0];
  if (person === undefined) throw new Error('The person was not written.');
  return person;
}

/** Gives a person exactly these tasks on a Page; none takes the role away. */
export async function setRole(
  tx: Queryable,
  pageId: string,
  personId: string,
  tasks: readonly string[],
): Promise<void> {
  if (tasks.length === 0) {
    await tx.query('delete from sandbox.page_role where page_id = $1 and person_id = $2', [
      pageId,
      personId,
    ]);
    return;
  }
  await tx.query(
    `insert into sandbox.page_role (page_id, person_id, tasks) values ($1, $2, $3)
     on conflict (page_id, person_id) do update set tasks = excluded.tasks`,
    [pageId, personId, tasks],
  );
}

export async function findRole(
  tx: Queryable,
  pageId: string,
  personId: string,
): Promise<readonly string[] | undefined> {
  const { rows } = await tx.query<{ tasks: string[] }>(
    'select tasks from sandbox.page_role where page_id = $1 and person_id = $2',
    [pageId, personId],
  );
  return rows[0]?.tasks;
}

/** People with the task MANAGE. */
export async function countAdministrators(tx: Queryable, pageId: string): Promise<number> {
  const { rows } = await tx.query<{ total: number }>(
    "select count(*)::int as total from sandbox.page_role where page_id = $1 and 'MANAGE' = any(tasks)",
    [pageId],
  );
  return rows[0]?.total ?? 0;
}

export interface RoleRow extends Person {
  readonly arrival: string;
  readonly tasks: readonly string[];
}

/** Who has a task on the Page; one row more than the limit when there is a next page. */
export async function listRoles(
  tx: Queryable,
  pageId: string,
  stretch: Stretch,
): Promise<RoleRow[]> {
  const { rows } = await tx.query<RoleRow>(
    `select p.id, p.name, p.id as arrival, r.tasks from sandbox.page_role r join sandbox.person p on p.id = r.person_id
      where r.page_id = $1 and ($2::bigint is null or p.id::bigint > $2) and ($3::bigint is null or p.id::bigint < $3)
      order by p.id::bigint limit $4`,
    [pageId, stretch.after ?? null, stretch.before ?? null, stretch.limit + 1],
  );
  return rows;
}

/** Pages on which a person has a task; one row more than the limit when there is a next page. */
export async function listPagesOf(
  tx: Queryable,
  personId: string,
  only: { readonly chosen: readonly string[] | null; readonly withPortfolios: boolean },
  stretch: Stretch,
): Promise<(SandboxPage & { arrival: string })[]> {
  const { rows } = await tx.query<SandboxPage & { arrival: string }>(
    `select g.id, g.name, g.about, g.category, g.is_published as "isPublished", g.options, g.id as arrival
       from sandbox.page_role r join sandbox.page g on g.id = r.page_id
      where r.person_id = $1 and ($2::text[] is null or g.id = any($2)) and ($3 or not g.in_portfolio)
        and ($4::bigint is null or g.id::bigint > $4) and ($5::bigint is null or g.id::bigint < $5)
      order by g.id::bigint limit $6`,
    [
      personId,
      only.chosen,
      only.withPortfolios,
      stretch.after ?? null,
      stretch.before ?? null,
      stretch.limit + 1,
    ],
  );
  return rows;
}

export interface Permission {
  readonly permission: string;
  readonly status: 'granted' | 'declined' | 'expired';
}

export async function listPermissions(
  tx: Queryable,
  appId: string,
  personId: string,
): Promise<Permission[]> {
  const { rows } = await tx.query<Permission>(
    'select permission, status from sandbox.granted_permission where app_id = $1 and person_id = $2 order by permission',
    [appId, personId],
  );
  return rows;
}

export async function notePermissions(
  tx: Queryable,
  appId: string,
  personId: string,
  permissions: readonly Permission[],
): Promise<void> {
  await tx.query(
    `insert into sandbox.granted_permission (app_id, person_id, permission, status)
     select $1, $2, * from unnest($3::text[], $4::text[])
     on conflict (app_id, person_id, permission) do update set status = excluded.status`,
    [
      appId,
      personId,
      permissions.map(({ permission }) => permission),
      permissions.map(({ status }) => status),
    ],
  );
}

/** Takes one permission back, or all, from the person's tokens as well. */
export async function withdrawPermissions(
  tx: Queryable,
  appId: string,
  personId: string,
  permission: string | undefined,
): Promise<void> {
  if (permission === undefined) {
    await tx.query('delete from sandbox.granted_permission where app_id = $1 and person_id = $2', [
      appId,
      personId,
    ]);
    return;
  }
  await notePermissions(tx, appId, personId, [{ permission, status: 'declined' }]);
  await tx.query(
    'update sandbox.access_token set scopes = array_remove(scopes, $3) where app_id = $1 and user_id = $2',
    [appId, personId, permission],
  );
}

export interface SignInCode {
  readonly personId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly chosenPageIds: readonly string[] | null;
  readonly madeAt: Date;
  readonly usedAt: Date | null;
}

export async function insertSignInCode(
  tx: Queryable,
  code: { readonly code: string; readonly appId: string } & Omit<SignInCode, 'usedAt'>,
): Promise<void> {
  await tx.query(
    `insert into sandbox.sign_in_code (code, app_id, person_id, redirect_uri, scopes, chosen_page_ids, made_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      code.code,
      code.appId,
      code.personId,
      code.redirectUri,
      code.scopes,
      code.chosenPageIds,
      code.madeAt,
    ],
  );
}

/** The code, held so that two calls cannot both use it. */
export async function findSignInCode(
  tx: Queryable,
  code: string,
  appId: string,
): Promise<SignInCode | undefined> {
  const { rows } = await tx.query<SignInCode>(
    `select person_id as "personId", redirect_uri as "redirectUri", scopes, chosen_page_ids as "chosenPageIds",
            made_at as "madeAt", used_at as "usedAt"
       from sandbox.sign_in_code where code = $1 and app_id = $2 for update`,
    [code, appId],
  );
  return rows[0];
}

export async function markCodeUsed(tx: Queryable, code: string, now: Date): Promise<void> {
  await tx.query('update sandbox.sign_in_code set used_at = $2 where code = $1', [code, now]);
}
