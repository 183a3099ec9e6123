import type { Generated } from 'kysely';
import type { Day, Moment } from './columns.ts';

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

/** The consent register. */
export interface RegisterTables {
  school_class: SchoolClassTable;
  subject: SubjectTable;
  guardian: GuardianTable;
  consent_use: ConsentUseTable;
  consent_answer: ConsentAnswerTable;
  protection_flag: ProtectionFlagTable;
}
