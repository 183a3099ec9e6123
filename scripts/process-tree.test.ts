import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processIdentity } from '../server/embedded/process-identity.ts';
import { startChild, stopInOrder } from './process-tree.ts';
import type { Child } from './process-tree.ts';

const PARENT = new URL('../moderation/kernel/parent.ts', import.meta.url).href;
const TREE = new URL('./process-tree.ts', import.meta.url).href;

let folder: string;
let lines: string[];
let children: Child[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-tree-'));
  [lines, children] = [[], []];
});

afterEach(async () => {
  await Promise.all(children.map((child) => child.stop(100)));
  await rm(folder, { recursive: true, force: true });
});

async function script(name: string, source: string): Promise<string> {
  const file = path.join(folder, `${name}.ts`);
  await writeFile(
    file,
    `import { onParentGone, tellParentReady } from ${JSON.stringify(PARENT)};\n${source}\n`,
  );
  return file;
}

async function start(
  name: string,
  source: string,
  env: Record<string, string> = {},
): Promise<Child> {
  const file = await script(name, source);
  const child = startChild({ name, file, args: [folder], env, log: (line) => lines.push(line) });
  children.push(child);
  return child;
}

async function until(condition: () => boolean, withinMilliseconds = 5000): Promise<boolean> {
  for (const end = Date.now() + withinMilliseconds; Date.now() < end; await sleep(20)) {
    if (condition()) return true;
  }
  return false;
}

const isAlive = (pid: number): boolean => processIdentity(pid) !== undefined;
const CLINGS =
  "process.on('SIGTERM', () => console.log('not yet')); setInterval(() => undefined, 1000); tellParentReady();";
const OBEYS = 'setInterval(() => undefined, 1000); tellParentReady();';

describe('a child', () => {
  test('is ready when it says so, and its lines carry its name', async () => {
    const source =
      "console.log('hello ' + process.env.GREETED); console.error('oh'); process.stdout.write('no end of line'); ";
    const child = await start('worker 1', source + OBEYS, { GREETED: 'school' });
    await child.ready;
    await child.stop();
    expect(await until(() => lines.length === 3)).toBe(true);
    expect(lines.toSorted()).toEqual([
      '[worker 1] hello school',
      '[worker 1] no end of line',
      '[worker 1] oh',
    ]);
  });

  test('that dies is started again', async () => {
    const child = await start('worker', OBEYS);
    await child.ready;
    const first = child.pid ?? 0;
    process.kill(first, 'SIGKILL');
    expect(await until(() => child.pid !== undefined && child.pid !== first)).toBe(true);
    expect(lines).toEqual(['[worker] ended (SIGKILL); starting again in 0.25 s']);
  });

  test('that dies five times within a minute is given up, with a sentence', async () => {
    const child = await start('worker', 'process.exit(3);');
    const sentence = 'worker ended 5 times within a minute (exit code 3); it is not started again.';
    expect(await child.gaveUp).toBe(sentence);
    await expect(child.ready).rejects.toThrow(sentence);
    expect(lines).toHaveLength(4);
  });

  test('that says it is no use is not started again', async () => {
    const child = await start('server', "console.error('Port 4310 is taken.'); process.exit(78);");
    expect(await child.gaveUp).toBe('server cannot run; its last lines say why.');
    expect(await until(() => lines.includes('[server] Port 4310 is taken.'))).toBe(true);
  });

  test('that ignores SIGTERM is killed, with what it started', async () => {
    const source =
      "import { spawn } from 'node:child_process'; console.log(spawn('sleep', ['60']).pid);";
    const child = await start('worker', `${source} ${CLINGS}`);
    await child.ready;
    expect(await until(() => lines.length > 0)).toBe(true);
    const grandchild = Number(lines[0]?.replace('[worker] ', ''));
    const pid = child.pid ?? 0;
    await Promise.all([child.stop(300), child.stop(300)]);
    expect(isAlive(pid)).toBe(false);
    expect(await until(() => !isAlive(grandchild))).toBe(true);
  });

  test('that is stopped between two lives stays stopped', async () => {
    const child = await start('worker', 'process.exit(1);');
    expect(await until(() => lines.length === 1)).toBe(true);
    await child.stop();
    await sleep(600);
    expect(child.pid).toBeUndefined();
    expect(lines).toHaveLength(1);
  });
});

describe('the end', () => {
  test('comes stage by stage, within the time even when each one clings', async () => {
    const [server, worker, last] = [
      await start('server', CLINGS),
      await start('worker', CLINGS),
      await start('last', OBEYS),
    ];
    await Promise.all([server.ready, worker.ready, last.ready]);
    const ended: string[] = [];
    const noting = (child: Child): Child => ({
      ...child,
      stop: async (patience) => (await child.stop(patience), void ended.push(child.name)),
    });
    const began = Date.now();
    await stopInOrder([[noting(server)], [noting(worker)], [noting(last)]], 4000);
    expect(Date.now() - began).toBeLessThan(4500);
    expect(ended).toEqual(['server', 'worker', 'last']);
  });

  test('goes on after a failure, and tells of it', async () => {
    const child = await start('worker', OBEYS);
    await child.ready;
    const broken = { stop: () => Promise.reject(new Error('stuck')) };
    await expect(stopInOrder([[broken], [child]])).rejects.toThrow('Not everything stopped.');
    expect(child.pid).toBeUndefined();
  });

  test('of a supervisor by SIGKILL ends its children', async () => {
    const file = await script(
      'child',
      'onParentGone(() => process.exit(0)); setInterval(() => undefined, 1000); tellParentReady();',
    );
    const supervisorFile = path.join(folder, 'supervisor.ts');
    await writeFile(
      supervisorFile,
      `import { writeFileSync } from 'node:fs';
      import { startChild } from ${JSON.stringify(TREE)};
      const child = startChild({ name: 'child', file: ${JSON.stringify(file)}, log() {} });
      await child.ready;
      writeFileSync(${JSON.stringify(path.join(folder, 'pid'))}, String(child.pid));
      process.stdout.write('up');`,
    );
    const supervisor: ChildProcess = spawn(process.execPath, [supervisorFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (supervisor.stdout !== null) await once(supervisor.stdout, 'data');
    const pid = Number(await readFile(path.join(folder, 'pid'), 'utf8'));
    expect(isAlive(pid)).toBe(true);
    supervisor.kill('SIGKILL');
    expect(await until(() => !isAlive(pid), 10_000)).toBe(true);
  });
});
