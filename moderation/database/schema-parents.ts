import type { Generated } from 'kysely';
import type { Day, MaybeMoment, Moment } from './columns.ts';

interface ConsentRoundTable {
  id: string;
  federation_id: string;
  school_id: string;
  title: string;
  all_classes: boolean;
  answer_by: Day;
  holds_from: Day;
  holds_until: Day;
  opened_by: string | null;
  opened_at: Moment;
  reminded_at: MaybeMoment;
  closed_by: Generated<string | null>;
  closed_at: MaybeMoment;
}

interface RoundClassTable {
  round_id: string;
  class_id: string;
}

interface RoundUseTable {
  round_id: string;
  use_code: string;
}

interface ParentLinkTable {
  token_sha256: Buffer;
  id: string;
  guardian_id: string;
  round_id: string | null;
  created_at: Moment;
  expires_at: Moment;
  replaced_at: MaybeMoment;
  used_at: MaybeMoment;
  used_for: Generated<Buffer | null>;
}

interface UseExplanationTable {
  school_id: string;
  use_code: string;
  words: string;
  written_by: string | null;
  written_at: Moment;
}

interface ExplanationVersionTable {
  sha256: string;
  use_code: string;
  name: string;
  words: string;
  lawful_basis: 'consent' | 'public-task';
  covers: 'school' | 'federation';
  first_read_at: Moment;
}

interface AnswerExplanationTable {
  answer_id: string;
  explanation_sha256: string;
}

/** Asking parents, and what they read. */
export interface ParentTables {
  consent_round: ConsentRoundTable;
  round_class: RoundClassTable;
  round_use: RoundUseTable;
  parent_link: ParentLinkTable;
  use_explanation: UseExplanationTable;
  explanation_version: ExplanationVersionTable;
  answer_explanation: AnswerExplanationTable;
}
