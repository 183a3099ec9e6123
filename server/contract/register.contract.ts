import { z } from 'zod';

export const classSchema = z.object({
  id: z.uuid(),
  schoolId: z.uuid(),
  name: z.string(),
  year: z.string(),
  pupils: z.int(),
});
export type SchoolClass = z.infer<typeof classSchema>;
export const classListSchema = z.object({ classes: z.array(classSchema) });

/**
 * What marking a photo needs and nothing more: the name, the class, and whether the person may be shown on the Page
 * today. `says` is one plain sentence; for whoever may not be shown it is "cannot be published", whatever the reason.
 */
export const markableSubjectSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(['pupil', 'adult']),
  className: z.string().nullable(),
  mayBeShown: z.boolean(),
  says: z.string(),
});
export type MarkableSubject = z.infer<typeof markableSubjectSchema>;
export const markableQuerySchema = z.object({
  schoolId: z.uuid(),
  search: z.string().trim().max(100).default(''),
  classId: z.uuid().optional(),
  /** Adults belong to no class, so they are a list of their own. */
  kind: z.enum(['pupil', 'adult']).optional(),
});
export const markableListSchema = z.object({ subjects: z.array(markableSubjectSchema) });

/** "true" or nothing, as a query says it. */
const flagSchema = z.literal('true').optional();
/** So many days from today ("30"), or up to a day ("2026-12-18"). */
const withinSchema = z.union([z.string().regex(/^\d{1,3}$/u), z.iso.date()]);

export const classesQuerySchema = z.object({ schoolId: z.uuid().optional() });

export const answerFilterSchema = z.enum([
  'may',
  'may-not',
  'not-answered',
  'refused',
  'withdrawn',
  'expired',
  'not-yet',
  'cannot-be-published',
  'left',
]);
export type AnswerFilter = z.infer<typeof answerFilterSchema>;

/** What narrows a list of the register; everything that is given must fit. */
export const registerQuerySchema = z.object({
  schoolId: z.uuid().optional(),
  classId: z.uuid().optional(),
  search: z.string().trim().max(100).default(''),
  /** The use that `answer` and `ends` are about; the Page when left out. */
  use: z.string().min(1).max(60).optional(),
  answer: answerFilterSchema.optional(),
  /** Yeses that end by then though the person stays; soonest first. */
  ends: withinSchema.optional(),
  kind: z.enum(['pupil', 'adult']).optional(),
  leaves: z.union([withinSchema, z.literal('left')]).optional(),
  withoutClass: flagSchema,
  siblings: flagSchema,
  after: z.string().max(100).optional(),
});
export const registerListSchema = z.object({
  subjects: z.array(
    markableSubjectSchema.extend({
      schoolId: z.uuid(),
      /** Of a yes that is listed for it: the day on which it ends. */
      endsOn: z.iso.date().nullable(),
    }),
  ),
  after: z.string().nullable(),
  /** Counted no further than 1,001, which is "more than 1,000"; 0 on the pages after the first. */
  found: z.int(),
});

export const upkeepQuerySchema = z.object({
  schoolId: z.uuid().optional(),
  use: z.string().min(1).max(60).optional(),
});
/** What waits for the office; each number counted no further than 1,001. */
export const upkeepSchema = z.object({
  notAnswered: z.int(),
  endingIn30: z.int(),
  endingIn90: z.int(),
  leavingIn30: z.int(),
  withoutClass: z.int(),
});
export type Upkeep = z.infer<typeof upkeepSchema>;

export const useListSchema = z.object({
  uses: z.array(z.object({ code: z.string(), name: z.string() })),
});

export const coverageQuerySchema = z.object({ schoolId: z.uuid().optional() });
export const coverageSchema = z.object({
  by: z.enum(['school', 'class']),
  soonDays: z.int(),
  uses: z.array(z.object({ code: z.string(), name: z.string() })),
  counts: z.array(
    z.object({
      schoolId: z.uuid(),
      classId: z.uuid().nullable(),
      className: z.string().nullable(),
      kind: z.enum(['pupil', 'adult']).nullable(),
      use: z.string(),
      may: z.int(),
      mayNot: z.int(),
      notAnswered: z.int(),
      endingSoon: z.int(),
    }),
  ),
});
export type Coverage = z.infer<typeof coverageSchema>;

export const classSheetQuerySchema = z.object({
  classId: z.uuid(),
  use: z.string().min(1).max(60).optional(),
});
/** A class for a colleague with a camera: may or may not, and not why. */
export const classSheetSchema = z.object({
  classId: z.uuid(),
  schoolId: z.uuid(),
  className: z.string(),
  day: z.iso.date(),
  people: z.array(z.object({ id: z.uuid(), name: z.string(), mayBeShown: z.boolean() })),
});

export const answerSchema = z.object({
  use: z.string(),
  status: z.enum(['granted', 'refused', 'withdrawn', 'not-asked']),
  guardian: z.string().nullable(),
  conditions: z.array(z.string()),
  validFrom: z.iso.date(),
  validUntil: z.iso.date().nullable(),
  lawfulBasis: z.enum(['consent', 'public-task']),
  answeredOn: z.iso.date(),
  method: z.string(),
  recordedBy: z.string().nullable(),
  recordedAt: z.iso.datetime(),
  /** When it was taken back with the import that had brought it; it counts no more then. */
  takenBackAt: z.iso.datetime().nullable(),
});

export const subjectSchema = z.object({
  id: z.uuid(),
  schoolId: z.uuid(),
  kind: z.enum(['pupil', 'adult']),
  forename: z.string(),
  surname: z.string(),
  knownAs: z.string().nullable(),
  className: z.string().nullable(),
  leavesOn: z.iso.date().nullable(),
  mayBeShown: z.boolean(),
  says: z.string(),
  /** The answer that holds today, use by use. */
  uses: z.array(
    z.object({ use: z.string(), name: z.string(), mayBeShown: z.boolean(), says: z.string() }),
  ),
  /** Every answer ever recorded, newest first. */
  history: z.array(answerSchema),
});
export type Subject = z.infer<typeof subjectSchema>;

/** A first slice of recording an answer by hand: what the parent said, about which use. */
export const recordAnswerSchema = z.object({
  use: z.string().min(1).max(60),
  status: z.enum(['granted', 'refused', 'withdrawn']),
  guardianId: z.uuid().nullable().default(null),
  groupOnly: z.boolean().default(false),
  noCloseUp: z.boolean().default(false),
  firstNameAllowed: z.boolean().default(false),
  validUntil: z.iso.date().nullable().default(null),
  method: z.string().trim().min(2, 'Say how the answer came: a form, an e-mail, a call.').max(200),
});
