import { z } from 'zod';

/** What a parent's phone speaks with Gatehouse: behind a single-use link, without an account or a cookie. */

export const lawfulBasisSchema = z.enum(['consent', 'public-task']);
export const coversSchema = z.enum(['school', 'federation']);

/** A token as it stands in a letter: 32 bytes in base64url. Anything else is answered as a link that is gone. */
export const familyParamsSchema = z.object({ token: z.string().max(200) });

export const askedUseSchema = z.object({
  code: z.string(),
  name: z.string(),
  /** The school's own words; text, never markup. */
  words: z.string(),
  lawfulBasis: lawfulBasisSchema,
  covers: coversSchema,
  /** Stands for exactly this wording, and goes back with the answer. */
  wording: z.string(),
});

/** What this very parent said last; nobody else's answer is ever shown here. */
export const lastAnswerSchema = z.object({
  status: z.enum(['granted', 'refused', 'withdrawn', 'not-asked']),
  groupOnly: z.boolean(),
  noCloseUp: z.boolean(),
  firstNameAllowed: z.boolean(),
  validUntil: z.iso.date().nullable(),
  answeredOn: z.iso.date(),
});
export type LastAnswer = z.infer<typeof lastAnswerSchema>;

export const familyChildSchema = z.object({
  id: z.uuid(),
  firstName: z.string(),
  className: z.string().nullable(),
  school: z.string(),
  relation: z.string(),
  holdsFrom: z.iso.date(),
  holdsUntil: z.iso.date(),
  uses: z.array(askedUseSchema.extend({ last: lastAnswerSchema.nullable() })),
});
export type FamilyChild = z.infer<typeof familyChildSchema>;

export const familySchema = z.object({
  guardian: z.string(),
  federation: z.string(),
  answerBy: z.iso.date().nullable(),
  /** Nobody: no child is left to ask about. */
  children: z.array(familyChildSchema),
});
export type Family = z.infer<typeof familySchema>;

/** A family has fewer children, and there are fewer uses: 20 children and 40 uses at most. */
const ANSWERS_AT_MOST = 800;

export const familyAnswerSchema = z.strictObject({
  childId: z.uuid(),
  use: z.string().min(1).max(60),
  wording: z.string().max(100),
  yes: z.boolean(),
  groupOnly: z.boolean().default(false),
  noCloseUp: z.boolean().default(false),
  firstNameAllowed: z.boolean().default(false),
});
export type FamilyAnswer = z.infer<typeof familyAnswerSchema>;
export const familyAnswersSchema = z.strictObject({
  answers: z
    .array(familyAnswerSchema)
    .min(1, 'Answer at least one question.')
    .max(ANSWERS_AT_MOST, 'These are more answers than questions.'),
});
/** How many answers are kept; the page knows them already, so none goes back. */
export const familySavedSchema = z.object({ saved: z.int() });

export const familyRequestSchema = z.strictObject({
  email: z.email('Type your whole e-mail address.').max(254),
});
