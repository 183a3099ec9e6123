import { z } from 'zod';
import { LIMITS } from '../../kernel/limits.ts';

/** The heading of a column, as the first row of the file has it. */
const columnSchema = z.string().trim().min(1).max(LIMITS.importHeadingCharacters);

/** A cell's words; compared without regard to case and to spaces around them. '' is the empty cell. */
const cellWordsSchema = z.array(z.string().max(200)).max(30);

/** A column that says yes or no about a term of the yes, with the words for each. A word that is in neither list is a problem. */
const conditionSchema = z.object({
  column: columnSchema,
  yes: cellWordsSchema,
  no: cellWordsSchema,
});
export type ConditionColumn = z.infer<typeof conditionSchema>;

/** What one column says about one use. A word that is in none of the lists is a problem of its row, never a guess. */
export const useColumnSchema = z.object({
  use: z.string().min(1).max(60),
  column: columnSchema,
  granted: cellWordsSchema,
  refused: cellWordsSchema.default([]),
  withdrawn: cellWordsSchema.default([]),
  notAsked: cellWordsSchema.default([]),
  groupOnly: conditionSchema.nullable().default(null),
  noCloseUp: conditionSchema.nullable().default(null),
  firstName: conditionSchema.nullable().default(null),
  /** A column with the last day of the yes, in the date format of the mapping. */
  validUntil: columnSchema.nullable().default(null),
});
export type UseColumn = z.infer<typeof useColumnSchema>;

export const guardianColumnsSchema = z.object({
  name: columnSchema,
  relation: columnSchema.nullable().default(null),
  email: columnSchema.nullable().default(null),
});

export const dateFormatSchema = z.enum(['dd/mm/yyyy', 'yyyy-mm-dd']);

/** Which column of a school's export means what. Kept under a name for the next file. */
export const mappingSchema = z.object({
  /** The pupil's number in the school's own system: UPN, admission number or another that stays. */
  number: columnSchema,
  forename: columnSchema,
  surname: columnSchema,
  knownAs: columnSchema.nullable().default(null),
  className: columnSchema.nullable().default(null),
  year: columnSchema.nullable().default(null),
  /** Last day at the school. */
  leavesOn: columnSchema.nullable().default(null),
  dateFormat: dateFormatSchema.default('dd/mm/yyyy'),
  guardians: z.array(guardianColumnsSchema).max(LIMITS.importGuardiansPerPupil).default([]),
  uses: z.array(useColumnSchema).max(20).default([]),
});
export type Mapping = z.infer<typeof mappingSchema>;
