import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What tells this process from a later one with the same number: the moment it started. On Linux from
 * /proc/PID/stat (proc(5), field 22) with the boot's id, elsewhere from `ps`.
 *
 * @returns undefined when the process is gone, or a zombie: `kill(pid, 0)` still finds those, yet nothing of theirs runs.
 */
export function processIdentity(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? identityFromProc(pid) : identityFromPs(pid);
}

/**
 * Is this living process the PostgreSQL server of this cluster folder?
 *
 * @param clusterFolder the folder as it was given to `postgres -D`
 */
export function isPostgresOf(pid: number, clusterFolder: string): boolean {
  if (processIdentity(pid) === undefined) return false;
  if (process.platform !== 'linux')
    return ps(pid, 'command').includes(`postgres -D ${clusterFolder} `);
  const words = readProc(`/proc/${pid}/cmdline`)?.split('\0') ?? [];
  return /(^|\/)postgres$/.test(words[0] ?? '') && words[words.indexOf('-D') + 1] === clusterFolder;
}

function identityFromProc(pid: number): string | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The command's name is in brackets and may itself hold blanks and brackets: count from the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startedTicks] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X' || startedTicks === undefined) return undefined;
  return `${readProc('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}:${startedTicks}`;
}

function identityFromPs(pid: number): string | undefined {
  if (ps(pid, 'state').startsWith('Z')) return undefined;
  const started = ps(pid, 'lstart');
  return started === '' ? undefined : started;
}

function readProc(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string {
  try {
    const args = ['-ww', '-o', `${column}=`, '-p', String(pid)];
    return execFileSync('/bin/ps', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
