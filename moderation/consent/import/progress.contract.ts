import { z } from 'zod';

/** What somebody waits for. */
export const importActSchema = z.enum(['compare', 'apply', 'undo']);
export type ImportAct = z.infer<typeof importActSchema>;

const importStageSchema = z.enum([
  'waiting',
  'reading',
  'comparing',
  'pupils',
  'guardians',
  'answers',
  'changes',
  'closing',
]);
export type ImportStage = z.infer<typeof importStageSchema>;

const countSchema = z.int().nonnegative();

/** How far an import is. Every number was counted: nothing is guessed from the time that went by. */
export const importProgressSchema = z.object({
  act: importActSchema,
  stage: importStageSchema,
  /** Rows of this stage that are done, and that there are; both 0 where the stage has no rows to count. */
  done: countSchema,
  of: countSchema,
  /** The same of all that has to be written; null as long as that is not known. */
  whole: z.object({ done: countSchema, of: countSchema }).nullable(),
});
export type ImportProgress = z.infer<typeof importProgressSchema>;

/** Hears how far it is. It must not throw and must not take time: the work goes on only afterwards. */
export type HearProgress = (progress: ImportProgress) => void;
