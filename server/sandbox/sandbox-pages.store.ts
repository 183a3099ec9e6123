import type { Queryable } from './sandbox-database.ts';

export interface SandboxPage {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly category: string;
  /** An unpublished Page is seen by nobody, and nobody can comment. */
  readonly isPublished: boolean;
  /** What was set by hand, by Facebook's names, e.g. `USERS_CAN_POST`. */
  readonly options: Readonly<Record<string, boolean>>;
}

const PAGE = `select id, name, about, category, is_published as "isPublished", options from sandbox.page`;

export async function findPage(tx: Queryable, id: string): Promise<SandboxPage | undefined> {
  const { rows } = await tx.query<SandboxPage>(`${PAGE} where id = $1`, [id]);
  return rows[0];
}

/** Every Page by name, at most 500: more than the largest trust has schools. */
export async function listPages(tx: Queryable): Promise<SandboxPage[]> {
  const { rows } = await tx.query<SandboxPage>(`${PAGE} order by name limit 500`);
  return rows;
}

/** Sets one of the Page's own settings, e.g. `USERS_CAN_POST`. */
export async function setPageOption(
  tx: Queryable,
  id: string,
  name: string,
  value: boolean,
): Promise<void> {
  await tx.query(
    'update sandbox.page set options = options || jsonb_build_object($2::text, $3::boolean) where id = $1',
    [id, name, value],
  );
}

/** Puts the Page into a business portfolio or takes it out; makes it seen by the public or not. */
export async function changePage(
  tx: Queryable,
  id: string,
  change: {
    readonly inPortfolio?: boolean | undefined;
    readonly isPublished?: boolean | undefined;
  },
): Promise<void> {
  await tx.query(
    'update sandbox.page set in_portfolio = coalesce($2, in_portfolio), is_published = coalesce($3, is_published) where id = $1',
    [id, change.inPortfolio ?? null, change.isPublished ?? null],
  );
}

/**
 * Makes other calls that publish on this Page wait for the end of the transaction. Not `for update`: that would also wait
 * for rows that merely refer to the Page, and two uploads that publish themselves would wait for each other for ever.
 */
export async function lockPage(tx: Queryable, id: string): Promise<void> {
  await tx.query('select 1 from sandbox.page where id = $1 for no key update', [id]);
}
