import type { Tx } from '../database/client.ts';
import type { QuietHours, SchoolDate } from './calendar.contract.ts';

export interface DateRow extends SchoolDate {
  readonly id: string;
  readonly schoolId: string | null;
}

/** The dates of a federation that touch the days from `from` to `until`; all of them without. */
export async function datesOf(
  tx: Tx,
  federationId: string,
  days?: { readonly from: string; readonly until: string },
): Promise<DateRow[]> {
  let query = tx
    .selectFrom('school_dates')
    .select(['id', 'school_id', 'kind', 'name', 'first_day', 'last_day'])
    .where('federation_id', '=', federationId)
    .where('removed_at', 'is', null);
  if (days !== undefined)
    query = query.where('first_day', '<=', days.until).where('last_day', '>=', days.from);
  const rows = await query.orderBy('first_day').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    schoolId: row.school_id,
    kind: row.kind,
    name: row.name,
    firstDay: row.first_day,
    lastDay: row.last_day,
  }));
}

/** Whoever keeps the dates of a federation waits here for whoever does it at the same time. */
export async function lockDates(tx: Tx, federationId: string): Promise<void> {
  await tx
    .selectFrom('federation')
    .select('id')
    .where('id', '=', federationId)
    .forNoKeyUpdate()
    .execute();
}

export async function insertDates(
  tx: Tx,
  rows: readonly (DateRow & { federationId: string; addedBy: string | null; now: Date })[],
): Promise<void> {
  await tx
    .insertInto('school_dates')
    .values(
      rows.map((row) => ({
        id: row.id,
        federation_id: row.federationId,
        school_id: row.schoolId,
        kind: row.kind,
        name: row.name,
        first_day: row.firstDay,
        last_day: row.lastDay,
        added_by: row.addedBy,
        added_at: row.now,
      })),
    )
    .execute();
}

export async function removeDate(
  tx: Tx,
  id: string,
  by: { readonly personId: string; readonly now: Date },
): Promise<void> {
  await tx
    .updateTable('school_dates')
    .set({ removed_at: by.now, removed_by: by.personId })
    .where('id', '=', id)
    .execute();
}

export interface SchoolRow {
  readonly id: string;
  readonly name: string;
  readonly shortName: string;
}

export async function schoolsOfFederation(tx: Tx, federationId: string): Promise<SchoolRow[]> {
  const rows = await tx
    .selectFrom('school')
    .select(['id', 'name', 'short_name'])
    .where('federation_id', '=', federationId)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({ id: row.id, name: row.name, shortName: row.short_name }));
}

export interface PageRow {
  readonly id: string;
  readonly name: string;
  readonly schoolId: string;
}

export async function pagesWithHours(tx: Tx, federationId: string): Promise<PageRow[]> {
  const rows = await tx
    .selectFrom('page')
    .select(['id', 'name', 'school_id'])
    .where('federation_id', '=', federationId)
    .orderBy('name')
    .execute();
  return rows.map((row) => ({ id: row.id, name: row.name, schoolId: row.school_id }));
}

/** The quiet hours that somebody set, by Page; those of all Pages are under null. */
export async function quietHoursOf(
  tx: Tx,
  federationId: string,
): Promise<ReadonlyMap<string | null, QuietHours>> {
  const rows = await tx
    .selectFrom('quiet_hours')
    .selectAll()
    .where('federation_id', '=', federationId)
    .execute();
  return new Map(
    rows.map((row) => [
      row.page_id,
      { from: clockOf(row.from_minute), until: clockOf(row.until_minute), weekends: row.weekends },
    ]),
  );
}

/** Sets them; null: what holds for all holds here again. */
export async function replaceQuietHours(
  tx: Tx,
  federationId: string,
  pageId: string | null,
  hours: QuietHours | null,
): Promise<void> {
  await tx
    .deleteFrom('quiet_hours')
    .where('federation_id', '=', federationId)
    .where('page_id', 'is not distinct from', pageId)
    .execute();
  if (hours === null) return;
  await tx
    .insertInto('quiet_hours')
    .values({
      federation_id: federationId,
      page_id: pageId,
      from_minute: minuteOf(hours.from),
      until_minute: minuteOf(hours.until),
      weekends: hours.weekends,
    })
    .execute();
}

export async function graceOf(tx: Tx, federationId: string): Promise<number | undefined> {
  const row = await tx
    .selectFrom('publishing_grace')
    .select('minutes')
    .where('federation_id', '=', federationId)
    .executeTakeFirst();
  return row?.minutes;
}

export async function replaceGrace(tx: Tx, federationId: string, minutes: number): Promise<void> {
  await tx
    .insertInto('publishing_grace')
    .values({ federation_id: federationId, minutes })
    .onConflict((conflict) => conflict.column('federation_id').doUpdateSet({ minutes }))
    .execute();
}

function clockOf(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}
