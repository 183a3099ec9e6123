import { spawn, spawnSync } from 'node:child_process';

/** The person of the operating system that PostgreSQL runs as; undefined is "the same as Gatehouse". */
export type RunAs = { readonly uid: number; readonly gid: number } | undefined;

/** `nobody`: PostgreSQL refuses to run as root, and this number exists in every Unix. */
export const NOBODY: NonNullable<RunAs> = { uid: 65_534, gid: 65_534 };

/**
 * Environment of everything that PostgreSQL runs: nothing of ours. A stray PGDATA or PGOPTIONS would bend it, and on
 * macOS it does not start without a valid LC_ALL.
 */
export const POSTGRES_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as const;

/**
 * Runs one program of PostgreSQL to its end.
 *
 * @param input text for its standard input
 * @returns its exit code (null after a signal) and all that it printed. Throws when it cannot be started at all.
 */
export function runToEnd(
  file: string,
  args: readonly string[],
  runAs: RunAs,
  input = '',
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    // The working folder may be closed to the other user, and initdb complains about that.
    const child = spawn(file, args, {
      ...runAs,
      cwd: '/',
      env: POSTGRES_ENVIRONMENT,
      stdio: 'pipe',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
    // A program that ends before it has read everything breaks the pipe; its exit code tells the story.
    child.stdin.on('error', () => undefined).end(input);
  });
}

/** May that user enter this folder? Asked of the system itself, since only it knows every mount and access list. */
export function canEnter(folder: string, runAs: RunAs): boolean {
  const options = { ...runAs, cwd: '/', env: POSTGRES_ENVIRONMENT, stdio: 'ignore' } as const;
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], options).status === 0;
}
