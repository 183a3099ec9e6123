import type { Generated, JSONColumnType } from 'kysely';
import type { MaybeMoment, Moment } from './columns.ts';

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
  taken_down_at: MaybeMoment;
  taken_down_because: string | null;
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

interface PublishingPauseTable {
  id: string;
  federation_id: string;
  page_id: string | null;
  kind: 'pause' | 'incident';
  because: string;
  began_at: Moment;
  began_by: string | null;
  ended_at: MaybeMoment;
  ended_by: string | null;
  ended_because: string | null;
}

interface PageAlertTable {
  id: string;
  federation_id: string;
  page_id: string;
  kind: string;
  about: string;
  says: string;
  detail: JSONColumnType<Record<string, unknown>>;
  stops_publishing: boolean;
  raised_at: Moment;
  cleared_at: MaybeMoment;
  accepted_at: MaybeMoment;
  accepted_by: string | null;
  accepted_because: string | null;
}

/** The Pages, what is on them, the record of every act, and the jobs that are still to be done. */
interface FacebookAllowanceTable {
  scope: 'app' | 'page';
  graph_id: string;
  used_percent: number;
  not_before: MaybeMoment;
  refusals: number;
  changed_at: Moment;
}

interface DigestKeyTable {
  purpose: string;
  sealed: Buffer;
}

export interface PublishingTables {
  facebook_allowance: FacebookAllowanceTable;
  digest_key: DigestKeyTable;
  page: PageTable;
  publishing_pause: PublishingPauseTable;
  page_alert: PageAlertTable;
  publication: PublicationTable;
  publication_photo: PublicationPhotoTable;
  record_event: RecordEventTable;
  record_detail: RecordDetailTable;
  record_head: RecordHeadTable;
  job_outbox: JobOutboxTable;
}
