import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { openDatabase } from '../moderation/database/client.ts';
import { migrate } from '../moderation/database/migrate.ts';
import type { Deps } from '../moderation/deps.ts';
import { systemClock } from '../moderation/kernel/clock.ts';
import { childEnvironment, type Config } from '../moderation/kernel/config.ts';
import { uuidV7 } from '../moderation/kernel/ids.ts';
import { installationKeys } from '../moderation/kernel/key-file.ts';
import { openSealing } from '../moderation/operations/keys.actions.ts';
import { filePictureStore } from '../moderation/pictures/picture-store.ts';
import { startEmbeddedPostgres } from '../server/embedded/embedded-postgres.ts';
import { type Child, startChild, stopInOrder } from './process-tree.ts';

const SERVER = fileURLToPath(new URL('../server/main.ts', import.meta.url));
const WORKER = fileURLToPath(new URL('../workers/main.ts', import.meta.url));

/** The data side of Gatehouse, without its processes: enough to migrate, seed and look. */
export interface OpenedData {
  readonly connectionString: string;
  readonly deps: Deps;
  readonly pool: pg.Pool;
  /** Resolves with a sentence when the embedded database ends by itself; never with a database of one's own. */
  readonly ended: Promise<string>;
  close(patienceMilliseconds?: number): Promise<void>;
}

/** The whole product on one machine. */
export interface RunningProduct extends OpenedData {
  readonly server: Child;
  readonly workers: readonly Child[];
  /** Stops everything within ten seconds: the server, the workers, the database. */
  stop(): Promise<void>;
}

/** Opens (and, without DATABASE_URL, starts) the database, brings it to this version, and makes the actions' needs. */
export async function openData(
  config: Config,
  options: { log: (line: string) => void; throwAway?: boolean },
): Promise<OpenedData> {
  const embedded =
    config.databaseUrl === undefined
      ? await startEmbeddedPostgres({
          dataFolder: config.dataFolder,
          log: options.log,
          throwAway: options.throwAway ?? false,
        })
      : undefined;
  const connectionString = config.databaseUrl ?? embedded?.connectionString ?? '';
  try {
    const { db, pool } = openDatabase(connectionString, () => undefined);
    await migrate(pool);
    const keys = await installationKeys(config, config.dataFolder);
    return {
      connectionString,
      pool,
      deps: {
        db,
        clock: systemClock,
        newId: () => uuidV7(Date.now()),
        pictures: filePictureStore(path.join(config.dataFolder, 'pictures')),
        sealing: await openSealing(db, keys),
        publicUrl: config.publicUrl,
      },
      ended: embedded?.ended ?? new Promise(() => undefined),
      async close(patience) {
        await db.destroy();
        // Kysely ends only a pool that it has used.
        if (!pool.ended) await pool.end();
        await embedded?.stop(patience);
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** Starts server and workers on opened data and waits until all of them are ready. */
export async function startProcesses(
  config: Config,
  data: OpenedData,
  log: (line: string) => void,
): Promise<RunningProduct> {
  const env = childEnvironment({
    DATABASE_URL: data.connectionString,
    GATEHOUSE_DATA: config.dataFolder,
    GATEHOUSE_PORT: String(config.port),
    GATEHOUSE_SANDBOX_PORT: String(config.sandbox.port),
    GATEHOUSE_SANDBOX: config.sandbox.on ? 'yes' : 'no',
    GATEHOUSE_PUBLIC_URL: config.publicUrl,
    GATEHOUSE_GRAPH_URL: config.graph.url,
    GATEHOUSE_LOG: config.logLevel,
  });
  const server = startChild({ name: 'server', file: SERVER, env, log });
  const workers = Array.from({ length: config.workers }, (_, index) =>
    startChild({ name: `worker ${index + 1}`, file: WORKER, env, log }),
  );
  const product: RunningProduct = {
    ...data,
    server,
    workers,
    stop: () => stopInOrder([[server], workers, [{ stop: (patience) => data.close(patience) }]]),
  };
  try {
    await Promise.all([server.ready, ...workers.map((worker) => worker.ready)]);
    return product;
  } catch (error) {
    await product.stop();
    throw error;
  }
}
