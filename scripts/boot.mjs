// Every `npm` script starts here: `exec node scripts/boot.mjs TARGET.ts [arguments...]`.
//
// Plain JavaScript without dependencies, since it runs before anything is installed and on the host's own Node.js.
// It installs what is missing, finds a Node.js that runs TypeScript, runs the target with it and ends as it ends.
// `exec` matters: without it, a shell would stand between npm and this process and swallow the signals.
//
// BOOT_INSTALL=never takes node_modules as it is.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE_FOR_THIS_FILE = 18;
const OLDEST_NODE_FOR_GATEHOUSE = 24;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const LOOK_AT_PARENT_EVERY_MILLISECONDS = 500;
const SAME_KEY_PRESS_MILLISECONDS = 500;
/** The target stops everything within ten seconds; whatever is left after that is stuck. */
const KILL_AFTER_MILLISECONDS = 11000;

/** What ends this process: one sentence, no stack. */
class BootError extends Error {}

/** Major version of a Node.js, from "v24.1.0" or "24.1.0". */
function majorOf(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10);
}

function refuseUnsupported() {
  const system = `${process.platform}-${process.arch}`;
  if (!['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'].includes(system)) {
    const where =
      process.platform === 'win32'
        ? 'Start it inside WSL 2'
        : 'Start it on Linux or macOS (x64 or arm64)';
    throw new BootError(`Gatehouse does not run on ${system}. ${where}.`);
  }
  if (majorOf(process.version) < OLDEST_NODE_FOR_THIS_FILE) {
    throw new BootError(
      `Gatehouse needs Node.js 20 or newer, and this is ${process.version}. Install it from https://nodejs.org and start again.`,
    );
  }
}

/**
 * The Node.js that runs Gatehouse: the one that runs this file when it is new enough, else the one that npm brought.
 */
export function chooseNode(
  root = ROOT,
  running = { version: process.version, file: process.execPath },
) {
  if (majorOf(running.version) >= OLDEST_NODE_FOR_GATEHOUSE) return running.file;
  const brought = path.join(
    root,
    'node_modules',
    `node-${process.platform}-${process.arch}`,
    'bin',
    'node',
  );
  const answer = existsSync(brought)
    ? spawnSync(brought, ['--version'], { encoding: 'utf8' })
    : undefined;
  if (
    answer !== undefined &&
    answer.status === 0 &&
    majorOf(answer.stdout.trim()) >= OLDEST_NODE_FOR_GATEHOUSE
  )
    return brought;
  throw new BootError(
    `Gatehouse needs Node.js ${OLDEST_NODE_FOR_GATEHOUSE} or newer on this machine, and this is ${running.version}. Install it from https://nodejs.org and start again.`,
  );
}

/**
 * Runs the target to its end, and sees to it that it ends when we are told to, or when our own parent is gone.
 * Resolves with how it ended.
 */
function runTarget(node, target, args) {
  return new Promise((resolve, reject) => {
    // The fourth channel carries no words: it closes when this process dies, even by SIGKILL, and the target sees that.
    const child = spawn(node, [target, ...args], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    // Ctrl-C under npm reaches this process twice, from the terminal and from npm: it is passed on once.
    const heard = new Map();
    const forward = (signal) => {
      const before = heard.get(signal);
      heard.set(signal, Date.now());
      if (before === undefined || Date.now() - before > SAME_KEY_PRESS_MILLISECONDS)
        child.kill(signal);
    };
    for (const signal of STOP_SIGNALS) process.on(signal, forward);

    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MILLISECONDS).unref();
    }, LOOK_AT_PARENT_EVERY_MILLISECONDS);

    child.once('error', (error) =>
      reject(
        new BootError(
          `${node} cannot be started (${error.message}). Delete node_modules and start again.`,
        ),
      ),
    );
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      for (const name of STOP_SIGNALS) process.removeListener(name, forward);
      resolve({ code, signal });
    });
  });
}

/** Ends as the target ended: a shell or a service manager must see the signal, not a number made from it. */
function endAs({ code, signal }) {
  if (signal === null) process.exit(code === null ? 1 : code);
  const number = 128 + (os.constants.signals[signal] || 0);
  process.kill(process.pid, signal);
  // Only a signal that does not end a process gets this far.
  setTimeout(() => process.exit(number), 200);
}

async function boot([target, ...args]) {
  refuseUnsupported();
  if (target === undefined)
    throw new BootError('Usage: node scripts/boot.mjs TARGET.ts [arguments...]');
  const file = path.resolve(ROOT, target);
  if (process.env.BOOT_INSTALL !== 'never') {
    const { installWhatIsMissing } = await import('./install.mjs');
    await installWhatIsMissing(ROOT, process.env);
  }
  // Only now, since a target such as Vite's own program comes with the installation.
  if (!existsSync(file)) throw new BootError(`There is no file ${file} to run.`);
  endAs(await runTarget(chooseNode(), file, args));
}

/** True when this file was started, false when a test imports it. */
if (
  process.argv[1] !== undefined &&
  path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  boot(process.argv.slice(2)).catch((error) => {
    process.stderr.write(
      `${error.name === 'Error' || error instanceof BootError ? error.message : error.stack}\n`,
    );
    process.exit(error.exitCode || 1);
  });
}
