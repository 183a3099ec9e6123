import type pg from 'pg';

/** A post became visible on a Page, or stopped being so; by the machine's clock. */
export interface Sighting {
  readonly at: Date;
  readonly pageGraphId: string;
  readonly postId: string;
  readonly message: string;
  readonly photos: readonly { readonly sha256: string; readonly altText: string }[];
}

/**
 * Has the Page's own database write down each moment in which a post becomes visible, with what it showed then: a post that was
 * deleted a second later was seen all the same.
 */
export async function keepJournal(pageDb: pg.Pool): Promise<void> {
  await pageDb.query(`
    create table sandbox.sighting (
      at timestamptz not null default clock_timestamp(),
      page_id text not null, post_id text not null, message text not null, photos jsonb not null
    );
    create function sandbox.note_sighting() returns trigger language plpgsql as $$
    begin
      if new.is_published and (tg_op = 'INSERT' or not old.is_published or new.message <> old.message) then
        insert into sandbox.sighting (page_id, post_id, message, photos)
        select new.page_id, new.id, new.message, coalesce(jsonb_agg(
          jsonb_build_object('sha256', encode(sha256(photo.bytes), 'hex'), 'altText', coalesce(photo.alt_text, ''))
          order by photo.place_in_post), '[]'::jsonb)
        from sandbox.photo where photo.post_id = new.id;
      end if;
      return null;
    end $$;
    create trigger note_sighting after insert or update on sandbox.post
      for each row execute function sandbox.note_sighting();
  `);
}

/** Every post that was ever visible, in order of time. */
export async function sightings(pageDb: pg.Pool): Promise<Sighting[]> {
  const { rows } = await pageDb.query<{
    at: Date;
    page_id: string;
    post_id: string;
    message: string;
    photos: Sighting['photos'];
  }>('select at, page_id, post_id, message, photos from sandbox.sighting order by at');
  return rows.map((row) => ({
    at: row.at,
    pageGraphId: row.page_id,
    postId: row.post_id,
    message: row.message,
    photos: row.photos,
  }));
}

/** Ids of the posts that a Page shows now. */
export async function visibleNow(pageDb: pg.Pool): Promise<Set<string>> {
  const { rows } = await pageDb.query<{ id: string }>(
    'select id from sandbox.post where is_published and not is_hidden',
  );
  return new Set(rows.map(({ id }) => id));
}
