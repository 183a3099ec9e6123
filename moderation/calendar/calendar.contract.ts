import { z } from 'zod';
import { LIMITS } from '../kernel/limits.ts';

/** term: children are at school · half-term: they are not, in the middle of a term · inset: a training day of the staff. */
export const dateKindSchema = z.enum(['term', 'half-term', 'inset']);
export type DateKind = z.infer<typeof dateKindSchema>;

/** One line of a year's dates: from its first to its last school day, both included. */
export const schoolDateSchema = z.object({
  kind: dateKindSchema,
  name: z.string().trim().min(1, 'Give it a name.').max(LIMITS.schoolDateNameCharacters),
  firstDay: z.iso.date('Choose the first day.'),
  lastDay: z.iso.date('Choose the last day.'),
});
export type SchoolDate = z.infer<typeof schoolDateSchema>;

const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time such as 20:00.');

/** Hours in which nobody expects a post; the same time twice means none. */
export const quietHoursSchema = z.object({
  from: clockSchema,
  until: clockSchema,
  weekends: z.boolean(),
});
export type QuietHours = z.infer<typeof quietHoursSchema>;
