import type { Generated, JSONColumnType } from 'kysely';
import type { PostEvidence } from '../incident/incident.contract.ts';
import type { MaybeMoment, Moment } from './columns.ts';

interface IncidentPostTable {
  id: string;
  incident_id: string;
  post_id: string;
  publication_id: string | null;
  evidence: JSONColumnType<PostEvidence>;
  evidence_sha256: string;
  was_hidden: boolean;
  kept_at: Moment;
  tries: Generated<number>;
  hidden_at: MaybeMoment;
  gone_at: MaybeMoment;
  trouble: string | null;
  needs_person_at: MaybeMoment;
  take_off_asked_at: MaybeMoment;
  take_off_asked_by: string | null;
  show_asked_at: MaybeMoment;
  shown_at: MaybeMoment;
}

interface IncidentLookTable {
  incident_id: string;
  looked_at: Moment;
  is_cut: boolean;
}

/** What a Page in incident mode showed, and what became of each post. */
export interface IncidentTables {
  incident_post: IncidentPostTable;
  incident_look: IncidentLookTable;
}
