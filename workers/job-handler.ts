import type { JobName, JobPayload } from '../moderation/jobs.ts';

/**
 * Does one kind of job. It may be called twice for the same payload, even at the same time (a worker that hung and came
 * back), so it must converge on what the database says.
 */
export interface JobHandler<Name extends JobName> {
  /** Resolves once everything is committed. Rejects to be tried again. `signal` aborts when the time limit has passed. */
  run(payload: JobPayload<Name>, context: { signal: AbortSignal }): Promise<void>;
  /** Writes down that the work could not be done, so that a person sees it. `failure` is a code, never content. */
  gaveUp(payload: JobPayload<Name>, failure: string): Promise<void>;
}

/** One handler for each job of the catalogue. */
export type Handlers = { readonly [Name in JobName]: JobHandler<Name> };
