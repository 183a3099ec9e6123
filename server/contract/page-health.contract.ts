import { z } from 'zod';
import { LIMITS } from '../../moderation/kernel/limits.ts';

const pageHealthSchema = z.object({
  pageId: z.uuid(),
  /** Null: nobody has looked yet. */
  checkedAt: z.iso.datetime().nullable(),
  isChecking: z.boolean(),
  couldNotSince: z.iso.datetime().nullable(),
  tokenEndsAt: z.iso.datetime().nullable(),
  dataAccessEndsAt: z.iso.datetime().nullable(),
  mayCheck: z.boolean(),
  troubles: z.array(
    z.object({
      kind: z.string(),
      about: z.string(),
      says: z.string(),
      remedy: z.string(),
      who: z.enum(['administrator', 'executive-head', 'facebook']),
      stops: z.boolean(),
    }),
  ),
});
export type PageHealth = z.infer<typeof pageHealthSchema>;

export const pageHealthListSchema = z.object({ pages: z.array(pageHealthSchema) });

/** Names of Pages. */
export const pageBannerSchema = z.object({
  stands: z.array(z.string()),
  look: z.array(z.string()),
  /** Whether this person may open the place "Pages". */
  mayLook: z.boolean(),
});
export type PageBanner = z.infer<typeof pageBannerSchema>;

const personOnPageSchema = z.object({
  facebookId: z.string(),
  name: z.string(),
  isFound: z.boolean(),
  canPublish: z.boolean(),
  mayManage: z.boolean(),
  standing: z.enum(['approved', 'proposed', 'found']),
  hasGrown: z.boolean(),
  colleagueId: z.uuid().nullable(),
  colleagueName: z.string().nullable(),
  because: z.string().nullable(),
  proposedBy: z.string().nullable(),
  confirmedBy: z.string().nullable(),
  confirmedAt: z.iso.datetime().nullable(),
});
export type PersonOnPage = z.infer<typeof personOnPageSchema>;

export const pagePeopleSchema = z.object({
  pageName: z.string(),
  checkedAt: z.iso.datetime().nullable(),
  /** Why nobody knows who is on the Page; null when it could be read. */
  cannotSee: z.string().nullable(),
  mayConfirm: z.boolean(),
  people: z.array(personOnPageSchema),
  colleagues: z.array(z.object({ id: z.uuid(), name: z.string() })),
});
export type PagePeople = z.infer<typeof pagePeopleSchema>;

export const facebookPersonParamsSchema = z.object({
  id: z.uuid(),
  facebookId: z.string().regex(/^\d{1,30}$/),
});

const because = z
  .string()
  .trim()
  .min(1, 'Say why, in a few words.')
  .max(LIMITS.pauseReasonCharacters);
export const approvingPersonSchema = z.object({ colleagueId: z.uuid().nullable(), because });
export const removingPersonSchema = z.object({ because });
