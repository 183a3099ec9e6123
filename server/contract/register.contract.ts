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
