import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { prepareBinaries } from './binaries.ts';
import type { Binaries } from './binaries.ts';
import { DATABASE, ensureCluster } from './cluster.ts';
import { explainFailure } from './embedded-error.ts';
import { claimFolder } from './ownership.ts';
import { choosePlace, socketFolderFor } from './place.ts';
import type { Place } from './place.ts';
import { endOrphan, freeCluster, readPostmaster } from './postmaster.ts';
import { isPostgresOf } from './process-identity.ts';
import { POSTGRES_ENVIRONMENT } from './run-as.ts';

export { EmbeddedPostgresError } from './embedded-error.ts';

/** What to start, and where. */
interface EmbeddedPostgresOptions {
  /** Gatehouse's data folder (made when missing); the database lives in `postgres` inside it. */
  readonly dataFolder: string;
  /** Takes whole sentences for the person at the terminal. */
  readonly log: (line: string) => void;
  /** For tests and the demo: quick to make, never waits for the disk, does not survive a power cut. */
  readonly throwAway?: boolean;
}

/** A PostgreSQL of ours, ready for connections. */
export interface EmbeddedPostgres {
  readonly connectionString: string;
  readonly socketFolder: string;
  /** The database of a dead Gatehouse was still running on this folder; it was stopped and started anew. */
  readonly adopted: boolean;
  /** Resolves with a sentence if the database ends without being asked to; never after `stop`. */
  readonly ended: Promise<string>;
  /**
   * Ends all sessions and stops the database; done when its process is gone and the folder is free. May be called again.
   *
   * @param patienceMilliseconds after this long (8,000 by default and at most) it stops at once and recovers at the next start
   */
  stop(patienceMilliseconds?: number): Promise<void>;
}

const READY_WITHIN_MILLISECONDS = 120_000;
const GUARD = fileURLToPath(new URL('./guard.ts', import.meta.url));

/**
 * Starts the PostgreSQL that Gatehouse brings along, for one data folder. It listens on a Unix socket only, in a folder
 * that no other user of the machine may enter, and it dies with this process however that dies (guard.ts).
 *
 * @throws EmbeddedPostgresError with a sentence for the person at the terminal: another Gatehouse has the folder, no
 *   room on the disk, not a whole database, another PostgreSQL version, unsupported machine
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { log, throwAway = false } = options;
  const dataFolder = await makeDataFolder(options.dataFolder);
  const release = await claimFolder(dataFolder).catch((error: unknown) => {
    throw explainFailure(dataFolder, error);
  });
  try {
    const place = await choosePlace(dataFolder, throwAway, log);
    const binaries = await prepareBinaries(place.runAs, log);
    await ensureCluster(place, binaries, throwAway);
    const adopted = await freeCluster(place.cluster, log);
    const socketFolder = await socketFolderFor(place);
    const args = settings(place, socketFolder, throwAway);
    const guard = await startPatiently(() => startUnderGuard(place, binaries, args, log));
    return { ...watch(guard, place, socketFolder, release), socketFolder, adopted };
  } catch (error) {
    await release();
    throw explainFailure(dataFolder, error);
  }
}

/** Root's new folder lets PostgreSQL's user pass through; what is inside has its own mode. */
async function makeDataFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    return await realpath(folder);
  } catch (error) {
    throw explainFailure(folder, error);
  }
}

function settings(place: Place, socketFolder: string, throwAway: boolean): string[] {
  const durable = { fsync: 'on', shared_buffers: '128MB' };
  const careless = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    shared_buffers: '32MB',
    wal_level: 'minimal',
    max_wal_senders: '0',
    io_method: 'sync',
  };
  const all = {
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    max_connections: '100',
    max_logical_replication_workers: '0',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Failed statements and their rows hold children's names: they go to the caller, not into a log.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...(throwAway ? careless : durable),
  };
  return [
    '-D',
    place.cluster,
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** Sessions of a server that was killed take a moment to notice; PostgreSQL rightly refuses to start beside them. */
async function startPatiently(start: () => Promise<ChildProcess>): Promise<ChildProcess> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === 8 || !(error instanceof Error) || !/still in use/.test(error.message))
        throw error;
      await sleep(1000);
    }
  }
}

/** Resolves once PostgreSQL takes connections. */
async function startUnderGuard(
  place: Place,
  binaries: Binaries,
  args: readonly string[],
  log: (line: string) => void,
): Promise<ChildProcess> {
  const logFile = path.join(place.home, 'server.log');
  await rename(logFile, `${logFile}.before`).catch(() => undefined);
  const order = JSON.stringify({
    file: binaries.postgres,
    args,
    env: POSTGRES_ENVIRONMENT,
    ...place.runAs,
  });
  const output = await open(logFile, 'w', 0o600);
  // Its own session: Ctrl-C goes to everyone in the terminal's, and the database must outlast its users.
  const guard = spawn(process.execPath, [GUARD, order], {
    detached: true,
    cwd: '/',
    env: { ...POSTGRES_ENVIRONMENT },
    stdio: ['pipe', output.fd, output.fd],
  });
  guard.stdin?.on('error', () => undefined);
  await output.close();

  const began = performance.now();
  let said = false;
  for (;;) {
    const postmaster = await readPostmaster(place.cluster);
    if (postmaster?.state === 'ready') return guard;
    const waited = performance.now() - began;
    if (hasEnded(guard) || waited > READY_WITHIN_MILLISECONDS) {
      guard.stdin?.end('now\n');
      await exitOf(guard);
      throw explainFailure(place.cluster, await readFile(logFile, 'utf8'));
    }
    if (waited > 3000 && !said) {
      log('The database is repairing itself after a sudden end; this can take a minute.');
      said = true;
    }
    await sleep(10);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (hasEnded(child)) resolve();
    else child.once('exit', () => resolve());
  });
}

function watch(
  guard: ChildProcess,
  place: Place,
  socketFolder: string,
  release: () => Promise<void>,
): Pick<EmbeddedPostgres, 'connectionString' | 'ended' | 'stop'> {
  const gone = exitOf(guard);
  let stopping: Promise<void> | undefined;

  async function cleanUp(): Promise<void> {
    // The guard may have been killed itself, which leaves PostgreSQL without one.
    const postmaster = await readPostmaster(place.cluster);
    if (postmaster !== undefined && isPostgresOf(postmaster.pid, place.cluster)) {
      await endOrphan(postmaster.pid, place.cluster);
    }
    if (!socketFolder.startsWith(place.home))
      await rm(socketFolder, { recursive: true, force: true });
    if (place.vanishes) await rm(place.home, { recursive: true, force: true });
    await release();
  }

  const ended = new Promise<string>((resolve) => {
    void gone.then(async () => {
      if (stopping !== undefined) return;
      stopping = cleanUp();
      await stopping.catch(() => undefined);
      resolve(
        `The database stopped by itself; ${path.join(place.home, 'server.log')} says why. Start Gatehouse again.`,
      );
    });
  });

  async function stopNow(patienceMilliseconds: number): Promise<void> {
    const hurry = setTimeout(() => guard.stdin?.write('now\n'), patienceMilliseconds);
    // A signal rather than the pipe's end, since the pipe may still have to carry the word "now".
    guard.kill('SIGTERM');
    await gone;
    clearTimeout(hurry);
    guard.stdin?.destroy();
    await cleanUp();
  }

  return {
    connectionString: `postgresql://${DATABASE}@${encodeURIComponent(socketFolder)}/${DATABASE}`,
    ended,
    stop: (patienceMilliseconds = 8000) => (stopping ??= stopNow(patienceMilliseconds)),
  };
}
