import { z } from 'zod';
import { hasHiddenCharacters, isReadable } from '../../moderation/kernel/written-name.contract.ts';
import { LIMITS } from '../../moderation/kernel/limits.ts';

const statusSchema = z.enum(['granted', 'refused', 'withdrawn', 'not-asked']);
const basisSchema = z.enum(['consent', 'public-task']);

export const answerSchema = z.object({
  id: z.uuid(),
  use: z.string(),
  status: statusSchema,
  guardianId: z.uuid().nullable(),
  guardian: z.string().nullable(),
  conditions: z.array(z.string()),
  validFrom: z.iso.date(),
  validUntil: z.iso.date().nullable(),
  lawfulBasis: basisSchema,
  answeredOn: z.iso.date(),
  method: z.string(),
  /** What holds today rests on this one. */
  holds: z.boolean(),
  evidenceId: z.uuid().nullable(),
  /** When it was taken back with the import that had brought it; it counts no more then. */
  takenBackAt: z.iso.datetime().nullable(),
  recordedBy: z.string().nullable(),
  recordedAt: z.iso.datetime(),
});

export const evidenceSchema = z.object({
  id: z.uuid(),
  fileName: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  addedBy: z.string().nullable(),
  addedAt: z.iso.datetime(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const guardianSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  relation: z.string(),
  email: z.string().nullable(),
  mayAnswer: z.boolean(),
  /** The last word about each use; where today's answer rests on one of theirs, that one. */
  said: z.array(
    z.object({
      use: z.string(),
      status: statusSchema,
      answeredOn: z.iso.date(),
      holds: z.boolean(),
    }),
  ),
});
export type Guardian = z.infer<typeof guardianSchema>;

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
  mayWrite: z.boolean(),
  mayExport: z.boolean(),
  /** One may print their form on paper; of a protected child there is none, which its page says. */
  mayPrintForm: z.boolean(),
  /** The answer that holds today, use by use. */
  uses: z.array(
    z.object({
      use: z.string(),
      name: z.string(),
      lawfulBasis: basisSchema,
      retired: z.boolean(),
      mayBeShown: z.boolean(),
      says: z.string(),
      /** The answers that decide; none where the person cannot be published. */
      restsOn: z.array(z.uuid()),
      until: z.iso.date().nullable(),
    }),
  ),
  guardians: z.array(guardianSchema),
  /** Others with the same guardian, in schools whose register the reader may read. */
  siblings: z.array(
    z.object({
      id: z.uuid(),
      schoolId: z.uuid(),
      name: z.string(),
      className: z.string().nullable(),
    }),
  ),
  /** Every answer ever recorded, newest first. */
  history: z.array(answerSchema),
  /** Forms and letters that were kept, newest first. */
  evidence: z.array(evidenceSchema),
});
export type Subject = z.infer<typeof subjectSchema>;

const HIDDEN =
  'There is a character in it that cannot be seen. Type it anew instead of pasting it.';

/** What somebody said about one use or several, written down at once. */
export const recordAnswersSchema = z.object({
  uses: z.array(z.string().min(1).max(60)).min(1, 'Choose at least one use.').max(50),
  status: z.enum(['granted', 'refused', 'withdrawn']),
  guardianId: z.uuid().nullable().default(null),
  groupOnly: z.boolean().default(false),
  noCloseUp: z.boolean().default(false),
  firstNameAllowed: z.boolean().default(false),
  /** Of a yes; without it, from today. */
  validFrom: z.iso.date().nullable().default(null),
  validUntil: z.iso.date().nullable().default(null),
  /** The day on which it was said; without it, today. */
  answeredOn: z.iso.date().nullable().default(null),
  method: z
    .string()
    .trim()
    .min(2, 'Say how the answer came: a form, an e-mail, a call.')
    .max(200)
    .refine((text) => !hasHiddenCharacters(text), HIDDEN),
  evidenceId: z.uuid().nullable().default(null),
});

const name = (what: string) =>
  z
    .string()
    .trim()
    .min(1, `Write the ${what}.`)
    .max(LIMITS.personNameCharacters, `The ${what} is too long.`)
    .refine((text) => !hasHiddenCharacters(text), HIDDEN)
    // An empty one is told above.
    .refine((text) => text === '' || isReadable(text), `There is no letter in the ${what}.`);
/** Nothing but spaces is nothing. */
const orNull = <Schema extends z.ZodType<string | null>>(schema: Schema) =>
  z.preprocess(
    (given) => (typeof given === 'string' && given.trim() === '' ? null : given),
    schema,
  );

export const guardianByHandSchema = z.object({
  name: name('name'),
  email: orNull(z.email('This is no e-mail address.').max(254).nullable().default(null)),
  relation: name('relation'),
  mayAnswer: z.boolean().default(true),
});
export const guardianParamsSchema = z.object({ id: z.uuid(), guardianId: z.uuid() });

const classChoiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('known'), id: z.uuid() }),
  z.object({
    kind: z.literal('new'),
    name: name('name of the class'),
    year: z
      .string()
      .trim()
      .max(20)
      .refine((text) => !hasHiddenCharacters(text), HIDDEN)
      .default(''),
  }),
]);
export const personByHandSchema = z.object({
  forename: name('first name'),
  surname: name('surname'),
  knownAs: orNull(name('name that they go by').nullable().default(null)),
  class: classChoiceSchema.default({ kind: 'none' }),
  leavesOn: z.iso.date().nullable().default(null),
  /** Sent after the refusal `same-name`, once a person has looked: it is somebody else. */
  sameNameIsFine: z.boolean().default(false),
});
export const newPersonSchema = personByHandSchema.extend({
  schoolId: z.uuid(),
  kind: z.enum(['pupil', 'adult']),
});

export const registerExportQuerySchema = z.object({
  schoolId: z.uuid(),
  classId: z.uuid().optional(),
  use: z.string().min(1).max(60).optional(),
});
