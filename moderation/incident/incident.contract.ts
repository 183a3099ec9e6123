import { z } from 'zod';

/** A post as the Page showed it, kept before it was hidden. */
export const postEvidenceSchema = z.object({
  message: z.string(),
  permalink: z.string(),
  createdAt: z.iso.datetime(),
  isPublished: z.boolean(),
  /** The Page's ids, in the order in which it showed them. */
  photoIds: z.array(z.string()),
  /** The app that made it, when the Page says so. */
  applicationId: z.string().nullable(),
  /** SHA-256 of the very files that Gatehouse uploaded for it; empty for a post that is not ours. */
  ourFiles: z.array(z.object({ photoId: z.string(), sha256: z.string() })),
});
export type PostEvidence = z.infer<typeof postEvidenceSchema>;
