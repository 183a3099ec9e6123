import { z } from 'zod';

/** Why somebody may not be shown any more, or not in this way. */
export const reachCauseSchema = z.enum(['withdrawn', 'refused', 'stricter', 'protected', 'left']);
export type ReachCause = z.infer<typeof reachCauseSchema>;

/** What became of a draft or a post that shows the person. */
export const reachOutcomeSchema = z.enum([
  /** Still being written: judged whenever somebody opens it. */
  'judged-when-opened',
  /** The checks are running and ask the register when they end. */
  'under-check',
  /** In the inbox, with what stops it. */
  'with-approver',
  /** Was approved, and is in the inbox again. */
  'came-back',
  /** On its way: the publisher asks the register before anything is visible, and is looked at again afterwards. */
  'publisher-looks',
  /** On the Page, and queued to come off. */
  'take-down',
  /** On the Page, and a person has to say whether it must come off. */
  'look-at-it',
]);
export type ReachOutcome = z.infer<typeof reachOutcomeSchema>;

/** What shows that a post is off the Page. */
export const takeDownProofSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('read-back'),
    /** Null when no post was ever made. */
    postId: z.string().nullable(),
    /** What the Page had when Gatehouse came: a post to delete, none any more, or never one. */
    was: z.enum(['deleted', 'already-gone', 'never-made']),
    /** How many of its uploaded photos the Page was asked about, each gone. */
    photosGone: z.int(),
    readBackAt: z.iso.datetime(),
  }),
  z.object({ kind: z.literal('by-hand'), saidAt: z.iso.datetime() }),
]);
export type TakeDownProof = z.infer<typeof takeDownProofSchema>;
