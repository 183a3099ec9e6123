import type { Generated, JSONColumnType } from 'kysely';
import type { FindFacts, FindKind } from '../outside/outside.contract.ts';
import type { MaybeMoment, Moment } from './columns.ts';

interface WebhookEventTable {
  id: Generated<string>;
  page_id: string;
  dedupe_key: string;
  item: string | null;
  verb: string | null;
  post_id: string | null;
  value: string;
  received_at: Moment;
  looked_at: MaybeMoment;
}

interface PageLookTable {
  page_id: string;
  watched_from: Moment;
  asked_at: MaybeMoment;
  looked_at: MaybeMoment;
  failed_at: MaybeMoment;
  trouble: string | null;
  cursor_publication: string | null;
  subscribe_asked_at: MaybeMoment;
  subscribed_at: MaybeMoment;
}

interface OutsideFindTable {
  id: string;
  federation_id: string;
  page_id: string;
  kind: FindKind;
  post_id: string;
  publication_id: string | null;
  facts: JSONColumnType<FindFacts>;
  found_at: Moment;
  over_at: MaybeMoment;
  over_because: 'right-again' | 'gone' | 'changed-again' | null;
  accepted_at: MaybeMoment;
  accepted_by: string | null;
  accepted_because: string | null;
  take_off_asked_at: MaybeMoment;
  take_off_asked_by: string | null;
  trouble: string | null;
}

/** What happens on the Pages outside Gatehouse. */
export interface OutsideTables {
  webhook_event: WebhookEventTable;
  page_look: PageLookTable;
  outside_find: OutsideFindTable;
}
