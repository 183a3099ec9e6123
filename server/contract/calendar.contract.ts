import { z } from 'zod';
import { quietHoursSchema, schoolDateSchema } from '../../moderation/calendar/calendar.contract.ts';
import { draftStateSchema } from '../../moderation/drafts/states.contract.ts';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import { wallTimeSchema } from './drafts.contract.ts';

export {
  quietHoursSchema,
  schoolDateSchema,
  type QuietHours,
  type SchoolDate,
} from '../../moderation/calendar/calendar.contract.ts';

export const GRACE_MINUTES_MAX = LIMITS.publishGraceMinutesMax;

/** Pasted rows: at most a hundred, of some hundred characters each. */
const ROWS_CHARACTERS = 20_000;

export const calendarSettingsSchema = z.object({
  /** May this person change what holds for all schools? */
  keepsAll: z.boolean(),
  /** Schools whose dates this person keeps. */
  schoolIds: z.array(z.uuid()),
  dates: z.array(
    schoolDateSchema.extend({
      id: z.uuid(),
      schoolId: z.uuid().nullable(),
      mayChange: z.boolean(),
    }),
  ),
  bankHolidays: z.array(z.object({ day: z.iso.date(), name: z.string() })),
  quietHours: quietHoursSchema,
  pages: z.array(
    z.object({ id: z.uuid(), name: z.string(), quietHours: quietHoursSchema.nullable() }),
  ),
  graceMinutes: z.int(),
});
export type CalendarSettings = z.infer<typeof calendarSettingsSchema>;

export const addDatesSchema = z.union([
  z.object({
    schoolId: z.uuid().nullable(),
    rows: z.string().max(ROWS_CHARACTERS, 'That is too much at once. Paste one school year.'),
  }),
  z.object({ schoolId: z.uuid().nullable(), date: schoolDateSchema }),
]);
export const addedDatesSchema = z.object({ added: z.int() });
export const rowProblemsSchema = z.array(z.object({ row: z.int(), says: z.string() }));

export const setQuietHoursSchema = z.object({
  pageId: z.uuid().nullable(),
  hours: quietHoursSchema.nullable(),
});
export const setGraceSchema = z.object({
  minutes: z
    .int('Give whole minutes.')
    .min(0, 'Give 0 minutes or more.')
    .max(GRACE_MINUTES_MAX, 'At most 24 hours (1440 minutes).'),
});

export const calendarQuerySchema = z.object({
  /** This month when left out. */
  month: z
    .string()
    .regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'Choose a month, such as 2026-11.')
    .optional(),
});

export const calendarPostSchema = z.object({
  id: z.uuid(),
  schoolId: z.uuid(),
  state: draftStateSchema,
  version: z.int(),
  opening: z.string(),
  pageNames: z.array(z.string()),
  urgent: z.boolean(),
  /** The school day that it stands on, and the time of day that it is planned for, or went out at. */
  day: z.iso.date(),
  clock: z.string(),
  /** What it is planned for; null once it is out. */
  wantedAt: wallTimeSchema.nullable(),
  own: z.boolean(),
  /** May this person choose another day for it? When not, why, in one sentence. */
  mayMove: z.boolean(),
  because: z.string().nullable(),
  /** What parents may not expect about its time. */
  warnings: z.array(z.string()),
});
export type CalendarPost = z.infer<typeof calendarPostSchema>;

export const calendarDaySchema = z.object({
  day: z.iso.date(),
  bankHoliday: z.string().nullable(),
  /** Schools that are not at school on this day, and why; those at school are not named. */
  off: z.array(z.object({ schoolId: z.uuid(), is: z.enum(['holidays', 'half-term', 'inset']) })),
  /** Schools that are in term. */
  term: z.array(z.uuid()),
});
export type CalendarDay = z.infer<typeof calendarDaySchema>;

export const calendarSchema = z.object({
  month: z.string(),
  today: z.iso.date(),
  /** Whole weeks from Monday to Sunday. */
  days: z.array(calendarDaySchema),
  posts: z.array(calendarPostSchema),
  /** More posts than the calendar draws. */
  more: z.int(),
  /** Posts that wait for a decision and have no time. */
  undated: z.int(),
});
export type Calendar = z.infer<typeof calendarSchema>;

export const timeQuerySchema = z.object({ at: wallTimeSchema });
export const timeSaysSchema = z.object({
  /** Why it cannot be chosen, with what to do; null when it can. */
  wrong: z.string().nullable(),
  warnings: z.array(z.string()),
});
