import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { DraftState } from './states.contract.ts';

/** What a list shows of a draft's photos: the file made for the Page where there is one, else the uploaded picture. */
export interface FirstThumbnail {
  readonly photoId: string;
  readonly pictureId: string;
  readonly isFinished: boolean;
}

export interface DraftRow {
  readonly id: string;
  readonly schoolId: string;
  readonly state: DraftState;
  readonly version: number;
  readonly opening: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly editorIds: readonly string[];
  readonly photos: number;
  readonly pageNames: readonly string[];
  /** Every school concerned: the draft's own and those of its Pages. */
  readonly schoolIds: readonly string[];
  readonly wantedAt: Date | null;
  readonly urgent: boolean;
  readonly firstThumbnail: FirstThumbnail | null;
  readonly blocks: number;
  readonly holds: number;
  readonly notes: number;
  readonly cameBackBecause: string | null;
  readonly updatedAt: Date;
  readonly submittedAt: Date | null;
}

export interface DraftFilter {
  readonly federationId: string;
  /** Drafts that this person started or changed. */
  readonly writtenBy?: string;
  /** Schools whose drafts may be listed; 'all' for the federation. */
  readonly schools?: readonly string[] | 'all';
  readonly states?: readonly DraftState[];
  /** Only those of which a person has to say what became of them on a Page. */
  readonly needsLook?: boolean;
  /** Where the page before ended. */
  readonly after?: { readonly updatedAt: Date; readonly id: string };
  readonly limit: number;
  readonly order: 'newest' | 'inbox';
}

/**
 * A page of drafts for a list. 'newest': last changed first. 'inbox': urgent first, then by the time that they are
 * wanted for, then those that wait longest.
 */
export async function listDraftRows(tx: Tx, filter: DraftFilter): Promise<DraftRow[]> {
  const { schools, states, after } = filter;
  if (schools !== undefined && schools.length === 0) return [];
  let query = draftLines(tx)
    .where('draft.federation_id', '=', filter.federationId)
    .limit(filter.limit);
  if (filter.writtenBy !== undefined) query = query.where(writtenBy(filter.writtenBy));
  if (schools !== undefined && schools !== 'all') query = query.where(concernsOneOf(schools));
  if (states !== undefined) query = query.where('draft.state', 'in', states);
  if (filter.needsLook === true) query = query.where(needsLook());
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(draft.updated_at, draft.id) < (${after.updatedAt}, ${after.id}::uuid)`,
    );
  }
  const ordered =
    filter.order === 'newest'
      ? query.orderBy('draft.updated_at', 'desc').orderBy('draft.id', 'desc')
      : query
          .orderBy('revision.urgent', 'desc')
          .orderBy('time.wanted_at', (direction) => direction.asc().nullsLast())
          .orderBy('draft.submitted_at')
          .orderBy('draft.id');
  return (await ordered.execute()).map(toRow);
}

function needsLook() {
  return sql<boolean>`exists (
    select from publication p join approval a on a.id = p.approval_id
    where p.draft_id = draft.id and a.withdrawn_at is null and p.state in ('unconfirmed', 'refused'))`;
}

function draftLines(tx: Tx) {
  return tx
    .selectFrom('draft')
    .innerJoin('draft_revision as revision', (join) =>
      join
        .onRef('revision.draft_id', '=', 'draft.id')
        .onRef('revision.number', '=', 'draft.revision'),
    )
    .innerJoin('revision_time as time', (join) =>
      join.onRef('time.draft_id', '=', 'draft.id').onRef('time.number', '=', 'draft.revision'),
    )
    .innerJoin('person as author', 'author.id', 'draft.author_id')
    .select([
      'draft.id',
      'draft.school_id',
      'draft.state',
      'draft.version',
      'draft.author_id',
      'draft.came_back_because',
      'draft.updated_at',
      'draft.submitted_at',
      'author.name as author_name',
      'time.wanted_at',
      'revision.urgent',
      sql<string>`left(revision.text, 120)`.as('opening'),
      sql<
        string[]
      >`array(select e.person_id::text from draft_editor e where e.draft_id = draft.id)`.as(
        'editor_ids',
      ),
      sql<string>`(select count(*) from revision_photo p
        where p.draft_id = draft.id and p.number = draft.revision)`.as('photos'),
      firstThumbnail(),
      sql<string[]>`array(select page.name from revision_page rp join page on page.id = rp.page_id
        where rp.draft_id = draft.id and rp.number = draft.revision order by page.name)`.as(
        'page_names',
      ),
      sql<
        string[]
      >`array(select page.school_id::text from revision_page rp join page on page.id = rp.page_id
        where rp.draft_id = draft.id and rp.number = draft.revision)`.as('page_school_ids'),
      countOf('block').as('blocks'),
      countOf('hold').as('holds'),
      countOf('note').as('notes'),
    ]);
}

/**
 * The first photo that a list may show: its finished file, or the uploaded picture as long as nothing of it is covered or
 * cropped away. In a list nobody asked to see what was hidden.
 */
function firstThumbnail() {
  return sql<FirstThumbnail | null>`(
    select jsonb_build_object('photoId', p.id, 'pictureId', p.picture_id, 'isFinished', r.thumbnail_sha256 is not null)
    from revision_photo p
    join picture on picture.id = p.picture_id
    left join rendered_photo r on r.photo_id = p.id and r.state = 'rendered'
    where p.draft_id = draft.id and p.number = draft.revision and (
      r.thumbnail_sha256 is not null
      or (picture.thumbnail_sha256 is not null and picture.original_deleted_at is null and p.crop_x is null
        and not exists (select from photo_marking m where m.photo_id = p.id and m.kind = 'cover')))
    order by p.position limit 1)`.as('first_thumbnail');
}

/** Drafts (of a query with `draft`) that this person started or changed. */
export function writtenBy(personId: string) {
  return sql<boolean>`(draft.author_id = ${personId} or exists (
    select from draft_editor mine where mine.draft_id = draft.id and mine.person_id = ${personId}))`;
}

/** Drafts of these schools, or for a Page of one of them. */
export function concernsOneOf(schoolIds: readonly string[]) {
  return sql<boolean>`(draft.school_id = any(${schoolIds}::uuid[]) or exists (
    select from revision_page rp join page on page.id = rp.page_id
    where rp.draft_id = draft.id and rp.number = draft.revision and page.school_id = any(${schoolIds}::uuid[])))`;
}

type QueriedLine = Awaited<ReturnType<ReturnType<typeof draftLines>['execute']>>[number];

function toRow(row: QueriedLine): DraftRow {
  return {
    id: row.id,
    schoolId: row.school_id,
    state: row.state,
    version: row.version,
    opening: row.opening,
    authorId: row.author_id,
    authorName: row.author_name,
    editorIds: row.editor_ids,
    photos: Number(row.photos),
    pageNames: row.page_names,
    schoolIds: [...new Set([row.school_id, ...row.page_school_ids])],
    wantedAt: row.wanted_at,
    urgent: row.urgent,
    firstThumbnail: row.first_thumbnail,
    blocks: Number(row.blocks),
    holds: Number(row.holds),
    notes: Number(row.notes),
    cameBackBecause: row.came_back_because,
    updatedAt: row.updated_at,
    submittedAt: row.submitted_at,
  };
}

/** Findings of the round that counts; a hold that was resolved no longer counts, until it is opened again. */
function countOf(severity: 'block' | 'hold' | 'note') {
  return sql<string>`(select count(*) from draft_finding f
    where f.draft_id = draft.id and f.number = draft.revision and f.round = draft.finding_round
      and f.severity = ${severity}
      and coalesce((select h.act from hold_resolution h where h.finding_id = f.id
        order by h.seq desc limit 1), 'reopened') = 'reopened')`;
}

/** Names of staff, for "written by" and "decided by". */
export async function staffNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('person')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Drafts whose any revision holds this picture, for deciding who may look at it. */
export async function draftsWithPicture(tx: Tx, pictureId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('revision_photo')
    .select('draft_id')
    .distinct()
    .where('picture_id', '=', pictureId)
    .execute();
  return rows.map((row) => row.draft_id);
}
