import type { Generated } from 'kysely';
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
}

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
}
