/**
 * `npm test`: every test, once. Arguments go to vitest (`npm test -- moderation/consent`). The last line
 * comes from test/closing-line-reporter.ts, so nothing is printed after the run.
 */
import { spawn } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants as access,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');

/** Whether the tests of the queue can run against Redis: a server that we can start, or one that is given. */
function redisIsAtHand(): boolean {
  if ((process.env.REDIS_URL ?? '') !== '') return true;
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, 'redis-server'), access.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Linux's folder in memory. */
const IN_MEMORY = '/dev/shm';
/** What may lie there during a run; 0.6 GB at the most were seen with three files side by side. */
const ROOM_BYTES = 2 * 2 ** 30;
const FOLDER_OF_A_RUN = /^gatehouse-test-(\d+)$/;

/**
 * Where the run keeps its databases and files: in memory where there is room and programs may run from it, since copying
 * a database there takes 0.04 s where the files of a slow disk take 0.6 s. Elsewhere in the usual temporary folder.
 */
function roomForTemporaryFiles(): string {
  if (process.platform !== 'linux' || (process.env.TMPDIR ?? '') !== '') return tmpdir();
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .findLast(([, place]) => place === IN_MEMORY);
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    const runsPrograms = mount?.[3]?.split(',').includes('noexec') === false;
    return mount?.[2] === 'tmpfs' && runsPrograms && bavail * bsize > ROOM_BYTES
      ? IN_MEMORY
      : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** A folder of this run's own. What a killed run left behind is taken away: it would hold memory until the next restart. */
function folderOfThisRun(): string {
  const room = roomForTemporaryFiles();
  for (const name of readdirSync(room)) {
    const pid = FOLDER_OF_A_RUN.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(path.join(room, name), { recursive: true, force: true });
  }
  const folder = path.join(room, `gatehouse-test-${process.pid}`);
  mkdirSync(folder);
  // Started by root, the database runs as nobody and has to pass through.
  chmodSync(folder, 0o711);
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function runVitest(redis: boolean): void {
  const folder = folderOfThisRun();
  const child = spawn(
    process.execPath,
    [path.join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        ...(redis ? { GATEHOUSE_TEST_REDIS: '1' } : {}),
        TMPDIR: folder,
        // Some hundred processes are started from the same source: it is compiled once.
        NODE_COMPILE_CACHE: path.join(folder, 'compiled'),
      },
    },
  );
  // A terminal sends Ctrl-C to the child by itself; everything else reaches only us.
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !terminal) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`The tests could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => {
    rmSync(folder, { recursive: true, force: true });
    process.exitCode = code ?? 128 + (signal === null ? 1 : constants.signals[signal]);
  });
}

const redis = redisIsAtHand();
const onCi = (process.env.CI ?? '') !== '' && process.env.CI !== 'false';

if (!redis && onCi) {
  console.error(
    'The Redis half of the tests cannot run: install redis-server or set REDIS_URL, since CI must not skip it.',
  );
  process.exitCode = 1;
} else {
  if (!redis) console.log('Redis half: skipped (no redis-server on this machine)');
  runVitest(redis);
}
