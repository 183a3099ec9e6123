/**
 * A real worker process whose picture checks never end, for being killed in the middle of one. Arguments: address of the
 * database, address of Redis or nothing. Says `holds <id>` when it has begun with a picture.
 */
import { openDatabase } from '../../moderation/database/client.ts';
import { systemClock } from '../../moderation/kernel/clock.ts';
import { openLog } from '../../moderation/kernel/log.ts';
import type { Handlers } from '../../workers/job-handler.ts';
import { openQueue } from '../../workers/queue.ts';
import { startWorker } from '../../workers/worker-app.ts';

const [databaseUrl = '', redisUrl] = process.argv.slice(2);
const log = openLog('silent', 'hanging-worker');
const { db } = openDatabase(databaseUrl, () => undefined, 2);
const queue = await openQueue({ databaseUrl, redisUrl, log });

const nothing = { run: () => Promise.resolve(), gaveUp: () => Promise.resolve() };
const handlers: Handlers = {
  'check-picture': {
    async run({ pictureId }) {
      process.stdout.write(`holds ${pictureId}\n`);
      await new Promise<void>(() => undefined);
    },
    gaveUp: nothing.gaveUp,
  },
  'render-photo': nothing,
  'settle-draft': nothing,
  'delete-originals': nothing,
  'remind-parents': nothing,
  'clear-leftovers': nothing,
  publish: nothing,
  'reach-back': nothing,
  'look-back': nothing,
  'expire-draft': nothing,
  'take-down': nothing,
  'take-down-again': nothing,
  'incident-hide': nothing,
  'check-page': nothing,
  'look-at-page': nothing,
  'subscribe-page': nothing,
  'take-off-outside': nothing,
};
startWorker({ db, databaseUrl, clock: systemClock, log, queue, handlers });
