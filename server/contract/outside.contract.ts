import { z } from 'zod';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import { FIND_KINDS } from '../../moderation/outside/outside.contract.ts';

const findSchema = z.object({
  id: z.uuid(),
  kind: z.enum(FIND_KINDS),
  postId: z.string(),
  foundAt: z.iso.datetime(),
  postedAt: z.iso.datetime().nullable(),
  /** Words and names are null for somebody who may not read drafts of the school. */
  message: z.string().nullable(),
  permalink: z.string().nullable(),
  photos: z.int(),
  appName: z.string().nullable(),
  isOurApp: z.boolean(),
  madeBy: z.string().nullable(),
  mayRead: z.boolean(),
  differences: z.array(z.string()),
  approved: z.object({ text: z.string(), photos: z.int() }).nullable(),
  over: z
    .object({ at: z.iso.datetime(), because: z.enum(['right-again', 'gone', 'changed-again']) })
    .nullable(),
  accepted: z.object({ at: z.iso.datetime(), by: z.string(), because: z.string() }).nullable(),
  takingOff: z.object({ at: z.iso.datetime(), by: z.string() }).nullable(),
  trouble: z.string().nullable(),
  draftId: z.uuid().nullable(),
  acts: z.array(z.enum(['accept', 'take-off'])),
});
export type OutsideFind = z.infer<typeof findSchema>;

export const outsideSchema = z.object({
  pageId: z.uuid(),
  pageName: z.string(),
  schoolId: z.uuid(),
  publicUrl: z.url(),
  lookedAt: z.iso.datetime().nullable(),
  notLookedSince: z.iso.datetime().nullable(),
  trouble: z.string().nullable(),
  finds: z.array(findSchema),
  /** What the next stretch is asked with; null when there is no more. */
  before: z.uuid().nullable(),
});
export type Outside = z.infer<typeof outsideSchema>;

export const outsideQuerySchema = z.object({ before: z.uuid().optional() });

export const dealingSchema = z.object({
  because: z
    .string()
    .trim()
    .min(1, 'Say who is dealing with it, or why it is fine.')
    .max(LIMITS.reasonCharacters),
});

/** What an administrator types at Facebook, so that it tells Gatehouse what happens on the Pages. */
export const webhookSetUpSchema = z.object({
  callback: z.url(),
  verifyToken: z.string(),
  lastToldAt: z.iso.datetime().nullable(),
});
