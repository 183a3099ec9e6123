import { z } from 'zod';
import { LIMITS } from '../../moderation/kernel/limits.ts';

/** A post that has to come off a Page, came off, or was to. */
export const comingOffSchema = z.object({
  id: z.uuid(),
  draftId: z.uuid(),
  opening: z.string().nullable(),
  mayOpen: z.boolean(),
  pageId: z.uuid(),
  pageName: z.string(),
  /** The post itself, or the Page where it has to be looked for. */
  address: z.url().nullable(),
  /** The clock starts here. */
  causedAt: z.iso.datetime(),
  /** Null when the register asks for it. */
  askedBy: z.string().nullable(),
  askedBecause: z.string().nullable(),
  standing: z.enum(['waiting', 'running', 'needs-you', 'done', 'called-off']),
  seconds: z.int().nullable(),
  startedAt: z.iso.datetime().nullable(),
  doneAt: z.iso.datetime().nullable(),
  doneBy: z.string().nullable(),
  wasGone: z.boolean(),
  tries: z.int(),
  trouble: z.string().nullable(),
  calledOffAt: z.iso.datetime().nullable(),
  calledOffBy: z.string().nullable(),
  calledOffBecause: z.string().nullable(),
  acts: z.array(z.enum(['by-hand', 'try-again', 'call-off'])),
});
export type ComingOff = z.infer<typeof comingOffSchema>;

export const comingOffListSchema = z.object({ posts: z.array(comingOffSchema) });

export const postsOnPagesSchema = z.object({
  posts: z.array(
    z.object({
      publicationId: z.uuid(),
      pageId: z.uuid(),
      mayTakeDown: z.boolean(),
      takeDown: comingOffSchema.nullable(),
    }),
  ),
});
export type PostsOnPages = z.infer<typeof postsOnPagesSchema>;

export const takingDownSchema = z.object({
  because: z
    .string()
    .trim()
    .min(1, 'Say why the post has to come off.')
    .max(LIMITS.reasonCharacters),
});
