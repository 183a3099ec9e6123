import type { ColumnType } from 'kysely';

/** A calendar day as "2026-11-24": pg must not turn it into a moment of some time zone (see client.ts). */
export type Day = string;
export type Moment = ColumnType<Date, Date, Date>;
export type MaybeMoment = ColumnType<Date | null, Date | null | undefined, Date | null>;
