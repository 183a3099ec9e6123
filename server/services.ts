import path from 'node:path';
import type pg from 'pg';
import { openDatabase } from '../moderation/database/client.ts';
import type { Deps } from '../moderation/deps.ts';
import { systemClock } from '../moderation/kernel/clock.ts';
import type { FacebookApp } from '../moderation/facebook/graph-token.ts';
import type { Config } from '../moderation/kernel/config.ts';
import { uuidV7 } from '../moderation/kernel/ids.ts';
import type { Log } from '../moderation/kernel/log.ts';
import { installationKey, sealingWith } from '../moderation/kernel/sealing.ts';
import { filePictureStore } from '../moderation/pictures/picture-store.ts';
import { facebookApp } from './facebook-app.ts';
import { openLiveNotices, type LiveNotices } from './live.ts';

/** What every route is given: the actions' own needs, the settings, the log, and the stream of changes. */
export interface ServerServices extends Deps {
  readonly config: Config;
  readonly log: Log;
  readonly live: LiveNotices;
  /** As which app Pages are connected; undefined when no setting names one and the practice Page is off. */
  readonly facebookApp: () => Promise<FacebookApp | undefined>;
}

/**
 * Opens what the server needs for one database. The returned `close` ends all of it; call it after the app is closed.
 *
 * @param connectionString the PostgreSQL of this installation, already migrated
 */
export async function openServices(
  config: Config,
  log: Log,
  connectionString: string,
): Promise<{ services: ServerServices; pool: pg.Pool; close: () => Promise<void> }> {
  const { db, pool } = openDatabase(connectionString, (error) =>
    log.warn({ err: error }, 'an idle database connection broke'),
  );
  const live = await openLiveNotices(connectionString, log);
  const key = await installationKey(config.key, config.dataFolder);
  const services: ServerServices = {
    db,
    clock: systemClock,
    newId: () => uuidV7(Date.now()),
    pictures: filePictureStore(path.join(config.dataFolder, 'pictures')),
    sealing: sealingWith(key),
    publicUrl: config.publicUrl,
    config,
    log,
    live,
    facebookApp: () => facebookApp(config, pool),
  };
  return {
    services,
    pool,
    async close() {
      await live.close();
      await db.destroy();
    },
  };
}
