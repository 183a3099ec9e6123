import type { Generated, JSONColumnType } from 'kysely';
import type { FindingModel, FindingPlace, Severity } from '../drafts/finding.contract.ts';
import type { DraftState } from '../drafts/states.contract.ts';
import type { ModelUsed, PictureFacts, PossibleFace } from '../pictures/facts.contract.ts';
import type { CoverLook } from '../pictures/marking.contract.ts';
import type { MaybeMoment, Moment } from './columns.ts';

interface PictureTable {
  id: string;
  federation_id: string;
  original_sha256: string;
  bytes: number;
  media_type: string;
  file_name: string;
  /** The draft that it was handed in for. */
  draft_id: string | null;
  uploaded_by: string;
  uploaded_at: Moment;
  check_state: Generated<'waiting' | 'checked' | 'failed' | 'refused'>;
  check_error: string | null;
  check_error_says: string | null;
  facts: JSONColumnType<PictureFacts> | null;
  preview_sha256: string | null;
  thumbnail_sha256: string | null;
  checked_at: MaybeMoment;
  /** When the original and the uncovered previews were deleted, as the retention rule says. */
  original_deleted_at: MaybeMoment;
  /** When their bytes were out of the picture store. */
  original_removed_at: MaybeMoment;
  /** A further look, while the facts of the one before still count. */
  recheck_state: 'waiting' | 'failed' | null;
  recheck_for: string | null;
  recheck_asked_at: MaybeMoment;
  recheck_asks: Generated<number>;
}

interface WorkerEyesTable {
  worker_id: string;
  check_version: string;
  models: JSONColumnType<ModelUsed[]>;
  started_at: Moment;
  seen_at: Moment;
}

/** What a picture is found again by. */
interface PictureFingerprintTable {
  picture_id: string;
  federation_id: string;
  /** 64 times 0 or 1. */
  look: string;
  keys: number[];
  spots: Buffer | null;
}

interface DraftTable {
  id: string;
  federation_id: string;
  school_id: string;
  author_id: string;
  state: DraftState;
  version: number;
  revision: number;
  finding_round: Generated<number>;
  created_at: Moment;
  updated_at: Moment;
  submitted_at: MaybeMoment;
  came_back_because: string | null;
}

interface DraftRevisionTable {
  draft_id: string;
  number: number;
  text: Generated<string>;
  wanted_at: MaybeMoment;
  /** What the school clock shows then, as the person chose it. */
  wanted_wall: string | null;
  wanted_zone: Generated<string>;
  urgent: Generated<boolean>;
  edited_by: string;
  created_at: Moment;
  updated_at: Moment;
  sealed_at: MaybeMoment;
}

/** Another time for a sealed revision; the newest counts. */
interface DraftTimeTable {
  id: string;
  seq: Generated<string>;
  draft_id: string;
  number: number;
  wanted_at: MaybeMoment;
  wanted_wall: string | null;
  wanted_zone: Generated<string>;
  set_by: string;
  set_at: Moment;
  decision_id: string | null;
}

/** A view: the time that counts for each revision. */
interface RevisionTimeView {
  draft_id: string;
  number: number;
  wanted_at: MaybeMoment;
}

/** Kept by the database itself: everybody who ever changed a revision. */
interface DraftEditorTable {
  draft_id: string;
  person_id: string;
}

interface RevisionPageTable {
  draft_id: string;
  number: number;
  page_id: string;
}

interface RevisionPhotoTable {
  id: string;
  draft_id: string;
  number: number;
  position: number;
  picture_id: string;
  alt_text: Generated<string>;
  accounting: Generated<'faces' | 'roll'>;
  /** The part that is published, in pixels of the oriented original: all four, or none for all of it. */
  crop_x: number | null;
  crop_y: number | null;
  crop_width: number | null;
  crop_height: number | null;
}

interface PhotoMarkingTable {
  id: string;
  photo_id: string;
  kind: 'person' | 'cover' | 'not-a-face' | 'face';
  subject_id: string | null;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Of covers only. */
  look: Generated<CoverLook>;
  marked_by: string;
  marked_at: Moment;
}

interface PhotoRollTable {
  photo_id: string;
  subject_id: string;
}

interface RenderedPhotoTable {
  photo_id: string;
  state: 'waiting' | 'rendered' | 'failed';
  sha256: string | null;
  bytes: number | null;
  width: number | null;
  height: number | null;
  faces_under_covers: number | null;
  /** Where the second look found faces that no cover hides; null in files from before it was taken. */
  faces_seen: JSONColumnType<PossibleFace[]> | null;
  thumbnail_sha256: string | null;
  error: string | null;
  rendered_at: MaybeMoment;
}

interface DraftFindingTable {
  id: string;
  draft_id: string;
  number: number;
  round: number;
  position: number;
  check_name: string;
  rule: string;
  severity: Severity;
  place: JSONColumnType<FindingPlace>;
  why: string;
  remedy: string;
  model: JSONColumnType<FindingModel> | null;
  basis: string | null;
}

interface HoldResolutionTable {
  seq: Generated<string>;
  finding_id: string;
  act: 'settled' | 'reopened';
  person_id: string;
  /** Null when the point was opened again. */
  reason: string | null;
  at: Moment;
}

interface DraftDecisionTable {
  id: string;
  seq: Generated<string>;
  draft_id: string;
  number: number;
  kind: 'approve' | 'return' | 'reject' | 'undo-approval' | 'stop';
  person_id: string;
  reason: string | null;
  saw_version: number;
  at: Moment;
}

interface ApprovalTable {
  id: string;
  decision_id: string;
  draft_id: string;
  number: number;
  page_id: string;
  digest: string;
  approved_by: string;
  approved_at: Moment;
  due_at: Moment;
  withdrawn_at: MaybeMoment;
}

/** Pictures and drafts, from the first word to the last decision. */
export interface DraftTables {
  picture: PictureTable;
  worker_eyes: WorkerEyesTable;
  picture_fingerprint: PictureFingerprintTable;
  draft: DraftTable;
  draft_revision: DraftRevisionTable;
  draft_time: DraftTimeTable;
  revision_time: RevisionTimeView;
  draft_editor: DraftEditorTable;
  revision_page: RevisionPageTable;
  revision_photo: RevisionPhotoTable;
  photo_marking: PhotoMarkingTable;
  photo_roll: PhotoRollTable;
  rendered_photo: RenderedPhotoTable;
  draft_finding: DraftFindingTable;
  hold_resolution: HoldResolutionTable;
  draft_decision: DraftDecisionTable;
  approval: ApprovalTable;
}
