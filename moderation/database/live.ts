import { sql } from 'kysely';
import { z } from 'zod';
import type { Db, Tx } from './client.ts';

/** PostgreSQL channel on which every change that a screen may show is announced. */
export const LIVE_CHANNEL = 'gatehouse_live';

/** What is announced: a topic and ids, never content; who may see it asks the API. */
export const liveNoticeSchema = z.object({
  topic: z.enum(['draft', 'picture', 'inbox', 'register', 'page', 'people', 'import']),
  id: z.string(),
  federationId: z.string(),
  schoolId: z.string().nullable(),
  /** How far something is that takes time, in counts and codes. Only for the server: screens hear the id. */
  progress: z.unknown().optional(),
});
export type LiveNotice = z.infer<typeof liveNoticeSchema>;

/** Announces a change; PostgreSQL delivers it when, and only if, the transaction commits. */
export async function announce(tx: Tx, notice: LiveNotice): Promise<void> {
  await sql`select pg_notify(${LIVE_CHANNEL}, ${JSON.stringify(notice)})`.execute(tx);
}

/** Announces at once, on a connection of its own, what goes on in a transaction that has not come to its end. */
export async function announceNow(db: Db, notice: LiveNotice): Promise<void> {
  await sql`select pg_notify(${LIVE_CHANNEL}, ${JSON.stringify(notice)})`.execute(db);
}
