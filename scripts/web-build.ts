import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../moderation/kernel/config.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = path.join(ROOT, 'web/dist');
const MARKER = 'built-from.txt';
const VITE = path.join(ROOT, 'node_modules/vite/bin/vite.js');
/** What the staff app is made from: its own files, the contract, what the contract imports, and the packages. */
const SOURCES = ['web', 'server/contract', 'moderation', 'package-lock.json'];

/**
 * Builds the staff app when what it is made from has changed since the last time. The new one takes the old one's place
 * only when it is whole, so a browser or a second start never meets half of it.
 * @returns whether it was built now
 * @throws Error with the builder's last lines
 */
export async function buildWebWhenStale(): Promise<boolean> {
  const stamp = await stampOfSources();
  const built = await readFile(path.join(DIST, MARKER), 'utf8').catch(() => '');
  if (built === stamp) return false;
  const fresh = `${DIST}.new-${process.pid}`;
  const old = `${DIST}.old-${process.pid}`;
  try {
    await buildWebInto(fresh);
    await writeFile(path.join(fresh, MARKER), stamp);
    await rename(DIST, old).catch(() => undefined);
    await rename(fresh, DIST);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
  return true;
}

/** Builds the staff app from its present source into a folder. */
export async function buildWebInto(folder: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [VITE, 'build', 'web', '--outDir', folder, '--emptyOutDir'],
    {
      cwd: ROOT,
      // Anything else would build React's slow half for developers.
      env: childEnvironment({ NODE_ENV: 'production' }),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new Error(
      `The staff app could not be built:\n${lines.join('').split('\n').slice(-15).join('\n')}`,
    );
  }
}

async function stampOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await filesOf(path.join(ROOT, source))) {
      hash
        .update(path.relative(ROOT, file))
        .update('\0')
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

async function filesOf(place: string): Promise<string[]> {
  const entries = await readdir(place, { withFileTypes: true, recursive: true }).catch(
    () => undefined,
  );
  if (entries === undefined) return [place];
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes(`${path.sep}dist`))
    .filter((entry) => !/\.test\.tsx?$/.test(entry.name))
    .filter(
      (entry) =>
        place.endsWith('web') ||
        place.endsWith('contract') ||
        /\.contract\.ts$|limits\.ts$/.test(entry.name),
    )
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}
