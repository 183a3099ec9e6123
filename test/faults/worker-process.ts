/** A worker as workers/main.ts assembles it, but with a clock that is moved and eyes that see nothing: publishing is what is tried. */
import path from 'node:path';
import { openDatabase } from '../../moderation/database/client.ts';
import { connectPage } from '../../moderation/facebook/graph-client.ts';
import { uuidV7 } from '../../moderation/kernel/ids.ts';
import { openLog } from '../../moderation/kernel/log.ts';
import { onParentGone, tellParentReady } from '../../moderation/kernel/parent.ts';
import { installationKey, sealingWith } from '../../moderation/kernel/sealing.ts';
import { filePictureStore } from '../../moderation/pictures/picture-store.ts';
import { handlersFor } from '../../workers/handlers.ts';
import { openQueue } from '../../workers/queue.ts';
import { startWorker } from '../../workers/worker-app.ts';
import { setEyes } from '../factories/eyes.ts';
import { movedClock } from './moved-clock.ts';
import { readSettings } from './settings.ts';

onParentGone(() => process.exit(0));
const { databaseUrl, redisUrl, dataFolder, clockFile, graphUrl } = readSettings();
const log = openLog('silent', 'worker');
const clock = movedClock(clockFile);
const { db } = openDatabase(databaseUrl, () => undefined);
const sealing = sealingWith(await installationKey(undefined, dataFolder));
const queue = await openQueue({ databaseUrl, redisUrl, log, clock });
const handlers = handlersFor(
  {
    db,
    clock,
    newId: () => uuidV7(clock.now().getTime()),
    pictures: filePictureStore(path.join(dataFolder, 'pictures')),
    sealing,
    publicUrl: 'http://127.0.0.1',
    pageOf: (page) =>
      connectPage({
        baseUrl: graphUrl,
        version: 'v26.0',
        pageId: page.graphId,
        applicationId: page.graphAppId,
        token: sealing.unseal(page.sealedToken),
        fetch,
      }),
  },
  setEyes(),
);
startWorker({ db, databaseUrl, clock, log, queue, handlers });
tellParentReady();
