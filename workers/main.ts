import path from 'node:path';
import { openDatabase } from '../moderation/database/client.ts';
import { migrate, MigrationError } from '../moderation/database/migrate.ts';
import { systemClock } from '../moderation/kernel/clock.ts';
import { ConfigError, readConfig } from '../moderation/kernel/config.ts';
import type { Config } from '../moderation/kernel/config.ts';
import { uuidV7 } from '../moderation/kernel/ids.ts';
import { openLog } from '../moderation/kernel/log.ts';
import type { Log } from '../moderation/kernel/log.ts';
import { DO_NOT_RESTART, onParentGone, tellParentReady } from '../moderation/kernel/parent.ts';
import { installationKeys } from '../moderation/kernel/key-file.ts';
import { openSealing } from '../moderation/operations/keys.actions.ts';
import { waysToPages } from '../moderation/pages/speaking.actions.ts';
import { filePictureStore } from '../moderation/pictures/picture-store.ts';
import type { Eyes } from './check-picture.job.ts';
import { handlersFor } from './handlers.ts';
import { inTurn } from './in-turn.ts';
import { eyesOver, modelsInWords } from './open-eyes.ts';
import type { PublishingDeps } from './publish.job.ts';
import { openQueue, QueueUnusable } from './queue.ts';
import { startRecheck } from './recheck.ts';
import { WeightsRefused } from './vision/weights.ts';
import { startWorker } from './worker-app.ts';

/** The process: settings, signals, and an end within eight seconds. The rest is assembled in worker-app.ts. */
const CLOSE_WITHIN_MS = 8_000;

async function main(): Promise<void> {
  const config = readConfig();
  const log = openLog(config.logLevel, 'worker');
  const { databaseUrl } = config;
  if (databaseUrl === undefined) {
    throw new ConfigError(
      'A worker needs DATABASE_URL. `npm start` runs workers with the embedded database.',
    );
  }
  const { db, pool } = openDatabase(databaseUrl, (error) =>
    log.warn({ err: error }, 'database: a connection broke'),
  );
  // Whichever process starts first brings the database up to date; the others wait for it.
  await migrate(pool);
  const queue = await openQueue({ databaseUrl, redisUrl: config.redisUrl, log });
  const sealing = await openSealing(db, await installationKeys(config, config.dataFolder));
  const deps: PublishingDeps = {
    db,
    clock: systemClock,
    newId: () => uuidV7(systemClock.now().getTime()),
    pictures: filePictureStore(path.join(config.dataFolder, 'pictures')),
    sealing,
    publicUrl: config.publicUrl,
    ...waysToPages({ db, clock: systemClock, sealing }, config.graph),
  };
  const eyes = inTurn(openEyes(config, log));
  const handlers = handlersFor(deps, eyes);
  const worker = startWorker({ db, databaseUrl, clock: systemClock, log, queue, handlers });
  const recheck = startRecheck(deps, { eyes, log });
  log.info({ queue: queue.backend, pid: process.pid }, 'worker: takes jobs');
  endWith(log, async () => {
    await Promise.all([worker.close(), recheck.close()]);
    await queue.close();
    await db.destroy();
  });
  tellParentReady();
}

/**
 * Opens the models now, since a worker without them is none, but keeps nobody waiting: loading the libraries alone takes
 * a second, in which the relay and the jobs without pictures already run.
 */
function openEyes({ modelsFolder }: Config, log: Log): Eyes {
  const opening = import('./vision/vision.ts').then(({ openVision }) =>
    openVision({ modelsFolder }),
  );
  opening.then(
    (vision) => log.info({ models: modelsInWords(vision) }, 'vision: models open'),
    (error: unknown) => fail(error),
  );
  return eyesOver(opening, log);
}

function endWith(log: Log, close: () => Promise<void>): void {
  let ending = false;
  const end = (why: string): void => {
    if (ending) return;
    ending = true;
    log.info({ why }, 'worker: ends');
    // What has not ended by then is taken up by another worker; the outbox knows of it.
    setTimeout(() => process.exit(0), CLOSE_WITHIN_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'worker: did not close in order');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => end(signal));
  onParentGone(() => end('parent gone'));
}

/** What starting again does not mend: a person has to change something. */
const HOPELESS = [ConfigError, MigrationError, WeightsRefused];

/** Ends the process, with a sentence where there is one. */
function fail(error: unknown): never {
  const hopeless = HOPELESS.some((kind) => error instanceof kind);
  const sentence = hopeless || error instanceof QueueUnusable;
  const fault = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`${sentence ? fault.message : (fault.stack ?? fault.message)}\n`);
  process.exit(hopeless ? DO_NOT_RESTART : 1);
}

await main().catch(fail);
