import { z } from 'zod';
import { LIMITS } from '../../moderation/kernel/limits.ts';

const incidentPostSchema = z.object({
  id: z.uuid(),
  /** The Page's own number of the post. */
  postId: z.string(),
  /** The draft, when Gatehouse published it. */
  draftId: z.uuid().nullable(),
  message: z.string(),
  permalink: z.string(),
  createdAt: z.iso.datetime(),
  photos: z.int(),
  keptAt: z.iso.datetime(),
  evidenceSha256: z.string(),
  /** Of the very files that Gatehouse uploaded for it. */
  fileSha256s: z.array(z.string()),
  wasHidden: z.boolean(),
  standing: z.enum([
    'being-hidden',
    'hidden',
    'coming-off',
    'off',
    'needs-you',
    'being-shown',
    'shown',
  ]),
  trouble: z.string().nullable(),
  tries: z.int(),
});
export type IncidentPost = z.infer<typeof incidentPostSchema>;

export const incidentSchema = z.object({
  id: z.uuid(),
  pageId: z.uuid(),
  pageName: z.string(),
  schoolId: z.uuid(),
  publicUrl: z.url(),
  because: z.string(),
  since: z.iso.datetime(),
  by: z.string(),
  endedAt: z.iso.datetime().nullable(),
  endedBy: z.string().nullable(),
  endedBecause: z.string().nullable(),
  /** When Gatehouse had seen what the Page shows; null while it has not. */
  lookedAt: z.iso.datetime().nullable(),
  /** The Page holds more posts than are read at once. */
  isCut: z.boolean(),
  posts: z.array(incidentPostSchema),
  acts: z.array(z.enum(['take-off', 'close'])),
});
export type Incident = z.infer<typeof incidentSchema>;

const postIds = z.array(z.uuid()).max(LIMITS.incidentPosts);

export const declaringSchema = z.object({
  typedName: z.string().trim().min(1, 'Type the name of the Page.').max(200),
  because: z.string().trim().min(1, 'Say why, in a few words.').max(LIMITS.pauseReasonCharacters),
});

export const takingOffSchema = z.object({ postIds: postIds.min(1, 'Choose at least one post.') });

export const closingSchema = z.object({
  because: z.string().trim().min(1, 'Say why it is over.').max(LIMITS.reasonCharacters),
  /** The posts that are shown again; none by itself. */
  show: postIds,
});
