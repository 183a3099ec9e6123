/** The server as server/main.ts assembles it, without the practice Page and with a clock that is moved. */
import { readConfig } from '../../moderation/kernel/config.ts';
import { openLog } from '../../moderation/kernel/log.ts';
import { onParentGone, tellParentReady } from '../../moderation/kernel/parent.ts';
import { buildApp } from '../../server/app.ts';
import { openServices } from '../../server/services.ts';
import { movedClock } from './moved-clock.ts';
import { readSettings } from './settings.ts';

onParentGone(() => process.exit(0));
const { databaseUrl, dataFolder, clockFile, port } = readSettings();
const config = readConfig({ GATEHOUSE_DATA: dataFolder, GATEHOUSE_PORT: String(port) });
const { services } = await openServices(config, openLog('silent', 'server'), databaseUrl);
const app = await buildApp({ ...services, clock: movedClock(clockFile) });
await app.listen({ host: '127.0.0.1', port });
tellParentReady();
