import type { Stretch } from './graph-paging.ts';
import type { Queryable } from './sandbox-database.ts';

/** A photo as a post or an answer shows it; the bytes are read on their own. */
export interface PhotoFacts {
  readonly id: string;
  readonly pageId: string;
  readonly postId: string | null;
  readonly altText: string | null;
  readonly caption: string;
  readonly isPublished: boolean;
  readonly viewKey: string;
  readonly createdAt: Date;
}

export interface PostRow {
  readonly id: string;
  readonly arrival: string;
  readonly pageId: string;
  readonly pageName: string;
  readonly appId: string | null;
  readonly appName: string | null;
  readonly message: string;
  readonly isPublished: boolean;
  readonly isHidden: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly publishedAt: Date | null;
  readonly photos: readonly {
    readonly id: string;
    readonly altText: string | null;
    readonly viewKey: string;
  }[];
}

const POST = `
  select p.id, p.arrival::text as arrival, p.page_id as "pageId", g.name as "pageName", p.app_id as "appId", a.name as "appName",
         p.message, p.is_published as "isPublished", p.is_hidden as "isHidden", p.created_at as "createdAt",
         p.updated_at as "updatedAt", p.published_at as "publishedAt",
         coalesce((select json_agg(json_build_object('id', f.id, 'altText', f.alt_text, 'viewKey', f.view_key) order by f.place_in_post)
                     from sandbox.photo f where f.post_id = p.id), '[]') as photos
    from sandbox.post p
    join sandbox.page g on g.id = p.page_id
    left join sandbox.app a on a.id = p.app_id`;

export async function findPost(tx: Queryable, id: string): Promise<PostRow | undefined> {
  const { rows } = await tx.query<PostRow>(`${POST} where p.id = $1`, [id]);
  return rows[0];
}

/** Posts of a Page in the order they arrived, newest first; one row more than the limit when there is a next page. */
export async function listPosts(
  tx: Queryable,
  pageId: string,
  only: 'published' | 'all',
  stretch: Stretch,
): Promise<PostRow[]> {
  const backwards = stretch.before !== undefined;
  const { rows } = await tx.query<PostRow>(
    `${POST}
      where p.page_id = $1 and ($2 or p.is_published)
        and ($3::bigint is null or p.arrival < $3::bigint) and ($4::bigint is null or p.arrival > $4::bigint)
      order by p.arrival ${backwards ? 'asc' : 'desc'} limit $5`,
    [
      pageId,
      only === 'all',
      stretch.after ?? null,
      stretch.before ?? null,
      stretch.limit + (backwards ? 0 : 1),
    ],
  );
  return backwards ? rows.toReversed() : rows;
}

/** What the public sees: published and not hidden, newest publication first. */
export async function listPublicPosts(
  tx: Queryable,
  pageId: string,
  pageOf: { skip: number; take: number },
): Promise<PostRow[]> {
  const { rows } = await tx.query<PostRow>(
    `${POST} where p.page_id = $1 and p.is_published and not p.is_hidden
      order by p.published_at desc, p.arrival desc offset $2 limit $3`,
    [pageId, pageOf.skip, pageOf.take],
  );
  return rows;
}

/** The text that went public last on the Page, leaving out one post. */
export async function lastPublishedText(
  tx: Queryable,
  pageId: string,
  exceptPostId: string,
): Promise<string | undefined> {
  const { rows } = await tx.query<{ message: string }>(
    `select message from sandbox.post where page_id = $1 and is_published and id <> $2
      order by published_at desc, arrival desc limit 1`,
    [pageId, exceptPostId],
  );
  return rows[0]?.message;
}

/** Writes a post and gives its id. */
export async function insertPost(
  tx: Queryable,
  post: { pageId: string; appId: string | null; message: string; isPublished: boolean; now: Date },
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into sandbox.post (id, page_id, app_id, message, is_published, created_at, updated_at, published_at)
     values ($1::text || '_' || nextval('sandbox.graph_id'), $1, $2, $3, $4, $5, $5, case when $4 then $5::timestamptz end)
     returning id`,
    [post.pageId, post.appId, post.message, post.isPublished, post.now],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('The post was not written.');
  return id;
}

export async function markPublished(tx: Queryable, postId: string, now: Date): Promise<void> {
  await tx.query(
    'update sandbox.post set is_published = true, published_at = $2, updated_at = $2 where id = $1 and not is_published',
    [postId, now],
  );
  await tx.query('update sandbox.photo set is_published = true where post_id = $1', [postId]);
}

export async function editPost(
  tx: Queryable,
  postId: string,
  change: { message: string | undefined; isHidden: boolean | undefined; now: Date },
): Promise<void> {
  await tx.query(
    'update sandbox.post set message = coalesce($2, message), is_hidden = coalesce($3, is_hidden), updated_at = $4 where id = $1',
    [postId, change.message ?? null, change.isHidden ?? null, change.now],
  );
}

/** Removes a post with its photos and comments. */
export async function deletePost(tx: Queryable, postId: string): Promise<void> {
  await tx.query('delete from sandbox.post where id = $1', [postId]);
}
