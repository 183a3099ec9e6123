import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { sealPlainReasons } from '../moderation/consent/protection/protection.actions.ts';
import { migrate, MigrationError } from '../moderation/database/migrate.ts';
import { ConfigError, readConfig, type Config } from '../moderation/kernel/config.ts';
import type { Clock } from '../moderation/kernel/clock.ts';
import { faultCode, openLog, type Log } from '../moderation/kernel/log.ts';
import { DO_NOT_RESTART, onParentGone, tellParentReady } from '../moderation/kernel/parent.ts';
import { buildApp } from './app.ts';
import { closePromptly } from './close-promptly.ts';
import { EmbeddedPostgresError, startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
import { buildControl } from './sandbox/control-app.ts';
import { buildSandbox } from './sandbox/sandbox-app.ts';
import { SERVER_LIMITS } from './server-limits.ts';
import { openServices } from './services.ts';

/** Something that starting again would not mend: a busy port, a wrong setting, a database that cannot be used. */
class CannotStart extends Error {}

type Close = () => Promise<void>;

/**
 * The server process: settings, database, app, and the practice Page when it is on. Ends on SIGTERM, SIGINT or when the
 * process that started it is gone, within eight seconds.
 */
async function main(): Promise<void> {
  const config = readConfig();
  const log = openLog(config.logLevel, 'server');
  // Opened first, closed last.
  const closers: Close[] = [];
  const stop = stopOnce(log, closers);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  onParentGone(stop);
  try {
    await start(config, log, closers);
    tellParentReady();
  } catch (error) {
    await closeAll(log, closers);
    throw error;
  }
}

async function start(config: Config, log: Log, closers: Close[]): Promise<void> {
  const connectionString = config.databaseUrl ?? (await startOwnDatabase(config, closers));
  const { services, pool, close } = await openServices(config, log, connectionString);
  closers.push(close);
  await migrate(pool);
  await sealPlainReasons(services);
  const app = await buildApp(services);
  closers.push(() => app.close());
  await listen(app, config, config.port, 'GATEHOUSE_PORT');
  if (config.sandbox.on) await startPracticePage(config, closers, pool, services.clock);
}

async function startPracticePage(
  config: Config,
  closers: Close[],
  db: Pool,
  clock: Clock,
): Promise<void> {
  const practice = { db, publicAddress: config.sandbox.url, clock };
  const loopback = { ...config, host: '127.0.0.1' };
  const sandbox = buildSandbox({ ...practice, sendEveryMilliseconds: 2_000 });
  closePromptly(sandbox);
  closers.push(() => sandbox.close());
  // The practice Page never leaves this machine: its tokens open nothing, but its posts may show children.
  await listen(sandbox, loopback, config.sandbox.port, 'GATEHOUSE_SANDBOX_PORT');
  const { controlPort } = config.sandbox;
  if (controlPort === undefined) return;
  const control = buildControl(practice);
  closers.push(() => control.close());
  await listen(control, loopback, controlPort, 'GATEHOUSE_SANDBOX_CONTROL_PORT');
}

/** For a server that was started by itself; `npm start` starts the database apart and gives its address. */
async function startOwnDatabase(config: Config, closers: Close[]): Promise<string> {
  const postgres = await startEmbeddedPostgres({
    dataFolder: config.dataFolder,
    log: (line) => process.stdout.write(`${line}\n`),
  });
  closers.push(() => postgres.stop());
  void postgres.ended.then((sentence) => {
    process.stderr.write(`${sentence}\n`);
    process.exit(1);
  });
  return postgres.connectionString;
}

async function listen(
  app: FastifyInstance,
  config: Pick<Config, 'host'>,
  port: number,
  setting: string,
): Promise<void> {
  try {
    await app.listen({ host: config.host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new CannotStart(`Port ${port} is in use. Stop the other program, or set ${setting}.`);
    }
    if (code === 'EACCES') {
      throw new CannotStart(
        `Port ${port} may not be used by this account. Set ${setting} to one above 1023.`,
      );
    }
    if (code === 'EADDRNOTAVAIL') {
      throw new CannotStart(`This machine has no address ${config.host}. Set GATEHOUSE_HOST.`);
    }
    throw error;
  }
}

function isDatabaseAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT';
}

function stopOnce(log: Log, closers: Close[]): () => void {
  let stopping = false;
  return () => {
    if (stopping) return;
    stopping = true;
    const late = sleep(SERVER_LIMITS.closeWithinSeconds * 1_000).then(() => {
      log.error({ code: 'close-too-slow' }, 'closing took too long');
      process.exit(1);
    });
    void Promise.race([closeAll(log, closers).then(() => process.exit(0)), late]);
  };
}

async function closeAll(log: Log, closers: readonly Close[]): Promise<void> {
  for (const close of closers.toReversed()) {
    try {
      await close();
    } catch (error) {
      log.error({ err: error }, 'something did not close');
    }
  }
}

main().catch((error: unknown) => {
  if (isDatabaseAway(error)) {
    // It may be there in a moment: whoever started this process may try again.
    process.stderr.write(
      'No database answers at DATABASE_URL. Start it, or correct the address.\n',
    );
    process.exit(1);
  }
  const sentence =
    error instanceof CannotStart ||
    error instanceof ConfigError ||
    error instanceof MigrationError ||
    error instanceof EmbeddedPostgresError;
  // Anything else is a fault: its own words may quote data, its place in the code does not.
  const words = sentence ? error.message : `The server could not start (${faultCode(error)}).`;
  process.stderr.write(`${words}\n`);
  if (!sentence && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exit(sentence ? DO_NOT_RESTART : 1);
});
