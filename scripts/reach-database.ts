import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { type Db, openDatabase } from '../moderation/database/client.ts';
import type { Deps } from '../moderation/deps.ts';
import { systemClock } from '../moderation/kernel/clock.ts';
import type { Config } from '../moderation/kernel/config.ts';
import { uuidV7 } from '../moderation/kernel/ids.ts';
import { installationKeys } from '../moderation/kernel/key-file.ts';
import { openSealing } from '../moderation/operations/keys.actions.ts';
import { filePictureStore } from '../moderation/pictures/picture-store.ts';
import { startEmbeddedPostgres } from '../server/embedded/embedded-postgres.ts';
import { readPostmaster } from '../server/embedded/postmaster.ts';
import { isPostgresOf } from '../server/embedded/process-identity.ts';
import { CannotDo } from './commands/command.ts';

/** The database of this installation, however it was reached. */
interface ReachedDatabase {
  readonly db: Db;
  readonly pool: pg.Pool;
  readonly connectionString: string;
  close(): Promise<void>;
}

interface Reaching {
  /** Takes whole sentences for the person at the terminal. */
  readonly tell: (line: string) => void;
  /** Makes an embedded database where there is none; otherwise that is refused. */
  readonly mayCreate?: boolean;
}

/** Few connections: the server and the workers may be busy with the same database. */
const POOL_SIZE = 3;

/**
 * Reaches the database of this installation: DATABASE_URL; else the embedded one of the data folder, which is joined
 * when a Gatehouse runs it, and otherwise started until `close`.
 *
 * @throws CannotDo when there is no database yet and `mayCreate` is not set; EmbeddedPostgresError
 */
export async function reachDatabase(config: Config, reaching: Reaching): Promise<ReachedDatabase> {
  if (config.databaseUrl !== undefined) return opened(config.databaseUrl);
  const cluster = path.join(await homeOfDatabase(config.dataFolder), 'cluster');
  const running = await socketOfRunning(cluster);
  if (running !== undefined) {
    return opened(`postgresql://gatehouse@${encodeURIComponent(running)}/gatehouse`);
  }
  const there = await stat(path.join(cluster, 'PG_VERSION')).catch(() => undefined);
  if (there === undefined && reaching.mayCreate !== true) {
    throw new CannotDo(
      `There is no database in ${config.dataFolder} yet. Start Gatehouse once, or set GATEHOUSE_DATA or DATABASE_URL.`,
    );
  }
  const postgres = await startEmbeddedPostgres({
    dataFolder: config.dataFolder,
    log: reaching.tell,
  });
  return opened(postgres.connectionString, () => postgres.stop());
}

/** Reaches the database, does the work and lets go again, whatever happens. */
export async function withDatabase<Result>(
  config: Config,
  reaching: Reaching,
  work: (reached: ReachedDatabase) => Promise<Result>,
): Promise<Result> {
  const reached = await reachDatabase(config, reaching);
  try {
    return await work(reached);
  } finally {
    await reached.close();
  }
}

/** What the actions need, for a command that acts. */
export async function actionDeps(
  config: Config,
  { db }: Pick<ReachedDatabase, 'db'>,
): Promise<Deps> {
  return {
    db,
    clock: systemClock,
    newId: () => uuidV7(systemClock.now().getTime()),
    pictures: filePictureStore(path.join(config.dataFolder, 'pictures')),
    sealing: await openSealing(db, await installationKeys(config, config.dataFolder)),
    publicUrl: config.publicUrl,
  };
}

function opened(connectionString: string, stop?: () => Promise<void>): ReachedDatabase {
  const { db, pool } = openDatabase(connectionString, () => undefined, POOL_SIZE);
  return {
    db,
    pool,
    connectionString,
    async close() {
      await db.destroy();
      // Kysely ends the pool only when it has asked a question itself; `migrate` asks the pool.
      if (!pool.ending) await pool.end();
      await stop?.();
    },
  };
}

/** Where the embedded database lives; server/embedded/place.ts leaves this note when it is outside the data folder. */
async function homeOfDatabase(dataFolder: string): Promise<string> {
  const note = await readFile(path.join(dataFolder, 'database-is-elsewhere.json'), 'utf8').catch(
    () => '',
  );
  return /"home":"([^"]+)"/.exec(note)?.[1] ?? path.join(dataFolder, 'postgres');
}

/** The socket's folder, which PostgreSQL writes on the fifth line of `postmaster.pid`; undefined when it does not run. */
async function socketOfRunning(cluster: string): Promise<string | undefined> {
  const postmaster = await readPostmaster(cluster);
  if (postmaster?.state !== 'ready' || !isPostgresOf(postmaster.pid, cluster)) return undefined;
  const file = path.join(cluster, 'postmaster.pid');
  const folder = (await readFile(file, 'utf8')).split('\n')[4]?.trim();
  return folder === '' ? undefined : folder;
}
