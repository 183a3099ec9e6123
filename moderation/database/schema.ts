import type { CalendarTables } from './schema-calendar.ts';
import type { DraftTables } from './schema-drafts.ts';
import type { EquipmentTables } from './schema-equipment.ts';
import type { IncidentTables } from './schema-incident.ts';
import type { PageHealthTables } from './schema-page-health.ts';
import type { OutsideTables } from './schema-outside.ts';
import type { ParentTables } from './schema-parents.ts';
import type { PublishingTables } from './schema-publishing.ts';
import type { ReachBackTables } from './schema-reach-back.ts';
import type { RegisterTables } from './schema-register.ts';
import type { StaffTables } from './schema-staff.ts';

/** The tables of the product as Kysely sees them; the truth is migrations/*.sql. */
export type Database = StaffTables &
  RegisterTables &
  ParentTables &
  DraftTables &
  PublishingTables &
  PageHealthTables &
  EquipmentTables &
  CalendarTables &
  ReachBackTables &
  IncidentTables &
  OutsideTables;
