import { z } from 'zod';

export const FIND_KINDS = [
  'outside-post',
  'visitor-post',
  'differs-from-approved',
  'vanished',
] as const;
export type FindKind = (typeof FIND_KINDS)[number];

/** A post as the Page showed it when it was found, and what it should have been when it is one of ours. */
export const findFactsSchema = z.object({
  message: z.string(),
  permalink: z.string(),
  postedAt: z.iso.datetime(),
  photos: z.number().int(),
  isHidden: z.boolean(),
  /** The name of the app that made it; null where the Page names none. */
  appName: z.string().nullable(),
  /** It was made with Gatehouse's own app, and is in no ledger. */
  isOurApp: z.boolean(),
  /** Who made it, where Facebook says so. */
  madeBy: z.string().nullable(),
  /** Sentences; empty for a post that is not ours. */
  differences: z.array(z.string()),
  approved: z.object({ text: z.string(), photos: z.number().int() }).nullable(),
});
export type FindFacts = z.infer<typeof findFactsSchema>;
