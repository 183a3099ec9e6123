import { z } from 'zod';
import { LIMITS } from '../../moderation/kernel/limits.ts';

/** A stop that a person set: who, since when, why. */
const pageStopSchema = z.object({
  id: z.uuid(),
  because: z.string(),
  since: z.iso.datetime(),
  by: z.string(),
});
export type PageStop = z.infer<typeof pageStopSchema>;

const pageAlertSchema = z.object({
  id: z.uuid(),
  /** Tells the screen which link helps; the sentence is what people read. */
  kind: z.string(),
  says: z.string(),
  stopsPublishing: z.boolean(),
  raisedAt: z.iso.datetime(),
  /** Whether this person may know of it and let publishing go on. */
  mayAccept: z.boolean(),
  accepted: z.object({ at: z.iso.datetime(), by: z.string(), because: z.string() }).nullable(),
});
export type PageAlert = z.infer<typeof pageAlertSchema>;

const waitingPostSchema = z.object({
  draftId: z.uuid(),
  /** Its first words; null for somebody who may not open it. */
  opening: z.string().nullable(),
  mayOpen: z.boolean(),
  dueAt: z.iso.datetime(),
  /** What becomes of it when publishing goes on now. */
  whenResumed: z.enum(['goes-out', 'asks', 'on-time']),
});
export type WaitingPost = z.infer<typeof waitingPostSchema>;

const overseenPageSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  schoolId: z.uuid(),
  publicUrl: z.url(),
  pause: pageStopSchema.nullable(),
  incident: pageStopSchema.nullable(),
  alerts: z.array(pageAlertSchema),
  /** Approved and not out yet, the first due first. */
  waiting: z.array(waitingPostSchema),
  acts: z.array(z.enum(['pause', 'resume', 'declare-incident'])),
});
export type OverseenPage = z.infer<typeof overseenPageSchema>;

export const pagesOverviewSchema = z.object({
  /** Nothing goes out to any Page. */
  federationPause: pageStopSchema.nullable(),
  /** What this person may do about all Pages at once. */
  acts: z.array(z.enum(['pause', 'resume'])),
  pages: z.array(overseenPageSchema),
});
export type PagesOverview = z.infer<typeof pagesOverviewSchema>;

export const pausingSchema = z.object({
  because: z.string().trim().min(1, 'Say why, in a few words.').max(LIMITS.pauseReasonCharacters),
});

export const acceptingSchema = z.object({
  because: z.string().trim().min(1, 'Say why publishing may go on.').max(LIMITS.reasonCharacters),
});
