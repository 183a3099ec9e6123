import type { Queryable } from './sandbox-database.ts';
import type { PhotoFacts } from './sandbox-posts.store.ts';

const FACTS = `id, page_id as "pageId", post_id as "postId", alt_text as "altText", caption, is_published as "isPublished",
               view_key as "viewKey", created_at as "createdAt"`;

/** Photos that were left unattached since before then count as gone. */
export interface LapsedBefore {
  readonly usual: Date;
  readonly temporary: Date;
}

/** A photo unless it has lapsed. */
export async function findPhoto(
  tx: Queryable,
  id: string,
  lapsed: LapsedBefore,
): Promise<PhotoFacts | undefined> {
  const { rows } = await tx.query<PhotoFacts>(
    `select ${FACTS} from sandbox.photo where id = $1 and (post_id is not null or is_published
            or created_at > case when temporary then $3::timestamptz else $2::timestamptz end)`,
    [id, lapsed.usual, lapsed.temporary],
  );
  return rows[0];
}

/** The bytes exactly as they were uploaded. */
export async function readPhotoBytes(
  tx: Queryable,
  id: string,
): Promise<
  { bytes: Buffer; mediaType: string; isPublished: boolean; viewKey: string } | undefined
> {
  const { rows } = await tx.query<{
    bytes: Buffer;
    mediaType: string;
    isPublished: boolean;
    viewKey: string;
  }>(
    'select bytes, media_type as "mediaType", is_published as "isPublished", view_key as "viewKey" from sandbox.photo where id = $1',
    [id],
  );
  return rows[0];
}

export interface NewPhoto {
  readonly pageId: string;
  /** Null for what was made in Facebook's own app. */
  readonly appId: string | null;
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly altText: string | undefined;
  readonly caption: string;
  readonly viewKey: string;
  /** Meant for a post that goes out later: it may live longer than others until it is attached. */
  readonly temporary: boolean;
  readonly now: Date;
}

/** Keeps a photo that belongs to no post yet and gives its id. */
export async function insertPhoto(tx: Queryable, photo: NewPhoto): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into sandbox.photo (page_id, app_id, bytes, media_type, alt_text, caption, is_published, view_key, created_at, temporary)
     values ($1, $2, $3, $4, $5, $6, false, $7, $8, $9) returning id`,
    [
      photo.pageId,
      photo.appId,
      photo.bytes,
      photo.mediaType,
      photo.altText ?? null,
      photo.caption,
      photo.viewKey,
      photo.now,
      photo.temporary,
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('The photo was not written.');
  return id;
}

/** Gives a photo its place in a post, from 0. */
export async function attachPhoto(
  tx: Queryable,
  photoId: string,
  attachment: { postId: string; place: number; isPublished: boolean; keepAltText: boolean },
): Promise<void> {
  await tx.query(
    `update sandbox.photo set post_id = $2, place_in_post = $3, is_published = $4, alt_text = case when $5 then alt_text end where id = $1`,
    [photoId, attachment.postId, attachment.place, attachment.isPublished, attachment.keepAltText],
  );
}

export async function deletePhoto(tx: Queryable, id: string): Promise<void> {
  await tx.query('delete from sandbox.photo where id = $1', [id]);
}

/** Forgets photos that nobody attached in time, at most 100 at once so that an upload never waits for long. */
export async function forgetLapsedPhotos(tx: Queryable, lapsed: LapsedBefore): Promise<void> {
  await tx.query(
    `delete from sandbox.photo where id in
       (select id from sandbox.photo where post_id is null and not is_published and created_at <= case when temporary then $2::timestamptz else $1::timestamptz end
         order by created_at limit 100 for update skip locked)`,
    [lapsed.usual, lapsed.temporary],
  );
}
