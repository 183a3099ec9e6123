import type { DateKind } from '../calendar/calendar.contract.ts';
import type { Day, MaybeMoment, Moment } from './columns.ts';

interface SchoolDatesTable {
  id: string;
  federation_id: string;
  school_id: string | null;
  kind: DateKind;
  name: string;
  first_day: Day;
  last_day: Day;
  added_by: string | null;
  added_at: Moment;
  removed_by: string | null;
  removed_at: MaybeMoment;
}

interface QuietHoursTable {
  federation_id: string;
  page_id: string | null;
  from_minute: number;
  until_minute: number;
  weekends: boolean;
}

interface PublishingGraceTable {
  federation_id: string;
  minutes: number;
}

/** When posts are expected, and how late one may still go out by itself. */
export interface CalendarTables {
  school_dates: SchoolDatesTable;
  quiet_hours: QuietHoursTable;
  publishing_grace: PublishingGraceTable;
}
