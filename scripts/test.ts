/**
 * `npm test`: every test, once. Arguments go to vitest (`npm test -- moderation/consent`). The last line
 * comes from test/closing-line-reporter.ts, so nothing is printed after the run.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants as access } from 'node:fs';
import { constants } from 'node:os';
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

function runVitest(redis: boolean): void {
  const child = spawn(
    process.execPath,
    [path.join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...(redis ? { GATEHOUSE_TEST_REDIS: '1' } : {}) },
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
