import type { ColumnType, Generated } from 'kysely';
import type { Day, MaybeMoment, Moment } from './columns.ts';

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
  mis_id: Generated<string | null>;
  struck_out_at: MaybeMoment;
}

interface GuardianTable {
  id: string;
  federation_id: string;
  name: string;
  email: Generated<string | null>;
}

interface GuardianshipTable {
  guardian_id: string;
  subject_id: string;
  relation: string;
  may_answer: Generated<boolean>;
}

interface ConsentUseTable {
  code: string;
  name: string;
  position: number;
  explanation: Generated<string>;
  lawful_basis: Generated<'consent' | 'public-task'>;
  covers: Generated<'school' | 'federation'>;
  retired_at: MaybeMoment;
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
  evidence_id: Generated<string | null>;
  import_id: Generated<string | null>;
}

interface ConsentRetractionTable {
  answer_id: string;
  import_id: string;
  retracted_by: string | null;
  retracted_at: Moment;
}

interface MisMappingTable {
  id: string;
  school_id: string;
  name: string;
  /** Read with `mappingSchema`. */
  mapping: ColumnType<unknown, string, string>;
  saved_by: string | null;
  saved_at: Moment;
}

interface RegisterImportTable {
  id: string;
  seq: Generated<string>;
  federation_id: string;
  school_id: string;
  file_name: string;
  sha256: string;
  bytes: number;
  rows: number;
  state: 'open' | 'applied' | 'undone' | 'dropped' | 'expired';
  content: Buffer | null;
  mapping: ColumnType<unknown, string | null, string | null>;
  matches: ColumnType<unknown, string | undefined, string>;
  uploaded_by: string | null;
  uploaded_at: Moment;
  applied_by: Generated<string | null>;
  applied_at: MaybeMoment;
  counts: ColumnType<unknown, string | null | undefined, string | null>;
  answer_seq: Generated<string | null>;
  undone_by: Generated<string | null>;
  undone_at: MaybeMoment;
}

interface RegisterImportChangeTable {
  import_id: string;
  seq: Generated<string>;
  subject_id: Generated<string | null>;
  guardian_id: Generated<string | null>;
  class_id: Generated<string | null>;
  what: ImportChangeKind;
  was: string | null;
  became: string | null;
}

/** What an import can change, as `register_import_change` names it. */
export type ImportChangeKind =
  | 'subject-added'
  | 'class-added'
  | 'guardian-added'
  | 'guardianship-added'
  | 'forename'
  | 'surname'
  | 'known_as'
  | 'class_id'
  | 'leaves_on'
  | 'mis_id'
  | 'school_id'
  | 'guardian-email'
  | 'guardian-relation';

interface ConsentEvidenceTable {
  id: string;
  federation_id: string;
  subject_id: string;
  sha256: string;
  bytes: number;
  media_type: string;
  file_name: string;
  added_by: string | null;
  added_at: Moment;
}

interface ProtectionFlagTable {
  id: string;
  seq: Generated<string>;
  subject_id: string;
  act: 'set' | 'lifted';
  /** Of a flag from before reasons were sealed, until a server seals it; otherwise null. */
  reason: Generated<string | null>;
  sealed: Generated<Buffer | null>;
  review_on: Generated<Day | null>;
  recorded_by: string | null;
  recorded_at: Moment;
}

interface RegisterStaleTable {
  seq: Generated<string>;
  subject_id: string;
}

interface RegisterEntryTable {
  subject_id: string;
  federation_id: string;
  school_id: string;
  class_id: string | null;
  kind: 'pupil' | 'adult';
  leaves_on: Day | null;
  sort_key: string;
  words: string;
}

interface SubjectStandingTable {
  subject_id: string;
  use_code: string;
  federation_id: string;
  school_id: string;
  sort_key: string;
  reason: string;
  from_day: Day | null;
  until_day: Day | null;
  ends_on: Day | null;
}

/** The consent register. */
export interface RegisterTables {
  school_class: SchoolClassTable;
  subject: SubjectTable;
  guardian: GuardianTable;
  guardianship: GuardianshipTable;
  consent_use: ConsentUseTable;
  consent_answer: ConsentAnswerTable;
  consent_evidence: ConsentEvidenceTable;
  protection_flag: ProtectionFlagTable;
  register_stale: RegisterStaleTable;
  register_entry: RegisterEntryTable;
  subject_standing: SubjectStandingTable;
  consent_retraction: ConsentRetractionTable;
  mis_mapping: MisMappingTable;
  register_import: RegisterImportTable;
  register_import_change: RegisterImportChangeTable;
}
