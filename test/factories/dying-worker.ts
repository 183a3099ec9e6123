/**
 * A real worker process whose eyes kill it whenever they open a picture, as a crash in a decoder or a lack of memory does.
 * Arguments: address of the database, folder of the pictures.
 */
import { openDatabase } from '../../moderation/database/client.ts';
import { systemClock } from '../../moderation/kernel/clock.ts';
import { uuidV7 } from '../../moderation/kernel/ids.ts';
import { openLog } from '../../moderation/kernel/log.ts';
import { sealingWith } from '../../moderation/kernel/sealing.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { filePictureStore } from '../../moderation/pictures/picture-store.ts';
import { handlersFor } from '../../workers/handlers.ts';
import { openQueue } from '../../workers/queue.ts';
import { startWorker } from '../../workers/worker-app.ts';

const [databaseUrl = '', pictures = ''] = process.argv.slice(2);
const log = openLog('silent', 'dying-worker');
const { db } = openDatabase(databaseUrl, () => undefined, 3);
// A quarter of the usual hold: what counts here is how often a worker died. How long that takes, queue.test.ts measures.
const queue = await openQueue({
  databaseUrl,
  log,
  hold: { lockDuration: 2_000, stalledInterval: 500 },
});

async function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise<never>(() => undefined);
}

const handlers = handlersFor(
  {
    db,
    clock: systemClock,
    newId: () => uuidV7(systemClock.now().getTime()),
    pictures: filePictureStore(pictures),
    sealing: sealingWith(Secret.of(Buffer.alloc(32).toString('base64'))),
    publicUrl: 'http://127.0.0.1',
    pageOf: () => {
      throw new Error('This worker publishes nothing.');
    },
  },
  { sight: async () => ({ checkVersion: 'vision-0', models: [] }), inspect: die, render: die },
);
startWorker({ db, databaseUrl, clock: systemClock, log, queue, handlers });
