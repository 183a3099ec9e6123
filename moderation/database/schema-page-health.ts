import type { Generated, JSONColumnType } from 'kysely';
import type { MaybeMoment, Moment } from './columns.ts';

interface PageHealthTable {
  page_id: string;
  checked_at: MaybeMoment;
  asked_at: MaybeMoment;
  token_asked_at: MaybeMoment;
  token_is_good: Generated<boolean>;
  could_not_since: MaybeMoment;
  publishing_waits_since: MaybeMoment;
  token_ends_at: MaybeMoment;
  data_access_ends_at: MaybeMoment;
  troubles: JSONColumnType<Record<string, unknown>[]>;
  people_first_seen_at: MaybeMoment;
}

interface PagePersonTable {
  page_id: string;
  facebook_id: string;
  name: string;
  tasks: string[];
  is_found: boolean;
  first_seen_at: Moment;
  from_first_look: boolean;
  colleague_id: string | null;
  because: string | null;
  proposed_by: string | null;
  proposed_at: MaybeMoment;
  confirmed_by: string | null;
  confirmed_at: MaybeMoment;
  confirmed_tasks: string[] | null;
}

/** How the Pages and their tokens were found, and who may post around Gatehouse. */
export interface PageHealthTables {
  page_health: PageHealthTable;
  page_person: PagePersonTable;
}
