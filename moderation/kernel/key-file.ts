import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { chmod, link, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError } from './config.ts';
import type { KeySource, SealingKeys } from './sealing.ts';
import { Secret } from './secret.ts';

const OTHERS_MASK = 0o077;

/** The keys that the settings give; without a current one they lie in the data folder. */
export interface GivenKeys {
  readonly key: Secret | undefined;
  readonly previousKey: Secret | undefined;
}

/**
 * The keys of this installation: the given ones, else those of the file `key` in the data folder, made once with mode 0600. The
 * file is read again when it changes, so that a new key reaches processes that run.
 *
 * @throws ConfigError when others may read the file and that cannot be mended
 */
export async function installationKeys(given: GivenKeys, dataFolder: string): Promise<KeySource> {
  const { key: current, previousKey: previous } = given;
  if (current !== undefined) return { now: () => ({ current, previous }) };
  const file = keyFileIn(dataFolder);
  await mkdir(dataFolder, { recursive: true });
  if (!(await exists(file))) await makeKey(file);
  await closeToOthers(file);
  return watching(file);
}

export function keyFileIn(dataFolder: string): string {
  return path.join(dataFolder, 'key');
}

/** A new sealing key: 32 random bytes in base64. */
export function newKey(): Secret {
  return Secret.of(randomBytes(32).toString('base64'));
}

/** Puts other keys in the place of the file's: whoever reads it sees the old keys or the new ones, whole. */
export async function writeKeys(file: string, { current, previous }: SealingKeys): Promise<void> {
  const beside = `${file}.${randomUUID()}`;
  const lines = [current, previous].flatMap((key) => (key === undefined ? [] : [key.reveal()]));
  try {
    await writeFile(beside, `${lines.join('\n')}\n`, { mode: 0o600, flush: true });
    await rename(beside, file);
  } finally {
    await rm(beside, { force: true });
  }
}

/** Takes the file's rights from others. @throws ConfigError when they keep them */
export async function closeToOthers(file: string, change: typeof chmod = chmod): Promise<void> {
  if (!(await isOpenToOthers(file))) return;
  await change(file, 0o600).catch(() => undefined);
  if (!(await isOpenToOthers(file))) return;
  throw new ConfigError(
    `The key file ${file} can be read by others on this machine, and Gatehouse may not change that. Make it readable for its owner only (chmod 600), or give the key as GATEHOUSE_KEY.`,
  );
}

async function isOpenToOthers(file: string): Promise<boolean> {
  return ((await stat(file)).mode & OTHERS_MASK) !== 0;
}

function watching(file: string): KeySource {
  let seen = '';
  let keys: SealingKeys | undefined;
  return {
    now() {
      const { ino, mtimeMs, size } = statSync(file);
      const now = `${ino}-${mtimeMs}-${size}`;
      if (keys === undefined || now !== seen) {
        keys = readKeys(file);
        seen = now;
      }
      return keys;
    },
  };
}

/** The first line is the key that seals; a second one is the key before it, while the key is being changed. */
function readKeys(file: string): SealingKeys {
  const [current = '', previous] = readFileSync(file, 'utf8').trim().split('\n');
  return {
    current: Secret.of(current.trim()),
    previous: previous === undefined ? undefined : Secret.of(previous.trim()),
  };
}

/**
 * Written beside and linked: the name appears with the whole key or not at all, so that a process that starts at the same
 * moment reads no empty one, and the first of several wins.
 */
async function makeKey(file: string): Promise<void> {
  const beside = `${file}.${randomUUID()}`;
  try {
    await writeFile(beside, newKey().reveal(), { mode: 0o600, flush: true });
    await link(beside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
