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

export const registerQuerySchema = z.object({
  schoolId: z.uuid().optional(),
  classId: z.uuid().optional(),
  search: z.string().trim().max(100).default(''),
  shown: z.enum(['all', 'may', 'may-not']).default('all'),
  after: z.string().max(300).optional(),
});
export const registerListSchema = z.object({
  subjects: z.array(markableSubjectSchema.extend({ schoolId: z.uuid() })),
  after: z.string().nullable(),
  counts: z.object({ all: z.int(), may: z.int(), mayNot: z.int() }),
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
