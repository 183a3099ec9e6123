import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../moderation/kernel/clock.ts';
import { readConfig } from '../../moderation/kernel/config.ts';
import { openLog, type Log } from '../../moderation/kernel/log.ts';
import { buildApp } from '../../server/app.ts';
import { openServices, type ServerServices } from '../../server/services.ts';

/** A real app on a test database, with its files in a folder of its own. */
export interface TestApp {
  readonly app: FastifyInstance;
  readonly services: ServerServices;
  close(): Promise<void>;
}

/**
 * @param connectionString from `freshDatabase()`
 * @param options.env settings beside the defaults, by their environment variable
 * @param options.clock the only thing that tests replace
 */
export async function openTestApp(
  connectionString: string,
  options: { env?: Record<string, string>; clock?: Clock; log?: Log; webFolder?: string } = {},
): Promise<TestApp> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-app-'));
  const config = readConfig({ GATEHOUSE_DATA: dataFolder, ...options.env });
  const opened = await openServices(
    config,
    options.log ?? openLog('silent', 'server'),
    connectionString,
  );
  const services =
    options.clock === undefined ? opened.services : { ...opened.services, clock: options.clock };
  const app = await buildApp(services, options.webFolder);
  return {
    app,
    services,
    async close() {
      await app.close();
      await opened.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
