import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { buildWebInto } from '../../scripts/web-build.ts';

const CHROMIUM = new URL('./chromium.ts', import.meta.url).href;

let made: Promise<string> | undefined;

/**
 * What every browser test needs and none changes, made once a run: the staff app from its present source, in a folder of
 * its own (never the `web/dist` of somebody who is running Gatehouse), and the browser that npm brought, unpacked before
 * two files could unpack it at the same time.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  made ??= make();
  const folder = await made;
  project.provide('builtWeb', folder);
  return () => rm(folder, { recursive: true, force: true });
}

async function make(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-web-'));
  await Promise.all([buildWebInto(folder), unpackBrowser()]);
  return folder;
}

/** In a process of its own: the package changes where programs look for their libraries, and ours must not. */
async function unpackBrowser(): Promise<void> {
  const script = `await (await import(${JSON.stringify(CHROMIUM)})).findExecutable();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
}
