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
  /** Somebody's post on the Page, or elsewhere with the Page named in it, is not the Page's own. */
  readonly kind: 'own' | 'visitor' | 'tagged';
  readonly visitorId: string | null;
  readonly visitorName: string | null;
  /** Who was signed in when the Page's own post was made; null when that is not known. */
  readonly creatorId: string | null;
  readonly creatorName: string | null;
  readonly message: string;
  readonly link: string | null;
  readonly isPublished: boolean;
  readonly isHidden: boolean;
  readonly isPinned: boolean;
  readonly scheduledFor: Date | null;
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
         p.kind, p.visitor_id as "visitorId", v.name as "visitorName", p.creator_id as "creatorId", c.name as "creatorName",
         p.message, p.link, p.is_published as "isPublished", p.is_hidden as "isHidden", p.is_pinned as "isPinned",
         p.scheduled_for as "scheduledFor", p.created_at as "createdAt",
         p.updated_at as "updatedAt", p.published_at as "publishedAt",
         coalesce((select json_agg(json_build_object('id', f.id, 'altText', f.alt_text, 'viewKey', f.view_key) order by f.place_in_post)
                     from sandbox.photo f where f.post_id = p.id), '[]') as photos
    from sandbox.post p
    join sandbox.page g on g.id = p.page_id
    left join sandbox.app a on a.id = p.app_id
    left join sandbox.visitor v on v.id = p.visitor_id
    left join sandbox.person c on c.id = p.creator_id`;

export async function findPost(tx: Queryable, id: string): Promise<PostRow | undefined> {
  const { rows } = await tx.query<PostRow>(`${POST} where p.id = $1`, [id]);
  return rows[0];
}

/** The lists of a Page (contract section 3.5), each as a condition on `p`. */
const LISTS = {
  /** `/published_posts` and `/posts`: the Page's own and public. */
  published: "p.kind = 'own' and p.is_published",
  /** `/feed` with what visitors wrote, and with what nobody sees yet. */
  everything: 'true',
  'everything-public': 'p.is_published',
  'own-with-unpublished': "p.kind = 'own'",
  scheduled: 'p.scheduled_for is not null',
  visitors: "p.kind = 'visitor'",
  tagged: "p.kind = 'tagged'",
} as const;

export type PostList = keyof typeof LISTS;

/** Posts of a Page in the order they arrived, newest first; one row more than the limit when there is a next page. */
export async function listPosts(
  tx: Queryable,
  pageId: string,
  only: {
    readonly list: PostList;
    readonly since?: Date | undefined;
    readonly until?: Date | undefined;
  },
  stretch: Stretch,
): Promise<PostRow[]> {
  const backwards = stretch.before !== undefined;
  const { rows } = await tx.query<PostRow>(
    `${POST}
      where p.page_id = $1 and ${LISTS[only.list]}
        and ($2::timestamptz is null or p.created_at >= $2) and ($3::timestamptz is null or p.created_at <= $3)
        and ($4::bigint is null or p.arrival < $4::bigint) and ($5::bigint is null or p.arrival > $5::bigint)
      order by p.arrival ${backwards ? 'asc' : 'desc'} limit $6`,
    [
      pageId,
      only.since ?? null,
      only.until ?? null,
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
    `${POST} where p.page_id = $1 and p.is_published and not p.is_hidden and p.kind <> 'tagged'
      order by p.is_pinned desc, p.published_at desc, p.arrival desc offset $2 limit $3`,
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
    `select message from sandbox.post where page_id = $1 and is_published and id <> $2 and kind = 'own'
      order by published_at desc, arrival desc limit 1`,
    [pageId, exceptPostId],
  );
  return rows[0]?.message;
}

export interface NewPost {
  readonly pageId: string;
  /** Null for what was made in Facebook's own app or by a visitor. */
  readonly appId: string | null;
  readonly kind?: PostRow['kind'];
  readonly visitorId?: string;
  /** Noted only when such a person is known. */
  readonly creatorId?: string | undefined;
  readonly message: string;
  readonly link?: string | undefined;
  readonly isPublished: boolean;
  readonly scheduledFor?: Date | undefined;
  readonly now: Date;
}

/** Writes a post and gives its id. */
export async function insertPost(tx: Queryable, post: NewPost): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into sandbox.post (id, page_id, app_id, message, is_published, created_at, updated_at, published_at,
                               kind, visitor_id, creator_id, link, scheduled_for)
     values ($1::text || '_' || nextval('sandbox.graph_id'), $1, $2, $3, $4, $5, $5, case when $4 then $5::timestamptz end,
             $6, $7, (select id from sandbox.person where id = $8), $9, $10)
     returning id`,
    [
      post.pageId,
      post.appId,
      post.message,
      post.isPublished,
      post.now,
      post.kind ?? 'own',
      post.visitorId ?? null,
      post.creatorId ?? null,
      post.link ?? null,
      post.scheduledFor ?? null,
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('The post was not written.');
  return id;
}

export async function markPublished(tx: Queryable, postId: string, now: Date): Promise<void> {
  await tx.query(
    `update sandbox.post set is_published = true, published_at = $2, updated_at = $2, scheduled_for = null
      where id = $1 and not is_published`,
    [postId, now],
  );
  await tx.query('update sandbox.photo set is_published = true where post_id = $1', [postId]);
}

/** Scheduled posts whose time has come, oldest first. Held, so that two calls do not both publish one. */
export async function listDuePosts(
  tx: Queryable,
  now: Date,
): Promise<{ id: string; scheduledFor: Date }[]> {
  const { rows } = await tx.query<{ id: string; scheduledFor: Date }>(
    `select id, scheduled_for as "scheduledFor" from sandbox.post where scheduled_for <= $1
      order by scheduled_for limit 100 for update skip locked`,
    [now],
  );
  return rows;
}

export interface PostChange {
  readonly message?: string | undefined;
  readonly isHidden?: boolean | undefined;
  readonly isPinned?: boolean | undefined;
  readonly scheduledFor?: Date | undefined;
  readonly now: Date;
}

export async function editPost(tx: Queryable, postId: string, change: PostChange): Promise<void> {
  await tx.query(
    `update sandbox.post set message = coalesce($2, message), is_hidden = coalesce($3, is_hidden),
            is_pinned = coalesce($4, is_pinned), scheduled_for = coalesce($5, scheduled_for), updated_at = $6 where id = $1`,
    [
      postId,
      change.message ?? null,
      change.isHidden ?? null,
      change.isPinned ?? null,
      change.scheduledFor ?? null,
      change.now,
    ],
  );
}

/** Removes a post with its photos and comments. */
export async function deletePost(tx: Queryable, postId: string): Promise<void> {
  await tx.query('delete from sandbox.post where id = $1', [postId]);
}
