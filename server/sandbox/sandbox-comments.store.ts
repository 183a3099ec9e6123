import type { Stretch } from './graph-paging.ts';
import type { Queryable } from './sandbox-database.ts';

export interface CommentRow {
  readonly id: string;
  readonly arrival: string;
  readonly postId: string;
  readonly pageId: string;
  readonly pageName: string;
  readonly parentId: string | null;
  /** `null` when the Page itself is speaking. */
  readonly visitorId: string | null;
  readonly visitorName: string | null;
  readonly appId: string | null;
  readonly message: string;
  readonly isHidden: boolean;
  readonly createdAt: Date;
  readonly replies: number;
}

const COMMENT = `
  select c.id, c.arrival::text as arrival, c.post_id as "postId", p.page_id as "pageId", g.name as "pageName", c.parent_id as "parentId",
         c.visitor_id as "visitorId", v.name as "visitorName", c.app_id as "appId", c.message, c.is_hidden as "isHidden",
         c.created_at as "createdAt", (select count(*)::int from sandbox.comment r where r.parent_id = c.id) as replies
    from sandbox.comment c
    join sandbox.post p on p.id = c.post_id
    join sandbox.page g on g.id = p.page_id
    left join sandbox.visitor v on v.id = c.visitor_id`;

export async function findComment(tx: Queryable, id: string): Promise<CommentRow | undefined> {
  const { rows } = await tx.query<CommentRow>(`${COMMENT} where c.id = $1`, [id]);
  return rows[0];
}

/** Which comments: those directly under a post, all of a post, or the replies to one comment. */
export type CommentsUnder =
  | { readonly postId: string; readonly filter: 'toplevel' | 'stream' }
  | { readonly commentId: string };

/** Comments in the order asked for; one row more than the limit when there is a next page. */
export async function listComments(
  tx: Queryable,
  under: CommentsUnder,
  newestFirst: boolean,
  stretch: Stretch & { readonly since?: Date | undefined },
): Promise<CommentRow[]> {
  const backwards = stretch.before !== undefined;
  const descending = newestFirst !== backwards;
  const beyond = backwards ? stretch.before : stretch.after;
  const { sql, id } = condition(under);
  const { rows } = await tx.query<CommentRow>(
    `${COMMENT} where ${sql} and ($2::bigint is null or c.arrival ${descending ? '<' : '>'} $2::bigint)
        and ($4::timestamptz is null or c.created_at >= $4)
      order by c.arrival ${descending ? 'desc' : 'asc'} limit $3`,
    [id, beyond ?? null, stretch.limit + (backwards ? 0 : 1), stretch.since ?? null],
  );
  return backwards ? rows.toReversed() : rows;
}

export async function countComments(tx: Queryable, under: CommentsUnder): Promise<number> {
  const { sql, id } = condition(under);
  const { rows } = await tx.query<{ total: number }>(
    `select count(*)::int as total from sandbox.comment c where ${sql}`,
    [id],
  );
  return rows[0]?.total ?? 0;
}

function condition(under: CommentsUnder): { sql: string; id: string } {
  if ('commentId' in under) return { sql: 'c.parent_id = $1', id: under.commentId };
  return {
    sql: under.filter === 'stream' ? 'c.post_id = $1' : 'c.post_id = $1 and c.parent_id is null',
    id: under.postId,
  };
}

/** What the public sees under some posts: nothing hidden, oldest first. */
export async function listPublicComments(
  tx: Queryable,
  postIds: readonly string[],
  perPost: number,
): Promise<CommentRow[]> {
  const { rows } = await tx.query<CommentRow>(
    `select * from (
       select shown.*, row_number() over (partition by "postId" order by arrival::bigint desc) as newest
         from (${COMMENT} where c.post_id = any($1) and not c.is_hidden
                and not exists (select 1 from sandbox.comment h where h.id = c.parent_id and h.is_hidden)) shown
     ) numbered where newest <= $2 order by arrival::bigint`,
    [postIds, perPost],
  );
  return rows;
}

/** The visitor of that name on that Page; the same name is the same person to the Page. */
export async function recogniseVisitor(
  tx: Queryable,
  pageId: string,
  name: string,
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into sandbox.visitor (page_id, name) values ($1, $2)
     on conflict (page_id, name) do update set name = excluded.name returning id`,
    [pageId, name],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('The visitor was not written.');
  return id;
}

export interface NewComment {
  readonly postId: string;
  readonly parentId: string | null;
  readonly visitorId: string | null;
  readonly appId: string | null;
  readonly message: string;
  readonly now: Date;
}

/** Writes a comment and gives its id, which is keyed to the post also when it is a reply. */
export async function insertComment(tx: Queryable, comment: NewComment): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into sandbox.comment (id, post_id, parent_id, visitor_id, app_id, message, created_at)
     values (split_part($1, '_', 2) || '_' || nextval('sandbox.graph_id'), $1, $2, $3, $4, $5, $6) returning id`,
    [
      comment.postId,
      comment.parentId,
      comment.visitorId,
      comment.appId,
      comment.message,
      comment.now,
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('The comment was not written.');
  return id;
}

export async function changeComment(
  tx: Queryable,
  id: string,
  change: { message: string | undefined; isHidden: boolean | undefined },
): Promise<void> {
  await tx.query(
    'update sandbox.comment set message = coalesce($2, message), is_hidden = coalesce($3, is_hidden) where id = $1',
    [id, change.message ?? null, change.isHidden ?? null],
  );
}

/** Removes a comment and the replies to it. */
export async function deleteComment(tx: Queryable, id: string): Promise<void> {
  await tx.query('delete from sandbox.comment where id = $1', [id]);
}
