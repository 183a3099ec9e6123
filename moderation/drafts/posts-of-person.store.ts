import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { DraftState } from './states.contract.ts';

/** A post, on one of its Pages, in which somebody is or was said to be. */
export interface PostOfPerson {
  readonly draftId: string;
  readonly state: DraftState;
  readonly startedAt: Date;
  readonly page: string | null;
  readonly publishedAt: Date | null;
  readonly permalink: string | null;
  readonly takenDown: boolean;
}

/** Every post, in any state, in which this person is or was marked or declared, the newest first; one row for each Page. */
export async function postsOfPerson(tx: Tx, subjectId: string): Promise<PostOfPerson[]> {
  const { rows } = await sql<{
    id: string;
    state: DraftState;
    created_at: Date;
    page: string | null;
    published_at: Date | null;
    permalink: string | null;
    publication: string | null;
  }>`
    select draft.id, draft.state, draft.created_at, page.name as page,
      publication.published_at, publication.permalink, publication.state as publication
    from draft
    left join revision_page on revision_page.draft_id = draft.id and revision_page.number = draft.revision
    left join page on page.id = revision_page.page_id
    left join publication on publication.draft_id = draft.id and publication.page_id = page.id
    where draft.id in (
      select photo.draft_id from photo_marking
      join revision_photo as photo on photo.id = photo_marking.photo_id
      where photo_marking.subject_id = ${subjectId} and photo_marking.kind = 'person'
      union
      select photo.draft_id from photo_roll
      join revision_photo as photo on photo.id = photo_roll.photo_id
      where photo_roll.subject_id = ${subjectId} and photo.accounting = 'roll')
    order by draft.created_at desc, draft.id, page.name`.execute(tx);
  return rows.map((row) => ({
    draftId: row.id,
    state: row.state,
    startedAt: row.created_at,
    page: row.page,
    publishedAt: row.published_at,
    permalink: row.permalink,
    takenDown: row.publication === 'taken-down',
  }));
}
