import type { Generated, JSONColumnType } from 'kysely';
import type { ReachCause, ReachOutcome, TakeDownProof } from '../reach-back/reach-back.contract.ts';
import type { DraftState } from '../drafts/states.contract.ts';
import type { MaybeMoment, Moment } from './columns.ts';

interface ReachBackTable {
  id: string;
  federation_id: string;
  school_id: string;
  subject_id: string;
  cause: ReachCause;
  answer_id: string | null;
  flag_id: string | null;
  caused_at: Moment;
  reached_at: MaybeMoment;
  told_at: MaybeMoment;
}

interface ReachBackDraftTable {
  case_id: string;
  draft_id: string;
  was: DraftState;
  outcome: ReachOutcome;
  publication_id: string | null;
  take_down_id: string | null;
  at: Moment;
}

interface TakeDownTable {
  id: string;
  federation_id: string;
  publication_id: string;
  case_id: string | null;
  caused_at: Moment;
  asked_at: Moment;
  started_at: MaybeMoment;
  tries: Generated<number>;
  trouble: string | null;
  needs_person_at: MaybeMoment;
  done_at: MaybeMoment;
  done_by: string | null;
  proof: JSONColumnType<TakeDownProof> | null;
  called_off_at: MaybeMoment;
  called_off_by: string | null;
  called_off_because: string | null;
  asked_by: string | null;
  asked_because: string | null;
  escalated_at: MaybeMoment;
}

/** What a no reached back to, and what has to come off the Pages for it. */
export interface ReachBackTables {
  reach_back: ReachBackTable;
  reach_back_draft: ReachBackDraftTable;
  take_down: TakeDownTable;
}
