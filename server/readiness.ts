import { readdir } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Db } from '../moderation/database/client.ts';

const MIGRATIONS = new URL('../moderation/database/migrations/', import.meta.url);
const ANSWER_WITHIN_MS = 2_000;

/** Why requests cannot be served now, as a code; undefined when they can. */
export type NotReady = 'database-silent' | 'database-not-migrated';

/** Asks the database, for two seconds at most, and compares its migrations with those of this program. */
export async function whyNotReady(db: Db): Promise<NotReady | undefined> {
  const applied = await Promise.race([appliedMigrations(db), silence()]);
  if (applied === undefined) return 'database-silent';
  const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql'));
  return files.every((name) => applied.has(name)) ? undefined : 'database-not-migrated';
}

async function appliedMigrations(db: Db): Promise<Set<string> | undefined> {
  try {
    const { rows } = await sql<{ name: string }>`select name from migration`.execute(db);
    return new Set(rows.map((row) => row.name));
  } catch {
    return undefined;
  }
}

function silence(): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ANSWER_WITHIN_MS).unref();
  });
}
