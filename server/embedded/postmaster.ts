import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { isPostgresOf } from './process-identity.ts';

const ORPHAN_PATIENCE_MILLISECONDS = { beforeQuit: 8000, beforeGivingUp: 16_000 };

/**
 * What PostgreSQL writes in `postmaster.pid`: its process on the first line, its state on the eighth (starting,
 * ready, stopping). Undefined when there is no such file, or no number in it.
 */
export async function readPostmaster(
  cluster: string,
): Promise<{ pid: number; state: string } | undefined> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, state: lines[7] ?? '' } : undefined;
}

/**
 * Makes the cluster free to start. The caller owns the data folder, so a PostgreSQL that still runs on it has lost its
 * Gatehouse: it is asked to finish (it may be finishing already), which is safer than to go on with one whose
 * settings, socket and guard are of another start. A `postmaster.pid` whose process is gone, a zombie or somebody else's
 * is removed: PostgreSQL itself takes any living process with that number for its own.
 *
 * @returns true when an orphan had to be stopped
 * @throws EmbeddedPostgresError when the orphan does not end within 16 s
 */
export async function freeCluster(cluster: string, log: (line: string) => void): Promise<boolean> {
  const postmaster = await readPostmaster(cluster);
  if (postmaster === undefined || !isPostgresOf(postmaster.pid, cluster)) {
    await rm(path.join(cluster, 'postmaster.pid'), { force: true });
    return false;
  }
  log(
    `The database of an earlier start is still running (process ${postmaster.pid}); it is asked to finish first.`,
  );
  await endOrphan(postmaster.pid, cluster);
  await rm(path.join(cluster, 'postmaster.pid'), { force: true });
  return true;
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one (recovery follows at the next start). */
export async function endOrphan(pid: number, cluster: string): Promise<void> {
  const began = performance.now();
  let quit = false;
  signal(pid, 'SIGINT');
  while (isPostgresOf(pid, cluster)) {
    const waited = performance.now() - began;
    if (waited > ORPHAN_PATIENCE_MILLISECONDS.beforeGivingUp) {
      throw new EmbeddedPostgresError(
        `The database of an earlier start (process ${pid}) does not end. End that process, then start Gatehouse again.`,
      );
    }
    if (!quit && waited > ORPHAN_PATIENCE_MILLISECONDS.beforeQuit) quit = signal(pid, 'SIGQUIT');
    await sleep(50);
  }
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): boolean {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in the meantime.
  }
  return true;
}
