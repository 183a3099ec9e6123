import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { DraftState } from './states.contract.ts';

/**
 * Drafts and posts in whose present revision these people are marked or on the roll, covered or not, with the state that
 * they are in left aside: it is read once the draft is locked. What was refused or taken down is not here.
 */
export async function draftsNaming(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<{ subjectId: string; draftId: string }[]> {
  if (subjectIds.length === 0) return [];
  const { rows } = await sql<{ subjectId: string; draftId: string }>`
    select distinct named.subject_id as "subjectId", draft.id as "draftId"
      from (
        select subject_id, photo_id from photo_marking where subject_id = any(${[...subjectIds]}::uuid[])
        union all
        select subject_id, photo_id from photo_roll where subject_id = any(${[...subjectIds]}::uuid[])
      ) named
      join revision_photo photo on photo.id = named.photo_id
      join draft on draft.id = photo.draft_id and draft.revision = photo.number
     where draft.state not in ('rejected', 'taken-down')
     order by 1, 2`.execute(tx);
  return rows;
}

export interface DraftHeadRow {
  readonly id: string;
  readonly federationId: string;
  readonly schoolId: string;
  readonly authorId: string;
  readonly state: DraftState;
  readonly opening: string;
  readonly editorIds: readonly string[];
  readonly pageSchoolIds: readonly string[];
}

/** First words and state of these drafts, and what says who may read them. */
export async function draftHeadRows(tx: Tx, ids: readonly string[]): Promise<DraftHeadRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<DraftHeadRow>`
    select draft.id, draft.federation_id as "federationId", draft.school_id as "schoolId",
           draft.author_id as "authorId", draft.state, left(revision.text, 120) as opening,
           array(select e.person_id::text from draft_editor e where e.draft_id = draft.id) as "editorIds",
           array(select page.school_id::text from revision_page rp join page on page.id = rp.page_id
                  where rp.draft_id = draft.id and rp.number = draft.revision) as "pageSchoolIds"
      from draft
      join draft_revision revision on revision.draft_id = draft.id and revision.number = draft.revision
     where draft.id = any(${[...ids]}::uuid[])`.execute(tx);
  return rows;
}
