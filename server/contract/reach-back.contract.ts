import { z } from 'zod';
import { draftStateSchema } from '../../moderation/drafts/states.contract.ts';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import { reachOutcomeSchema } from '../../moderation/reach-back/reach-back.contract.ts';

export const withdrawalsQuerySchema = z.object({ after: z.string().max(200).optional() });

/** How many posts have still to come off a Page, and how many of those only a person can take off. */
export const takeDownCountsSchema = z.object({ open: z.int(), needsPerson: z.int() });
export type TakeDownCounts = z.infer<typeof takeDownCountsSchema>;

const touchedDraftSchema = z.object({
  draftId: z.uuid(),
  schoolId: z.uuid(),
  state: draftStateSchema,
  /** Its first words; null for somebody who may not open it. */
  opening: z.string().nullable(),
  mayOpen: z.boolean(),
  /** What it was when the no reached it. */
  was: draftStateSchema,
  outcome: reachOutcomeSchema,
});
export type TouchedDraft = z.infer<typeof touchedDraftSchema>;

const touchedPostSchema = z.object({
  /** Of the take-down. */
  id: z.uuid(),
  draftId: z.uuid(),
  opening: z.string().nullable(),
  mayOpen: z.boolean(),
  pageName: z.string(),
  /** The post itself, or the Page where it has to be looked for. */
  address: z.url().nullable(),
  standing: z.enum(['waiting', 'running', 'needs-you', 'done', 'called-off']),
  /** From the withdrawal until it was off the Page, in seconds; null while it is not. */
  seconds: z.int().nullable(),
  startedAt: z.iso.datetime().nullable(),
  doneAt: z.iso.datetime().nullable(),
  /** Who took it off by hand; null when Gatehouse did. */
  doneBy: z.string().nullable(),
  /** The Page had it no more when Gatehouse came. */
  wasGone: z.boolean(),
  tries: z.int(),
  trouble: z.string().nullable(),
  calledOffAt: z.iso.datetime().nullable(),
  calledOffBy: z.string().nullable(),
  calledOffBecause: z.string().nullable(),
  acts: z.array(z.enum(['by-hand', 'try-again', 'call-off'])),
});
export type TouchedPost = z.infer<typeof touchedPostSchema>;

const withdrawalSchema = z.object({
  id: z.uuid(),
  schoolId: z.uuid(),
  /** Null for somebody who does not read the register of the person's school. */
  person: z.object({ id: z.uuid(), name: z.string(), className: z.string().nullable() }).nullable(),
  /** One sentence; of a protected child nothing but that they cannot be published. */
  says: z.string(),
  /** Somebody said yes again since; nothing is put back by itself. */
  mayBeShownAgain: z.boolean(),
  causedAt: z.iso.datetime(),
  /** When everything that shows the person had been found; null while it is being looked for. */
  reachedAt: z.iso.datetime().nullable(),
  secondsToReach: z.int().nullable(),
  drafts: z.array(touchedDraftSchema),
  posts: z.array(touchedPostSchema),
});
export type Withdrawal = z.infer<typeof withdrawalSchema>;

export const withdrawalListSchema = z.object({
  withdrawals: z.array(withdrawalSchema),
  counts: takeDownCountsSchema,
  /** Answers that could not be followed at all; an administrator has to look. */
  notFollowed: z.int(),
  after: z.string().nullable(),
});
export type WithdrawalList = z.infer<typeof withdrawalListSchema>;

export const callingOffSchema = z.object({
  reason: z.string().trim().min(1, 'Say why the post may stay.').max(LIMITS.reasonCharacters),
});
