import type { Tx } from '../database/client.ts';
import type { DraftState } from './states.contract.ts';
import { type RenderedFile, toCrop, toMarking, toRendered } from './photo-rows.ts';
import type { Crop, Marking } from '../pictures/marking.contract.ts';
import type { PictureFacts } from '../pictures/facts.contract.ts';

export interface PhotoFile {
  readonly id: string;
  readonly pictureId: string;
  readonly position: number;
  readonly altText: string;
  readonly accounting: 'faces' | 'roll';
  readonly fileName: string;
  readonly uploadedAt: Date;
  readonly checkState: 'waiting' | 'checked' | 'failed' | 'refused';
  readonly checkSays: string | null;
  readonly facts: PictureFacts | null;
  readonly recheckFailed: boolean;
  readonly hasPreview: boolean;
  readonly markings: readonly Marking[];
  readonly roll: readonly string[];
  /** The part that is published; null for all of it. */
  readonly crop: Crop | null;
  readonly rendered: RenderedFile | null;
  /** When the original and its previews were deleted, as the retention rule says; null while they are there. */
  readonly originalDeletedAt: Date | null;
}

export interface PageFile {
  readonly id: string;
  readonly name: string;
  readonly schoolId: string;
  readonly graphId: string;
}

/** One draft at its present revision, with everything that a decision about it may rest on. */
export interface DraftFile {
  readonly id: string;
  readonly federationId: string;
  readonly schoolId: string;
  readonly authorId: string;
  readonly state: DraftState;
  readonly version: number;
  readonly revision: number;
  readonly findingRound: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly submittedAt: Date | null;
  readonly cameBackBecause: string | null;
  readonly text: string;
  /** The time that counts: the one written in the revision, or the one that somebody chose for it since. */
  readonly wantedAt: Date | null;
  readonly urgent: boolean;
  readonly editedBy: string;
  readonly sealed: boolean;
  /** Everybody who wrote in any revision: an author, for the rule that nobody decides their own. */
  readonly editorIds: readonly string[];
  readonly pages: readonly PageFile[];
  readonly photos: readonly PhotoFile[];
}

/**
 * Loads a draft; with `lock` the row is held until the transaction ends, so that two decisions queue up and the second
 * one sees what the first did.
 */
export async function loadDraft(
  tx: Tx,
  draftId: string,
  options: { lock?: boolean } = {},
): Promise<DraftFile | undefined> {
  if (options.lock === true) {
    await tx.selectFrom('draft').select('id').where('id', '=', draftId).forUpdate().execute();
  }
  const row = await tx
    .selectFrom('draft')
    .innerJoin('draft_revision as revision', (join) =>
      join
        .onRef('revision.draft_id', '=', 'draft.id')
        .onRef('revision.number', '=', 'draft.revision'),
    )
    .innerJoin('revision_time as time', (join) =>
      join.onRef('time.draft_id', '=', 'draft.id').onRef('time.number', '=', 'draft.revision'),
    )
    .selectAll('draft')
    .select([
      'revision.text',
      'time.wanted_at',
      'revision.urgent',
      'revision.edited_by',
      'revision.sealed_at',
    ])
    .where('draft.id', '=', draftId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    federationId: row.federation_id,
    schoolId: row.school_id,
    authorId: row.author_id,
    state: row.state,
    version: row.version,
    revision: row.revision,
    findingRound: row.finding_round,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    submittedAt: row.submitted_at,
    cameBackBecause: row.came_back_because,
    text: row.text,
    wantedAt: row.wanted_at,
    urgent: row.urgent,
    editedBy: row.edited_by,
    sealed: row.sealed_at !== null,
    editorIds: await editors(tx, draftId),
    pages: await pagesOf(tx, draftId, row.revision),
    photos: await photosOf(tx, draftId, row.revision),
  };
}

async function editors(tx: Tx, draftId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('draft_editor')
    .select('person_id')
    .where('draft_id', '=', draftId)
    .execute();
  return rows.map((row) => row.person_id);
}

async function pagesOf(tx: Tx, draftId: string, revision: number): Promise<PageFile[]> {
  const rows = await tx
    .selectFrom('revision_page')
    .innerJoin('page', 'page.id', 'revision_page.page_id')
    .select(['page.id', 'page.name', 'page.school_id', 'page.graph_id'])
    .where('revision_page.draft_id', '=', draftId)
    .where('revision_page.number', '=', revision)
    .orderBy('page.name')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    schoolId: row.school_id,
    graphId: row.graph_id,
  }));
}

async function photosOf(tx: Tx, draftId: string, revision: number): Promise<PhotoFile[]> {
  const photos = await tx
    .selectFrom('revision_photo as photo')
    .innerJoin('picture', 'picture.id', 'photo.picture_id')
    .leftJoin('rendered_photo as rendered', 'rendered.photo_id', 'photo.id')
    .select([
      'photo.id',
      'photo.picture_id',
      'photo.position',
      'photo.alt_text',
      'photo.accounting',
      'picture.file_name',
      'picture.uploaded_at',
      'picture.check_state',
      'picture.check_error_says',
      'picture.facts',
      'picture.recheck_state',
      'picture.preview_sha256',
      'picture.original_deleted_at',
      'photo.crop_x',
      'photo.crop_y',
      'photo.crop_width',
      'photo.crop_height',
      'rendered.state as rendered_state',
      'rendered.sha256 as rendered_sha256',
      'rendered.faces_under_covers',
      'rendered.faces_seen',
      'rendered.thumbnail_sha256 as rendered_thumbnail_sha256',
    ])
    .where('photo.draft_id', '=', draftId)
    .where('photo.number', '=', revision)
    .orderBy('photo.position')
    .execute();
  if (photos.length === 0) return [];
  const ids = photos.map((photo) => photo.id);
  const markings = await tx
    .selectFrom('photo_marking')
    .selectAll()
    .where('photo_id', 'in', ids)
    .orderBy('x')
    .orderBy('id')
    .execute();
  const roll = await tx.selectFrom('photo_roll').selectAll().where('photo_id', 'in', ids).execute();
  return photos.map((photo) => ({
    id: photo.id,
    pictureId: photo.picture_id,
    position: photo.position,
    altText: photo.alt_text,
    accounting: photo.accounting,
    fileName: photo.file_name,
    uploadedAt: photo.uploaded_at,
    checkState: photo.check_state,
    checkSays: photo.check_error_says,
    facts: photo.facts,
    recheckFailed: photo.recheck_state === 'failed',
    hasPreview: photo.preview_sha256 !== null && photo.original_deleted_at === null,
    markings: markings.filter((marking) => marking.photo_id === photo.id).map(toMarking),
    roll: roll.filter((each) => each.photo_id === photo.id).map((each) => each.subject_id),
    crop: toCrop(photo),
    rendered: toRendered(photo),
    originalDeletedAt: photo.original_deleted_at,
  }));
}

export async function isSchoolOf(tx: Tx, schoolId: string, federationId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('school')
    .select('id')
    .where('id', '=', schoolId)
    .where('federation_id', '=', federationId)
    .executeTakeFirst();
  return row !== undefined;
}

const FIRST_VERSION = 1;

/** A draft of this person for this school that has never been changed since it was started. */
export async function untouchedDraft(
  tx: Tx,
  authorId: string,
  schoolId: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('draft')
    .select('id')
    .where('author_id', '=', authorId)
    .where('school_id', '=', schoolId)
    .where('state', '=', 'drafting')
    .where('version', '=', FIRST_VERSION)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

export async function insertDraft(
  tx: Tx,
  draft: { id: string; federationId: string; schoolId: string; authorId: string; now: Date },
): Promise<void> {
  await tx
    .insertInto('draft')
    .values({
      id: draft.id,
      federation_id: draft.federationId,
      school_id: draft.schoolId,
      author_id: draft.authorId,
      state: 'drafting',
      version: FIRST_VERSION,
      revision: 1,
      created_at: draft.now,
      updated_at: draft.now,
    })
    .execute();
  await tx
    .insertInto('draft_revision')
    .values({
      draft_id: draft.id,
      number: 1,
      edited_by: draft.authorId,
      created_at: draft.now,
      updated_at: draft.now,
    })
    .execute();
}

/** Notes a change: the version moves on, so whoever saw the one before is told that it is no longer current. */
export async function touchDraft(
  tx: Tx,
  draftId: string,
  now: Date,
  change: { state?: DraftState; cameBackBecause?: string | null; submittedAt?: Date } = {},
): Promise<number> {
  const row = await tx
    .updateTable('draft')
    .set((eb) => ({
      version: eb('version', '+', 1),
      updated_at: now,
      ...(change.state === undefined ? {} : { state: change.state }),
      ...(change.cameBackBecause === undefined
        ? {}
        : { came_back_because: change.cameBackBecause }),
      ...(change.submittedAt === undefined ? {} : { submitted_at: change.submittedAt }),
    }))
    .where('id', '=', draftId)
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}

/** Makes a round of findings the one that counts; not a change that a decision could be stale about. */
export async function setFindingRound(tx: Tx, draftId: string, round: number): Promise<void> {
  await tx.updateTable('draft').set({ finding_round: round }).where('id', '=', draftId).execute();
}
