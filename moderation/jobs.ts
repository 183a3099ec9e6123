import { z } from 'zod';

/** Answers that one `reach-back` job follows: an import brings thousands. */
export const REACH_BACK_AT_ONCE = 500;

/**
 * The catalogue of everything that is done later: name, payload, deterministic id, attempts and time limit. The worker
 * refuses to start when a job has no handler or a handler no job.
 *
 * A job may run twice (a crash between doing and ticking off), so each handler is written to converge. The id keeps two
 * copies of the same work from waiting at once: it holds no ":" and is never digits only (a rule of BullMQ).
 */
export const JOBS = {
  /** Looks at an uploaded picture: faces, people, words, metadata, fingerprint, previews. */
  'check-picture': job({
    payload: z.object({ pictureId: z.uuid() }),
    id: ({ pictureId }) => `check-picture-${pictureId}`,
    attempts: 3,
    timeLimitSeconds: 120,
  }),
  /** Makes the new file that would be published from one photo of a sealed revision. */
  'render-photo': job({
    payload: z.object({ photoId: z.uuid() }),
    id: ({ photoId }) => `render-photo-${photoId}`,
    attempts: 3,
    timeLimitSeconds: 120,
  }),
  /** Folds facts, register and rulebook into findings once a submitted revision's pictures are all in. */
  'settle-draft': job({
    payload: z.object({ draftId: z.uuid(), revision: z.int().positive() }),
    id: ({ draftId, revision }) => `settle-draft-${draftId}-${revision}`,
    attempts: 5,
    timeLimitSeconds: 60,
  }),
  /** At the wanted time of a draft that was handed in: when nobody has decided, it expires. */
  'expire-draft': job({
    payload: z.object({ draftId: z.uuid(), revision: z.int().positive() }),
    id: ({ draftId, revision }) => `expire-draft-${draftId}-${revision}`,
    attempts: 8,
    timeLimitSeconds: 60,
  }),
  /** Puts one approved revision on one Page, when it is due and everything still holds. */
  publish: job({
    payload: z.object({ approvalId: z.uuid() }),
    id: ({ approvalId }) => `publish-${approvalId}`,
    attempts: 5,
    timeLimitSeconds: 300,
  }),
  /** Deletes what was made on a Page for a post that did not come of it: nobody can see it. */
  'clear-leftovers': job({
    payload: z.object({ publicationId: z.uuid() }),
    id: ({ publicationId }) => `clear-leftovers-${publicationId}`,
    attempts: 8,
    timeLimitSeconds: 120,
  }),
  /**
   * Finds everything that shows somebody who may not be shown any more, or not in this way. `ids` are answers, flags or (one a
   * job, since a person may leave twice) people.
   */
  'reach-back': job({
    payload: z.object({
      cause: z.enum(['answer', 'flag', 'left']),
      ids: z.array(z.uuid()).min(1).max(REACH_BACK_AT_ONCE),
    }),
    id: ({ cause, ids }) => `reach-back-${cause}-${ids[0]}`,
    attempts: 8,
    timeLimitSeconds: 300,
  }),
  /** A post has an outcome: looks again at what was asked while it was on its way. */
  'look-back': job({
    payload: z.object({ draftId: z.uuid() }),
    id: ({ draftId }) => `look-back-${draftId}`,
    attempts: 8,
    timeLimitSeconds: 60,
  }),
  /** Takes one post off one Page, and reads back that it is gone. Pauses of 1 s to 64 s, two minutes in all. */
  'take-down': job({
    payload: z.object({ takeDownId: z.uuid() }),
    id: ({ takeDownId }) => `take-down-${takeDownId}`,
    attempts: 8,
    timeLimitSeconds: 120,
  }),
  /** Tries on, slower and slower, while a take-down is a person's: each run writes down the next one. */
  'take-down-again': job({
    payload: z.object({ takeDownId: z.uuid() }),
    id: ({ takeDownId }) => `take-down-again-${takeDownId}`,
    attempts: 1,
    timeLimitSeconds: 120,
  }),
  /** Hides the posts with photos of a Page in incident mode, or does with them what was chosen since. */
  'incident-hide': job({
    payload: z.object({ incidentId: z.uuid() }),
    id: ({ incidentId }) => `incident-hide-${incidentId}`,
    attempts: 8,
    timeLimitSeconds: 300,
  }),
  /** Looks at a Page, its token and who may post on it: once a day, and when somebody asks (`day` null). */
  'check-page': job({
    payload: z.object({ pageId: z.uuid(), day: z.iso.date().nullable() }),
    id: ({ pageId, day }) => `check-page-${pageId}${day === null ? '' : `-${day}`}`,
    attempts: 3,
    timeLimitSeconds: 120,
  }),
  /** Compares what a Page shows with what was approved. Not one job for all causes: the later would put off the sooner. */
  'look-at-page': job({
    payload: z.object({ pageId: z.uuid(), because: z.enum(['turn', 'hint', 'grace']) }),
    id: ({ pageId, because }) => `look-at-page-${because}-${pageId}`,
    attempts: 4,
    timeLimitSeconds: 120,
  }),
  /** Asks Facebook to tell what happens on a Page; asked for again each hour until it does. */
  'subscribe-page': job({
    payload: z.object({ pageId: z.uuid() }),
    id: ({ pageId }) => `subscribe-page-${pageId}`,
    attempts: 4,
    timeLimitSeconds: 60,
  }),
  /** Takes a post that did not go through Gatehouse off the Page, and reads back that it is gone. */
  'take-off-outside': job({
    payload: z.object({ findId: z.uuid() }),
    id: ({ findId }) => `take-off-outside-${findId}`,
    attempts: 8,
    timeLimitSeconds: 120,
  }),
  /** Once a day: deletes originals that the retention rule keeps no longer. */
  'delete-originals': job({
    payload: z.object({ day: z.iso.date() }),
    id: ({ day }) => `delete-originals-${day}`,
    attempts: 5,
    timeLimitSeconds: 600,
  }),
  /** Once a day: writes to parents whose answer is missing a week before it is due. */
  'remind-parents': job({
    payload: z.object({ day: z.iso.date() }),
    id: ({ day }) => `remind-parents-${day}`,
    attempts: 5,
    timeLimitSeconds: 300,
  }),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]['payload']>;

interface JobKind<Payload extends z.ZodObject> {
  readonly payload: Payload;
  readonly id: (payload: z.infer<Payload>) => string;
  /** How often the work is tried before it counts as failed; the pause between grows from `RETRY_PAUSE_MS`. */
  readonly attempts: number;
  readonly timeLimitSeconds: number;
}

/** First pause before a job is tried again, in milliseconds; doubles each time. */
export const RETRY_PAUSE_MS = 1_000;

function job<Payload extends z.ZodObject>(kind: JobKind<Payload>): JobKind<Payload> {
  return kind;
}
