import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { DraftState } from '../drafts/states.contract.ts';
import type { FindingPlace, Severity } from '../drafts/finding.contract.ts';
import type { PictureFacts } from '../pictures/facts.contract.ts';
import type { Role } from '../kernel/permissions.contract.ts';

/** A calendar day as "2026-11-24": pg must not turn it into a moment of some time zone (see client.ts). */
type Day = string;
type Moment = ColumnType<Date, Date, Date>;
type MaybeMoment = ColumnType<Date | null, Date | null | undefined, Date | null>;

interface FederationTable {
  id: string;
  name: string;
  created_at: Generated<Date>;
}

interface SchoolTable {
  id: string;
  federation_id: string;
  name: string;
  short_name: string;
  accent: 'sea' | 'clay' | 'plum' | 'moss' | 'slate';
  position: number;
}

interface PersonTable {
  id: string;
  federation_id: string;
  name: string;
  email: string;
  password_hash: string | null;
  created_at: Moment;
  deactivated_at: MaybeMoment;
}

interface RoleGrantTable {
  person_id: string;
  role: Role;
  school_id: string | null;
  granted_at: Moment;
}

interface SessionTable {
  token_sha256: Buffer;
  person_id: string;
  csrf_token: string;
  created_at: Moment;
  last_seen_at: Moment;
  expires_at: Moment;
  revoked_at: MaybeMoment;
  device: string;
}

interface StaffLinkTable {
  token_sha256: Buffer;
  person_id: string;
  purpose: 'invitation' | 'reset';
  created_at: Moment;
  expires_at: Moment;
  used_at: MaybeMoment;
}

interface SignInTryTable {
  id: Generated<string>;
  email_sha256: Buffer;
  address: string;
  at: Moment;
}

interface PolicyVersionTable {
  id: string;
  federation_id: string;
  title: string;
  approved_on: Day;
  review_on: Day;
  summary: string;
  in_force_from: Moment;
}

interface PolicyAcceptanceTable {
  person_id: string;
  policy_version_id: string;
  accepted_at: Moment;
}

interface MailTable {
  id: string;
  federation_id: string;
  to_address: string;
  subject: string;
  body: string;
  created_at: Moment;
  sent_at: MaybeMoment;
}

interface SchoolClassTable {
  id: string;
  school_id: string;
  name: string;
  year: string;
}

interface SubjectTable {
  id: string;
  federation_id: string;
  school_id: string;
  class_id: string | null;
  kind: 'pupil' | 'adult';
  forename: string;
  surname: string;
  known_as: string | null;
  leaves_on: Day | null;
  created_at: Moment;
}

interface GuardianTable {
  id: string;
  subject_id: string;
  name: string;
  relation: string;
}

interface ConsentUseTable {
  code: string;
  name: string;
  position: number;
}

interface ConsentAnswerTable {
  id: string;
  seq: Generated<string>;
  subject_id: string;
  guardian_id: string | null;
  use_code: string;
  status: 'granted' | 'refused' | 'withdrawn' | 'not-asked';
  group_only: Generated<boolean>;
  no_close_up: Generated<boolean>;
  first_name_allowed: Generated<boolean>;
  valid_from: Day;
  valid_until: Day | null;
  lawful_basis: 'consent' | 'public-task';
  answered_on: Day;
  method: string;
  recorded_by: string | null;
  recorded_at: Moment;
}

interface ProtectionFlagTable {
  id: string;
  seq: Generated<string>;
  subject_id: string;
  act: 'set' | 'lifted';
  reason: string;
  recorded_by: string | null;
  recorded_at: Moment;
}

interface PageTable {
  id: string;
  federation_id: string;
  school_id: string;
  name: string;
  graph_id: string;
  graph_app_id: string;
  sealed_token: Buffer;
  sealed_app_secret: Buffer | null;
  connected_at: Moment;
}

interface PictureTable {
  id: string;
  federation_id: string;
  original_sha256: string;
  bytes: number;
  media_type: string;
  file_name: string;
  uploaded_by: string;
  uploaded_at: Moment;
  check_state: Generated<'waiting' | 'checked' | 'failed' | 'refused'>;
  check_error: string | null;
  check_error_says: string | null;
  facts: JSONColumnType<PictureFacts> | null;
  preview_sha256: string | null;
  thumbnail_sha256: string | null;
  checked_at: MaybeMoment;
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
  urgent: Generated<boolean>;
  edited_by: string;
  created_at: Moment;
  updated_at: Moment;
  sealed_at: MaybeMoment;
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
}

interface PhotoMarkingTable {
  id: string;
  photo_id: string;
  kind: 'person' | 'cover' | 'not-a-face';
  subject_id: string | null;
  x: number;
  y: number;
  width: number;
  height: number;
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
}

interface HoldResolutionTable {
  finding_id: string;
  person_id: string;
  reason: string;
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

interface PublicationTable {
  id: string;
  approval_id: string;
  draft_id: string;
  page_id: string;
  state: 'publishing' | 'published' | 'refused' | 'unconfirmed' | 'taken-down';
  started_at: Moment;
  post_id: string | null;
  permalink: string | null;
  published_at: MaybeMoment;
  trouble: string | null;
}

interface PublicationPhotoTable {
  publication_id: string;
  position: number;
  sha256: string;
  graph_photo_id: string;
  uploaded_at: Moment;
}

interface RecordEventTable {
  federation_id: string;
  seq: string;
  at: Moment;
  actor_id: string | null;
  kind: string;
  subject_kind: string;
  subject_id: string;
  detail_sha256: Buffer;
  previous_hash: Buffer;
  hash: Buffer;
}

interface RecordDetailTable {
  federation_id: string;
  seq: string;
  salt: Buffer;
  detail: JSONColumnType<Record<string, unknown>>;
}

interface RecordHeadTable {
  federation_id: string;
  seq: string;
  hash: Buffer;
}

interface JobOutboxTable {
  job_id: string;
  job: string;
  payload: JSONColumnType<Record<string, unknown>>;
  due_at: Moment;
  asked: Generated<number>;
  created_at: Generated<Date>;
  sent_at: MaybeMoment;
  finished_at: MaybeMoment;
  failed_at: MaybeMoment;
  failure: string | null;
}

/** The tables of the product as Kysely sees them; the truth is migrations/*.sql. */
export interface Database {
  federation: FederationTable;
  school: SchoolTable;
  person: PersonTable;
  role_grant: RoleGrantTable;
  session: SessionTable;
  staff_link: StaffLinkTable;
  sign_in_try: SignInTryTable;
  policy_version: PolicyVersionTable;
  policy_acceptance: PolicyAcceptanceTable;
  mail: MailTable;
  school_class: SchoolClassTable;
  subject: SubjectTable;
  guardian: GuardianTable;
  consent_use: ConsentUseTable;
  consent_answer: ConsentAnswerTable;
  protection_flag: ProtectionFlagTable;
  page: PageTable;
  picture: PictureTable;
  draft: DraftTable;
  draft_revision: DraftRevisionTable;
  revision_page: RevisionPageTable;
  revision_photo: RevisionPhotoTable;
  photo_marking: PhotoMarkingTable;
  photo_roll: PhotoRollTable;
  rendered_photo: RenderedPhotoTable;
  draft_finding: DraftFindingTable;
  hold_resolution: HoldResolutionTable;
  draft_decision: DraftDecisionTable;
  approval: ApprovalTable;
  publication: PublicationTable;
  publication_photo: PublicationPhotoTable;
  record_event: RecordEventTable;
  record_detail: RecordDetailTable;
  record_head: RecordHeadTable;
  job_outbox: JobOutboxTable;
}
