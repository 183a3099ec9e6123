import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MARKER = path.join(ROOT, 'web/dist/built-from.txt');
/** What the staff app is made from: its own files, the contract, what the contract imports, and the packages. */
const SOURCES = ['web', 'server/contract', 'moderation', 'package-lock.json'];

/**
 * Builds the staff app when what it is made from has changed since the last time.
 * @returns whether it was built now
 * @throws Error with the builder's last lines
 */
export async function buildWebWhenStale(): Promise<boolean> {
  const stamp = await stampOfSources();
  const built = await readFile(MARKER, 'utf8').catch(() => '');
  if (built === stamp) return false;
  await build();
  await writeFile(MARKER, stamp);
  return true;
}

async function build(): Promise<void> {
  const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js');
  const child = spawn(
    process.execPath,
    [vite, 'build', '--config', path.join(ROOT, 'web/vite.config.ts')],
    {
      cwd: ROOT,
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
