import { z } from 'zod';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import { askedUseSchema, coversSchema, lawfulBasisSchema } from './family.contract.ts';

/** Asking parents, as the office sees it. */

export const classProgressSchema = z.object({
  /** Null for children without a class. */
  classId: z.uuid().nullable(),
  className: z.string().nullable(),
  children: z.int(),
  /** All but the first count answers that are wanted: what one parent says about one child. */
  asked: z.int(),
  answered: z.int(),
  missing: z.int(),
  paper: z.int(),
});
export type ClassProgress = z.infer<typeof classProgressSchema>;

export const schoolQuerySchema = z.object({ schoolId: z.uuid() });

export const roundPlanSchema = z.object({
  offered: z.object({
    title: z.string(),
    answerBy: z.iso.date(),
    holdsFrom: z.iso.date(),
    holdsUntil: z.iso.date(),
  }),
  uses: z.array(askedUseSchema),
  classes: z.array(classProgressSchema),
  letters: z.int(),
});
export type RoundPlan = z.infer<typeof roundPlanSchema>;

export const openRoundSchema = z.strictObject({
  schoolId: z.uuid(),
  title: z
    .string()
    .trim()
    .min(2, 'Say what this round is called, such as “Photos 2026/27”.')
    .max(LIMITS.roundTitleCharacters, `Use at most ${LIMITS.roundTitleCharacters} characters.`),
  classIds: z.union([z.literal('all'), z.array(z.uuid()).max(200)]),
  uses: z.array(z.string().max(60)).max(LIMITS.usesInAll),
  answerBy: z.iso.date('Choose the day by which you want the answers.'),
  holdsFrom: z.iso.date('Choose the day from which a yes holds.'),
  holdsUntil: z.iso.date('Choose the last day on which a yes holds.'),
});
export const roundMadeSchema = z.object({ id: z.uuid(), letters: z.int() });

export const roundSchema = z.object({
  id: z.uuid(),
  schoolId: z.uuid(),
  title: z.string(),
  answerBy: z.iso.date(),
  holdsFrom: z.iso.date(),
  holdsUntil: z.iso.date(),
  openedAt: z.iso.datetime(),
  remindedAt: z.iso.datetime().nullable(),
  closedAt: z.iso.datetime().nullable(),
  wanted: z.int(),
  answered: z.int(),
  missing: z.int(),
  paper: z.int(),
});
export type Round = z.infer<typeof roundSchema>;
export const roundListSchema = z.object({ rounds: z.array(roundSchema) });

export const openedRoundSchema = roundSchema.extend({
  uses: z.array(z.string()),
  classes: z.array(classProgressSchema),
  waitingFor: z.array(
    z.object({
      subjectId: z.uuid(),
      child: z.string(),
      classId: z.uuid().nullable(),
      className: z.string().nullable(),
      guardianId: z.uuid().nullable(),
      guardian: z.string().nullable(),
      relation: z.string().nullable(),
      /** letter: was written to · unsent: could be · paper: has no e-mail · nobody: no parent on file who may answer */
      way: z.enum(['letter', 'unsent', 'paper', 'nobody']),
      letters: z.int(),
      lastLetterAt: z.iso.datetime().nullable(),
    }),
  ),
  canRemind: z.int(),
  writtenToday: z.int(),
});
export type OpenedRound = z.infer<typeof openedRoundSchema>;

export const remindedSchema = z.object({ letters: z.int(), writtenToday: z.int() });

export const paperQuerySchema = z.object({
  roundId: z.uuid().optional(),
  schoolId: z.uuid().optional(),
  classId: z.uuid().optional(),
  subjectId: z.uuid().optional(),
});
export const paperSchema = z.object({
  school: z.string(),
  title: z.string(),
  returnBy: z.iso.date().nullable(),
  holdsUntil: z.iso.date(),
  uses: z.array(askedUseSchema),
  children: z.array(z.object({ id: z.uuid(), name: z.string(), className: z.string().nullable() })),
});
export type Paper = z.infer<typeof paperSchema>;

const nameSchema = z
  .string()
  .trim()
  .min(2, 'Say in a word or two what the picture is used for.')
  .max(LIMITS.useNameCharacters, `Use at most ${LIMITS.useNameCharacters} characters.`);
const wordsSchema = z
  .string()
  .trim()
  .min(20, 'Say what the picture is used for, who can see it and how long it stays.')
  .max(LIMITS.useWordsCharacters, `Use at most ${LIMITS.useWordsCharacters} characters.`);

export const useParamsSchema = z.object({ code: z.string().max(60) });
export const useSchema = z.object({
  code: z.string(),
  name: z.string(),
  words: z.string(),
  lawfulBasis: lawfulBasisSchema,
  covers: coversSchema,
  retired: z.boolean(),
  answered: z.boolean(),
});
export type Use = z.infer<typeof useSchema>;
export const useListSchema = z.object({ uses: z.array(useSchema) });
export const addUseSchema = z.strictObject({
  name: nameSchema,
  words: wordsSchema,
  lawfulBasis: lawfulBasisSchema,
  covers: coversSchema,
});
export const useMadeSchema = z.object({ code: z.string() });
export const changeUseSchema = addUseSchema.partial();

export const schoolUseSchema = z.object({
  code: z.string(),
  name: z.string(),
  lawfulBasis: lawfulBasisSchema,
  covers: coversSchema,
  federationWords: z.string(),
  schoolWords: z.string().nullable(),
});
export type SchoolUse = z.infer<typeof schoolUseSchema>;
export const schoolUseListSchema = z.object({ uses: z.array(schoolUseSchema) });
export const explainUseSchema = z.strictObject({
  schoolId: z.uuid(),
  /** Null goes back to the federation's words. */
  words: wordsSchema.nullable(),
});
