// The half of boot.mjs that brings node_modules up to date. Plain JavaScript without dependencies, as boot.mjs.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const MARKER = 'node_modules/.gatehouse-lock';
const LOCK = '.cache/install.lock';
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const MOST_COMPLAINTS_CHARACTERS = 65536;
const LOOK_EVERY_MILLISECONDS = 250;
/** A start that made the lock folder writes its number into it at once; after this long it died in between. */
const NAMELESS_LOCK_MILLISECONDS = 5000;

/** Packages that carry weights which recognise, judge or measure a face, and the files of theirs that may stay. */
const FACE_WEIGHTS = [
  {
    folder: 'node_modules/@vladmandic/face-api/model',
    goes: (name) => /^(face_recognition|age_gender|face_expression)/.test(name),
  },
  {
    folder: 'node_modules/faceplugin-face-recognition-js/model',
    goes: (name) => name !== 'fr_detect.onnx',
  },
  {
    // Comes along to compare detectors with; of its models only the detector is used.
    folder: 'node_modules/@vladmandic/human/models',
    goes: (name) => /\.(bin|json)$/.test(name) && !/^(blazeface|models)\./.test(name),
  },
];

/** What node_modules must have been installed from: the lock file and the platform that chose the binaries. */
function wantedMarker(root) {
  const hash = createHash('sha256').update(readFileSync(path.join(root, 'package-lock.json')));
  return hash.update(`${process.platform}-${process.arch}`).digest('hex');
}

/** Is node_modules there, whole, and of this lock file? */
function isInstalled(root) {
  try {
    return readFileSync(path.join(root, MARKER), 'utf8').trim() === wantedMarker(root);
  } catch {
    return false;
  }
}

/**
 * Installs, unless it is done already. Of several starts at the same time one installs and the others wait for it.
 * npm's own lines show only when it fails. Throws an Error with one sentence (and an exitCode) when it cannot.
 */
export async function installWhatIsMissing(root, env) {
  if (isInstalled(root)) return;
  const release = await takeLock(path.join(root, LOCK), () => isInstalled(root));
  if (release === undefined) return;
  try {
    process.stderr.write('Installing what is missing (once, about a minute)…\n');
    await install(root, env, release.alsoFor);
    removeFaceWeights(root);
    // Last, and only now: whatever stops us before this line makes the next start install again.
    writeFileSync(path.join(root, MARKER), `${wantedMarker(root)}\n`);
  } finally {
    release();
  }
}

async function install(root, env, alsoFor) {
  let run = await npm(['ci'], root, env, alsoFor);
  if (run.code !== 0 && onlyForeignBinariesMissing(run.complaints)) {
    run = await npm(['install', '--no-save'], root, env, alsoFor);
  }
  if (run.code === 0) return;
  if (run.stopped !== undefined) {
    const message = 'Installing was stopped; the next start takes it up again.';
    throw Object.assign(new Error(message), { exitCode: run.stopped === 'SIGINT' ? 130 : 143 });
  }
  process.stderr.write(run.complaints);
  throw new Error(
    'Installing did not work; the lines above say why. Check the network and the disk, then start again.',
  );
}

/**
 * A registry that mirrors only some platforms cannot say what a binary for another one is, so that no lock file made
 * from it names one. `npm ci` calls that out of step ("Missing: NAME@ from lock file", without a version), while
 * `npm install` skips what is optional and keeps to the lock file in all the rest. Any other disagreement is a fault.
 */
function onlyForeignBinariesMissing(complaints) {
  const differences = complaints.match(/(Missing|Invalid): .*/g) || [];
  return (
    differences.length > 0 &&
    differences.every((line) => /^Missing: \S+@ from lock file$/.test(line))
  );
}

/**
 * Gatehouse counts and locates faces. What could recognise one, or guess an age or a mood, does not stay on the disk. The
 * Dockerfile calls this as well.
 */
export function removeFaceWeights(root) {
  for (const { folder, goes } of FACE_WEIGHTS) {
    let names = [];
    try {
      names = readdirSync(path.join(root, folder));
    } catch {
      continue;
    }
    for (const name of names.filter(goes))
      rmSync(path.join(root, folder, name), { recursive: true, force: true });
  }
}

/**
 * The environment for npm: without what an outer npm tells its scripts. `npm_config_global` or a lifecycle's
 * settings of the outer call would otherwise bend this one. What says how to reach the registry stays.
 */
function environmentForNpm(env) {
  const keep =
    /^npm_config_(registry|cache|userconfig|cafile|ca|cert|key|proxy|https_proxy|noproxy|strict_ssl|offline|prefer_offline|fetch_\w+)$/i;
  const entries = Object.entries(env).filter(
    ([name]) => !name.startsWith('npm_') || keep.test(name),
  );
  const clean = Object.fromEntries(entries);
  delete clean.INIT_CWD;
  delete clean.NODE_OPTIONS;
  return clean;
}

/** The npm that called us when there is one, since it need not be the one that PATH finds. */
function npmCommand(env) {
  const outer = env.npm_execpath;
  if (outer !== undefined && /npm-cli\.c?js$/.test(outer))
    return { file: process.execPath, args: [outer] };
  return { file: 'npm', args: [] };
}

/** Runs npm to its end, or stops it when we are told to stop or our own parent is gone. */
function npm(words, root, env, alsoFor) {
  const { file, args } = npmCommand(env);
  // Named, because NODE_ENV=production leaves out what builds the web app, and a habit in .npmrc the binaries.
  const all = [...args, ...words, '--include=dev', '--include=optional', '--no-fund', '--no-audit'];
  return new Promise((resolve, reject) => {
    const child = spawn(file, all, {
      cwd: root,
      env: environmentForNpm(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid !== undefined) alsoFor(child.pid);
    let complaints = '';
    child.stdout.resume();
    child.stderr.setEncoding('utf8').on('data', (text) => {
      complaints = (complaints + text).slice(-MOST_COMPLAINTS_CHARACTERS);
    });
    let stopped;
    const stop = (signal) => {
      stopped = signal;
      child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    };
    for (const signal of STOP_SIGNALS) process.on(signal, stop);
    const parent = process.ppid;
    const watch = setInterval(() => process.ppid !== parent && stop('SIGTERM'), 500);
    const settle = () => {
      clearInterval(watch);
      for (const signal of STOP_SIGNALS) process.removeListener(signal, stop);
    };
    child.once('error', (error) => {
      settle();
      reject(
        new Error(
          `npm cannot be started (${error.message}). Install Node.js with npm from https://nodejs.org and start again.`,
        ),
      );
    });
    child.once('close', (code) => {
      settle();
      resolve({ code, stopped, complaints });
    });
  });
}

/**
 * Takes the lock, a folder: making one either succeeds or says that somebody else has it. It holds the process numbers
 * of the start that has it and of that start's npm; when both are gone, the lock is left over and is taken.
 *
 * Resolves with a function that gives it back, or with undefined when somebody else did the work meanwhile.
 */
async function takeLock(lock, isDone) {
  mkdirSync(path.dirname(lock), { recursive: true });
  for (let said = false; ;) {
    if (isDone()) return undefined;
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isLeftOver(lock)) {
      putAside(lock);
      continue;
    }
    if (!said) process.stderr.write('Another start of Gatehouse is installing; waiting for it…\n');
    said = true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLISECONDS));
  }
  const alsoFor = (pid) => writeFileSync(path.join(lock, String(pid)), processStart(pid));
  alsoFor(process.pid);
  const release = () => rmSync(lock, { recursive: true, force: true });
  if (isDone()) {
    release();
    return undefined;
  }
  return Object.assign(release, { alsoFor });
}

function isLeftOver(lock) {
  try {
    const numbers = readdirSync(lock);
    if (numbers.length === 0)
      return Date.now() - statSync(lock).mtimeMs > NAMELESS_LOCK_MILLISECONDS;
    return numbers.every(
      (pid) => !isAlive(Number(pid), readFileSync(path.join(lock, pid), 'utf8')),
    );
  } catch {
    // It went while we looked: the next try decides.
    return false;
  }
}

/** Renaming decides between two who find the same left-over lock; what the slower one moved by mistake goes back. */
function putAside(lock) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (isLeftOver(aside)) rmSync(aside, { recursive: true, force: true });
    else renameSync(aside, lock);
  } catch {
    // The other one was faster.
  }
}

function isAlive(pid, start) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  // Another process may have the number by now, and a zombie still has its own.
  return processStart(pid) === start;
}

/** When a process started, as far as the system tells cheaply: field 22 of /proc/PID/stat on Linux, else nothing. */
function processStart(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'zombie' : fields[19];
  } catch {
    return '';
  }
}
