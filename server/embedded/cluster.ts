import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, readdir, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { POSTGRES_MAJOR } from './binaries.ts';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError, explainFailure } from './embedded-error.ts';
import type { Place } from './place.ts';
import { runToEnd } from './run-as.ts';
import type { RunAs } from './run-as.ts';

/** Name of the database and of the role that owns it. */
export const DATABASE = 'gatehouse';

/** A new cluster takes 40 MB, its first write-ahead segments as much again, then the school's own rows. */
const ROOM_FOR_NEW_CLUSTER_BYTES = 200 * 1024 * 1024;

/**
 * Sees to it that the cluster folder holds a whole PostgreSQL cluster with the database `gatehouse`.
 * A new one is made beside it and renamed, so that a crash on the way leaves nothing half made.
 *
 * @param throwAway copies a cluster that was made before (0.2 s instead of 1.2 s) and never waits for the disk
 * @throws EmbeddedPostgresError for a folder that holds something else, another major version, or a full disk
 */
export async function ensureCluster(
  place: Place,
  binaries: Binaries,
  throwAway: boolean,
): Promise<void> {
  await clearLeftovers(place.home);
  if (await holdsCluster(place)) return;
  await refuseFullDisk(place.home);
  const half = `${place.cluster}.new-${randomBytes(4).toString('hex')}`;
  try {
    if (!(throwAway && (await copyTemplate(half, binaries, place.runAs)))) {
      await initialise(half, binaries, place.runAs, throwAway);
      if (throwAway) await keepTemplate(half, binaries, place.runAs);
    }
    await rename(half, place.cluster);
    await place.remember();
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    throw explainFailure(place.home, error);
  }
}

async function clearLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (name.startsWith('cluster.new-'))
      await rm(path.join(home, name), { recursive: true, force: true });
  }
}

async function holdsCluster({ cluster }: Place): Promise<boolean> {
  const names = await readdir(cluster).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw explainFailure(cluster, error);
  });
  if (names === undefined) return false;
  if (names.length === 0) {
    await rm(cluster, { recursive: true });
    return false;
  }
  const version = (await readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === POSTGRES_MAJOR) return true;
  throw new EmbeddedPostgresError(
    version === ''
      ? `The folder ${cluster} is not a whole database (PG_VERSION is missing). Put it back from a backup, or delete it to begin with an empty one.`
      : `The database in ${cluster} was made by PostgreSQL ${version}, and this Gatehouse runs ${POSTGRES_MAJOR}. Start the Gatehouse that made it, or set GATEHOUSE_DATA to another folder.`,
  );
}

async function refuseFullDisk(home: string): Promise<void> {
  const { bavail, bsize } = await statfs(home);
  if (bavail * bsize < ROOM_FOR_NEW_CLUSTER_BYTES)
    throw explainFailure(home, 'No space left on device');
}

/**
 * The collation is PostgreSQL's own C.UTF-8 rather than the system's: the same on every machine, so that no update
 * of the operating system can spoil an index. The database is made in single-user mode, which needs no connection.
 */
async function initialise(
  folder: string,
  binaries: Binaries,
  runAs: RunAs,
  throwAway: boolean,
): Promise<void> {
  const options = [
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  const access = [
    `--username=${DATABASE}`,
    '--auth-local=trust',
    '--auth-host=reject',
    '--no-instructions',
  ];
  const speed = throwAway ? ['--no-sync', '--wal-segsize=4'] : [];
  const made = await runToEnd(
    binaries.initdb,
    ['-D', folder, ...options, ...access, ...speed],
    runAs,
  );
  if (made.code !== 0) throw explainFailure(path.dirname(folder), made.output);
  const single = [
    '--single',
    '-D',
    folder,
    '-c',
    `fsync=${throwAway ? 'off' : 'on'}`,
    '-c',
    'exit_on_error=on',
    'postgres',
  ];
  const named = await runToEnd(binaries.postgres, single, runAs, `CREATE DATABASE ${DATABASE};\n`);
  if (named.code !== 0) throw explainFailure(path.dirname(folder), named.output);
}

/** Inside node_modules, which belongs to this checkout alone and goes when the packages change. */
function templateFolder(binaries: Binaries, runAs: RunAs): string {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/gatehouse/', import.meta.url));
  return path.join(
    cache,
    `cluster-${binaries.version}-${process.platform}-${runAs?.uid ?? process.getuid?.() ?? 0}`,
  );
}

async function copyTemplate(to: string, binaries: Binaries, runAs: RunAs): Promise<boolean> {
  const copied = await runToEnd('/bin/cp', ['-a', templateFolder(binaries, runAs), to], undefined);
  if (copied.code === 0) return true;
  await rm(to, { recursive: true, force: true });
  return false;
}

/** Only saves time: a checkout that cannot be written to goes without. */
async function keepTemplate(from: string, binaries: Binaries, runAs: RunAs): Promise<void> {
  const template = templateFolder(binaries, runAs);
  const half = `${template}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(path.dirname(template), { recursive: true });
    const copied = await runToEnd('/bin/cp', ['-a', from, half], undefined);
    if (copied.code !== 0) return;
    if (runAs !== undefined) await chown(half, runAs.uid, runAs.gid);
    await rename(half, template);
  } catch {
    // Another process was first, or there is no room: the next one tries again.
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}
