import { sql } from 'kysely';
import { JOBS, type JobName, type JobPayload } from '../jobs.ts';
import type { Db, Tx } from './client.ts';

/** PostgreSQL channel that wakes the relay. Says nothing: the relay reads the outbox. */
export const JOBS_CHANNEL = 'gatehouse_jobs';

/**
 * Writes down work to be done, in the same transaction as what makes it necessary. The relay hands it to the queue; the
 * row stays open until a worker ticks it off, so the queue may be lost at any time and is rebuilt from here.
 * Asking again opens it anew: while it waits it still runs once, and while it runs it will run once more, since the run
 * may have looked before what makes it necessary had happened.
 */
export async function later<Name extends JobName>(
  tx: Tx,
  job: Name,
  payload: JobPayload<Name>,
  when: { now: Date; dueAt?: Date },
): Promise<void> {
  // The catalogue's own schema parses what it will be asked to accept: a bad payload fails here, not in a worker.
  const kind = JOBS[job];
  const parsed = kind.payload.parse(payload) as never;
  const row = {
    job_id: kind.id(parsed),
    job,
    payload: JSON.stringify(parsed),
    due_at: when.dueAt ?? when.now,
    created_at: when.now,
  };
  await tx
    .insertInto('job_outbox')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('job_id').doUpdateSet((eb) => ({
        due_at: row.due_at,
        created_at: row.created_at,
        asked: eb('job_outbox.asked', '+', 1),
        sent_at: null,
        finished_at: null,
        failed_at: null,
        failure: null,
      })),
    )
    .execute();
  await sql`select pg_notify(${JOBS_CHANNEL}, '')`.execute(tx);
}

/**
 * As `later`, but only the first time: work whose id names its day or hour is asked for by every worker, and done once,
 * however often it is asked for.
 */
export async function laterOnce<Name extends JobName>(
  tx: Tx,
  job: Name,
  payload: JobPayload<Name>,
  now: Date,
): Promise<void> {
  const kind = JOBS[job];
  const parsed = kind.payload.parse(payload) as never;
  await tx
    .insertInto('job_outbox')
    .values({
      job_id: kind.id(parsed),
      job,
      payload: JSON.stringify(parsed),
      due_at: now,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('job_id').doNothing())
    .execute();
  await sql`select pg_notify(${JOBS_CHANNEL}, '')`.execute(tx);
}

export interface OpenJob {
  readonly jobId: string;
  readonly job: string;
  readonly payload: Record<string, unknown>;
  readonly dueAt: Date;
  /** It was asked for more than once: the queue may hold it still, for a later moment than this one. */
  readonly isAskedAgain: boolean;
}

/**
 * Gives up to `limit` waiting jobs to the queue, oldest first, then marks them as given. A crash between the two, or a
 * second relay at the same moment, sends a job twice, which its deterministic id makes harmless. Work that was opened
 * again in between was asked for once more and stays waiting.
 * @returns how many were sent.
 */
export async function relayUnsent(
  db: Db,
  now: Date,
  limit: number,
  send: (jobs: readonly OpenJob[]) => Promise<void>,
): Promise<number> {
  const rows = await db
    .selectFrom('job_outbox')
    .select(['job_id', 'job', 'payload', 'due_at', 'asked'])
    .where('sent_at', 'is', null)
    .where('finished_at', 'is', null)
    .where('failed_at', 'is', null)
    .orderBy('due_at')
    .limit(limit)
    .execute();
  if (rows.length === 0) return 0;
  await send(
    rows.map((row) => ({
      jobId: row.job_id,
      job: row.job,
      payload: row.payload,
      dueAt: row.due_at,
      isAskedAgain: row.asked > 1,
    })),
  );
  for (const row of rows) {
    await db
      .updateTable('job_outbox')
      .set({ sent_at: now })
      .where('job_id', '=', row.job_id)
      .where('asked', '=', row.asked)
      .execute();
  }
  return rows.length;
}

/** Which asking a worker is about to carry out; undefined when nobody waits for it any more. */
export async function askingOf(db: Db, jobId: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('job_outbox')
    .select('asked')
    .where('job_id', '=', jobId)
    .where('finished_at', 'is', null)
    .where('failed_at', 'is', null)
    .executeTakeFirst();
  return row?.asked;
}

/** Ticks a job off, unless it was asked for again since. Called by the worker after its handler has committed. */
export async function finished(db: Db, jobId: string, asked: number, now: Date): Promise<void> {
  await db
    .updateTable('job_outbox')
    .set({ finished_at: now })
    .where('job_id', '=', jobId)
    .where('asked', '=', asked)
    .execute();
}

/**
 * Notes that a job used up its attempts, unless it was asked for again since: that asking has its own attempts.
 * `failure` is a code or a short error name, never content.
 */
export async function gaveUp(
  db: Db,
  jobId: string,
  asked: number,
  now: Date,
  failure: string,
): Promise<void> {
  await db
    .updateTable('job_outbox')
    .set({ failed_at: now, failure: failure.slice(0, 500) })
    .where('job_id', '=', jobId)
    .where('asked', '=', asked)
    .where('finished_at', 'is', null)
    .execute();
}

/** Jobs that were given to the queue before `before`, are due, and are still open: either running, or lost. */
export async function openSince(db: Db, before: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('job_outbox')
    .select('job_id')
    .where('finished_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('sent_at', '<', before)
    .where('due_at', '<', before)
    .orderBy('sent_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.job_id);
}

/** Has the relay send these again (all open ones when no ids are given). Returns how many. */
export async function sendAgain(db: Db, jobIds?: readonly string[]): Promise<number> {
  let query = db
    .updateTable('job_outbox')
    .set({ sent_at: null })
    .where('finished_at', 'is', null)
    .where('failed_at', 'is', null);
  if (jobIds !== undefined) {
    if (jobIds.length === 0) return 0;
    query = query.where('job_id', 'in', jobIds);
  }
  const result = await query.executeTakeFirst();
  return Number(result.numUpdatedRows);
}
