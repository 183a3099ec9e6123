import { z } from 'zod';
import { unclearActSchema } from '../../moderation/pages/unclear.contract.ts';

export type { UnclearAct } from '../../moderation/pages/unclear.contract.ts';

export const pageOfDraftParamsSchema = z.object({ id: z.uuid(), pageId: z.uuid() });

/** One photo as it was sent, or as the Page has it: told by id; null where the Page shows one that is not ours. */
const photoShownSchema = z.object({
  position: z.int().positive().nullable(),
  altText: z.string(),
  url: z.string().nullable(),
});

export const foundPostSchema = z.object({
  postId: z.string(),
  permalink: z.url().nullable(),
  /** False: the Page holds it, and nobody can see it. */
  isVisible: z.boolean(),
  text: z.string(),
  createdAt: z.iso.datetime(),
  photos: z.array(photoShownSchema),
  /** In which ways it is not what was approved; none when it is the very post. */
  differs: z.array(
    z.object({
      what: z.enum([
        'other-page',
        'not-shown',
        'text',
        'photo-count',
        'foreign-photo',
        'photo-order',
      ]),
      says: z.string(),
    }),
  ),
});
export type FoundPost = z.infer<typeof foundPostSchema>;

/** What was sent to one Page and what the Page shows now. */
export const lookSchema = z.object({
  pageId: z.uuid(),
  pageName: z.string(),
  /** The draft's; an act names it. */
  version: z.int(),
  standing: z.enum(['unclear', 'stopped', 'counted', 'settled']),
  lookedAt: z.iso.datetime(),
  trouble: z.string().nullable(),
  sent: z.object({
    text: z.string(),
    photos: z.array(
      photoShownSchema.extend({ position: z.int().positive(), isUploaded: z.boolean() }),
    ),
    startedAt: z.iso.datetime(),
  }),
  /** False when the Page does not answer; `says` why. */
  answered: z.boolean(),
  says: z.string().nullable(),
  found: z.array(foundPostSchema),
  acts: z.array(
    z.object({ act: unclearActSchema, allowed: z.boolean(), because: z.string().nullable() }),
  ),
  undoUntil: z.iso.datetime().nullable(),
});
export type LookAtPage = z.infer<typeof lookSchema>;

export const thereSchema = z.object({
  version: z.int(),
  postId: z.string().regex(/^\d{1,30}_\d{1,30}$/, 'Choose the post that is it.'),
  /** Why it counts although it differs; not asked for when it is the very post. */
  reason: z.string().trim().max(2_000).default(''),
});
export const settledSchema = z.object({ version: z.int() });
