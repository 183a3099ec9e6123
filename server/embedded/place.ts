import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { NOBODY, canEnter } from './run-as.ts';
import type { RunAs } from './run-as.ts';

/** Where the database lives and who runs it. */
export interface Place {
  /** Holds `cluster`, `socket` and `server.log`; only `runAs` may enter. */
  readonly home: string;
  readonly cluster: string;
  readonly runAs: RunAs;
  /** A throw-away home outside the data folder: whoever removes that folder would not find it, so it goes at the end. */
  readonly vanishes: boolean;
  /** Call once the cluster is there: a home outside the data folder is found again by a note inside it. */
  remember(): Promise<void>;
}

const NOTE = 'database-is-elsewhere.json';

/**
 * Chooses where the database of this data folder lives: in `postgres` inside it, or, when Gatehouse runs as root and
 * PostgreSQL's user may not enter there, in a folder of the system. A choice once made is kept by a note in the data
 * folder: a second, empty database must never take the place of the first.
 *
 * @param dataFolder real path of a folder that exists
 * @param throwAway the home may vanish when the machine restarts
 * @throws EmbeddedPostgresError when the database that was there is not there any more, or belongs to somebody else
 */
export async function choosePlace(
  dataFolder: string,
  throwAway: boolean,
  log: (line: string) => void,
): Promise<Place> {
  const inside = path.join(dataFolder, 'postgres');
  const asRoot = process.getuid?.() === 0;
  // Only root may look inside a home that is somebody else's.
  const owner = await stat(asRoot ? path.join(inside, 'cluster') : inside).catch(() => undefined);
  const runAs = whoRuns(owner);
  if (owner !== undefined && !asRoot && owner.uid !== process.getuid?.()) {
    throw new EmbeddedPostgresError(
      `The database in ${inside} belongs to another user of this machine (number ${owner.uid}). Start Gatehouse as that user or as root, or set GATEHOUSE_DATA to another folder.`,
    );
  }
  const noted = await readNote(dataFolder);
  if (noted !== undefined) return settle(noted, runAs, false, nothingToNote);
  if (!canEnter(dataFolder, runAs) && runAs !== undefined) {
    // Root's own folders are often closed to all others. This one is Gatehouse's, and its files keep their own modes.
    await chmod(dataFolder, ((await stat(dataFolder)).mode & 0o777) | 0o011);
  }
  if (canEnter(dataFolder, runAs)) return settle(inside, runAs, false, nothingToNote);
  if (owner !== undefined) {
    throw new EmbeddedPostgresError(
      `The database in ${inside} can no longer be reached by user number ${runAs?.uid ?? 0}. Open the folders above it (chmod o+x), or set GATEHOUSE_DATA to another folder.`,
    );
  }
  const home = await homeElsewhere(dataFolder, throwAway);
  log(`The database is kept in ${home}, because its user may not enter ${dataFolder}.`);
  const note = (): Promise<void> =>
    writeFile(path.join(dataFolder, NOTE), `${JSON.stringify({ home })}\n`);
  return settle(home, runAs, throwAway, throwAway ? nothingToNote : note);
}

function nothingToNote(): Promise<void> {
  return Promise.resolve();
}

/** As root: whoever owns the cluster (a start without sudo made it), else nobody. Otherwise: ourselves. */
function whoRuns(owner: { uid: number; gid: number } | undefined): RunAs {
  if (process.getuid?.() !== 0) return undefined;
  return owner === undefined || owner.uid === 0 ? NOBODY : { uid: owner.uid, gid: owner.gid };
}

async function readNote(dataFolder: string): Promise<string | undefined> {
  const file = path.join(dataFolder, NOTE);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const home = /"home":"([^"]+)"/.exec(text)?.[1] ?? '';
  if (await stat(path.join(home, 'cluster')).catch(() => undefined)) return home;
  throw new EmbeddedPostgresError(
    `The database of ${dataFolder} was kept in ${home}, which is gone. Put it back from a backup, or delete ${file} to begin with an empty one.`,
  );
}

async function homeElsewhere(dataFolder: string, throwAway: boolean): Promise<string> {
  const name = createHash('sha256')
    .update(dataFolder)
    .update(randomBytes(8))
    .digest('hex')
    .slice(0, 12);
  // /var/tmp is swept of old files on many machines: never a school's data when there is a better folder.
  for (const parent of throwAway
    ? [os.tmpdir(), '/var/tmp']
    : ['/var/lib', '/var/db', '/var/tmp']) {
    if (canEnter(parent, NOBODY)) return path.join(parent, `gatehouse-${name}`);
  }
  throw new EmbeddedPostgresError(
    `There is no folder here that both Gatehouse and its database may enter. Set GATEHOUSE_DATA to one outside ${os.homedir()}.`,
  );
}

async function settle(
  home: string,
  runAs: RunAs,
  vanishes: boolean,
  remember: () => Promise<void>,
): Promise<Place> {
  await privateFolder(home, runAs);
  return { home, cluster: path.join(home, 'cluster'), runAs, vanishes, remember };
}

async function privateFolder(folder: string, runAs: RunAs): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (runAs !== undefined) await chown(folder, runAs.uid, runAs.gid);
  await chmod(folder, 0o700);
}

/** PostgreSQL's limit for a socket's path is 107 bytes on Linux and 103 on macOS; `/.s.PGSQL.5432` takes 15. */
const LONGEST_SOCKET_FOLDER_BYTES = 84;

/**
 * The folder of the socket: in the home, or in a temporary folder when that path would be too long.
 *
 * @returns a folder that only `runAs` (and root) may enter: the database trusts everyone who reaches the socket
 */
export async function socketFolderFor(place: Place): Promise<string> {
  const within = path.join(place.home, 'socket');
  const name = `gatehouse-${createHash('sha256').update(place.home).digest('hex').slice(0, 12)}`;
  const candidates = [
    within,
    path.join(os.tmpdir(), name),
    `/tmp/${name}`,
    `/tmp/${name}-${randomBytes(4).toString('hex')}`,
  ];
  for (const folder of candidates) {
    if (Buffer.byteLength(folder) > LONGEST_SOCKET_FOLDER_BYTES) continue;
    const there = await lstat(folder).catch(() => undefined);
    const owner = place.runAs?.uid ?? process.getuid?.();
    // Another user of the machine may have put a folder or a link there first.
    if (there !== undefined && (!there.isDirectory() || there.uid !== owner)) continue;
    await privateFolder(folder, place.runAs);
    if (canEnter(folder, place.runAs)) return folder;
  }
  throw new EmbeddedPostgresError(
    "There is no folder for the database's socket. Make /tmp writable and start again.",
  );
}
