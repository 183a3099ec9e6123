import { z } from 'zod';

/** What a person may say about a post and one of its Pages. */
export const unclearActSchema = z.enum([
  'there',
  'undo-there',
  'not-there',
  'approve-again',
  'leave-out',
]);
export type UnclearAct = z.infer<typeof unclearActSchema>;
export const UNCLEAR_ACTS = unclearActSchema.options;
