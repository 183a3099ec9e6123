import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processIdentity } from '../server/embedded/process-identity.ts';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const WEIGHTS = 'node_modules/@vladmandic/face-api/model';
const OTHER_WEIGHTS = 'node_modules/faceplugin-face-recognition-js/model';
const COMPARED_WEIGHTS = 'node_modules/@vladmandic/human/models';

let root: string;
let started: ChildProcess[];

/** A checkout with these two scripts, a lock file, and an npm that writes what a real one would bring. */
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-boot-'));
  started = [];
  await mkdir(path.join(root, 'scripts'));
  for (const name of ['boot.mjs', 'install.mjs'])
    await copyFile(path.join(HERE, name), path.join(root, 'scripts', name));
  await writeFile(path.join(root, 'package.json'), '{"type":"module"}');
  await writeFile(path.join(root, 'package-lock.json'), '{"lockfileVersion":3}');
  await npmThat(`
    import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
    appendFileSync('npm-was-called', process.argv.slice(2).join(' ') + ' ' + (process.env.npm_lifecycle_event ?? 'clean') + '\\n');
    rmSync('node_modules', { recursive: true, force: true });
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.SLOW_BY_MILLISECONDS ?? 0)));
    for (const [folder, names] of [
      ['${WEIGHTS}', ['face_recognition_model.bin', 'age_gender_model.bin', 'face_expression_model.bin', 'tiny_face_detector_model.bin']],
      ['${OTHER_WEIGHTS}', ['fr_detect.onnx', 'fr_feature.onnx', 'fr_gender.onnx']],
      ['${COMPARED_WEIGHTS}', ['blazeface.bin', 'blazeface.json', 'models.json', 'faceres.bin', 'faceres.json', 'emotion.bin']],
    ]) {
      mkdirSync(folder, { recursive: true });
      for (const name of names) writeFileSync(folder + '/' + name, '');
    }`);
});

afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

async function npmThat(source: string): Promise<void> {
  await mkdir(path.join(root, 'npm'), { recursive: true });
  await writeFile(path.join(root, 'npm/npm-cli.js'), source);
}

const target = (source: string): Promise<void> => writeFile(path.join(root, 'target.ts'), source);
const npmCalls = (): Promise<string> =>
  readFile(path.join(root, 'npm-was-called'), 'utf8').catch(() => '');

function boot(
  args: string[] = ['target.ts'],
  env: Record<string, string> = {},
): Promise<{ code: number | null; signal: string | null; output: string }> & {
  child: ChildProcess;
} {
  const child = spawn(process.execPath, ['scripts/boot.mjs', ...args], {
    cwd: root,
    env: {
      PATH: '/usr/bin:/bin',
      npm_execpath: path.join(root, 'npm/npm-cli.js'),
      npm_lifecycle_event: 'start',
      ...env,
    },
  });
  started.push(child);
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const ended = new Promise<{ code: number | null; signal: string | null; output: string }>(
    (resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal, output }));
    },
  );
  return Object.assign(ended, { child });
}

async function fileAppears(name: string): Promise<string> {
  for (const end = Date.now() + 8000; Date.now() < end; await sleep(20)) {
    const text = await readFile(path.join(root, name), 'utf8').catch(() => '');
    if (text !== '') return text;
  }
  throw new Error(`${name} did not appear`);
}

describe('installing', () => {
  test('happens once, with a clean environment, and leaves no weights that recognise or judge a face', async () => {
    await target('console.log("ran", process.argv[2])');
    const first = await boot(['target.ts', 'word']);
    expect(first.code).toBe(0);
    expect(first.output).toMatch(/ran word\n$/);
    expect(first.output).toContain('Installing what is missing (once, about a minute)…');
    expect(await npmCalls()).toBe(
      'ci --include=dev --include=optional --no-fund --no-audit clean\n',
    );
    expect(await readdir(path.join(root, WEIGHTS))).toEqual(['tiny_face_detector_model.bin']);
    expect(await readdir(path.join(root, OTHER_WEIGHTS))).toEqual(['fr_detect.onnx']);
    expect(await readdir(path.join(root, COMPARED_WEIGHTS))).toEqual([
      'blazeface.bin',
      'blazeface.json',
      'models.json',
    ]);

    expect((await boot(['target.ts', 'again'])).output).toBe('ran again\n');
    await writeFile(path.join(root, 'package-lock.json'), '{"lockfileVersion":3,"changed":true}');
    expect((await boot()).output).toContain('Installing');
  }, 30_000);

  test('that fails says so in one sentence, and the next start tries again', async () => {
    await target('console.log("ran")');
    await npmThat("console.error('npm error ENOTFOUND'); process.exit(1);");
    const failed = await boot();
    expect(failed.code).toBe(1);
    expect(failed.output).toContain(
      'npm error ENOTFOUND\nInstalling did not work; the lines above say why.',
    );
    expect(failed.output).not.toContain('ran');
    expect(existsSync(path.join(root, '.cache/install.lock'))).toBe(false);
    await npmThat('import { mkdirSync } from "node:fs"; mkdirSync("node_modules");');
    expect((await boot()).output).toMatch(/ran\n$/);
  }, 30_000);

  test('keeps to the lock file, but for binaries of other platforms that the registry does not have', async () => {
    await target('console.log("ran")');
    const npmThatMisses = (what: string): Promise<void> =>
      npmThat(`
        import { appendFileSync, mkdirSync } from 'node:fs';
        appendFileSync('npm-was-called', process.argv[2] + '\\n');
        if (process.argv[2] === 'ci') {
          console.error('npm error Missing: @oxfmt/binding-darwin-arm64@ from lock file\\nnpm error ${what}');
          process.exit(1);
        }
        mkdirSync('node_modules');`);
    await npmThatMisses('Missing: sharp@0.35.5 from lock file');
    expect(await boot()).toMatchObject({ code: 1 });
    expect(await npmCalls()).toBe('ci\n');
    await npmThatMisses('Missing: @oxlint/binding-darwin-arm64@ from lock file');
    const done = await boot();
    expect(done).toMatchObject({
      code: 0,
      output: 'Installing what is missing (once, about a minute)…\nran\n',
    });
    expect(await npmCalls()).toBe('ci\nci\ninstall\n');
  }, 30_000);

  test('is done by one of three starts at the same time, while the others wait', async () => {
    await target('console.log("ran")');
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => boot(['target.ts'], { SLOW_BY_MILLISECONDS: '700' })),
    );
    expect(outcomes.map(({ code, output }) => code === 0 && output.endsWith('ran\n'))).toEqual([
      true,
      true,
      true,
    ]);
    expect((await npmCalls()).trim().split('\n')).toHaveLength(1);
  }, 30_000);

  test('takes over the lock of a start that died', async () => {
    await target('console.log("ran")');
    await mkdir(path.join(root, '.cache/install.lock'), { recursive: true });
    await writeFile(
      path.join(root, '.cache/install.lock', String(process.pid)),
      'another start of that number',
    );
    expect(await boot()).toMatchObject({ code: 0 });
  }, 30_000);

  test('that is stopped leaves no marker and no npm', async () => {
    await npmThat(
      "import { writeFileSync } from 'node:fs'; writeFileSync('npm-pid', String(process.pid)); setInterval(() => {}, 1000);",
    );
    await target('console.log("ran")');
    const run = boot();
    const npm = Number(await fileAppears('npm-pid'));
    run.child.kill('SIGINT');
    const { code, output } = await run;
    expect(code).toBe(130);
    expect(output).toContain('Installing was stopped');
    expect(processIdentity(npm)).toBeUndefined();
  }, 30_000);
});

describe('the Node.js that runs Gatehouse', () => {
  test('is the one that is running when it is new enough, else the one that npm brought', async () => {
    const file = new URL('./boot.mjs', import.meta.url).href;
    const { chooseNode } = (await import(file)) as {
      chooseNode: (root: string, running: { version: string; file: string }) => string;
    };
    expect(chooseNode(root, { version: 'v26.0.0', file: '/their/node' })).toBe('/their/node');
    expect(() => chooseNode(root, { version: 'v20.1.0', file: '/their/node' })).toThrow(
      'Gatehouse needs Node.js 24 or newer',
    );
    const brought = path.join(
      root,
      'node_modules',
      `node-${process.platform}-${process.arch}`,
      'bin',
    );
    await mkdir(brought, { recursive: true });
    await symlink(process.execPath, path.join(brought, 'node'));
    expect(chooseNode(root, { version: 'v20.1.0', file: '/their/node' })).toBe(
      path.join(brought, 'node'),
    );
  });
});

describe('running', () => {
  const WAITS =
    "import { writeFileSync } from 'node:fs'; writeFileSync('up', String(process.pid)); setInterval(() => undefined, 1000);";
  const never = { BOOT_INSTALL: 'never' };

  test('ends with the code of the target', async () => {
    await target('process.exitCode = 7');
    expect(await boot(['target.ts'], never)).toMatchObject({ code: 7, signal: null });
  });

  test('passes a signal on, and ends by the same one', async () => {
    await target(
      `${WAITS} process.on('SIGINT', () => { console.log('heard'); process.exit(4); });`,
    );
    const polite = boot(['target.ts'], never);
    await fileAppears('up');
    polite.child.kill('SIGINT');
    expect(await polite).toMatchObject({ code: 4, output: 'heard\n' });

    await rm(path.join(root, 'up'));
    await target(WAITS);
    const rude = boot(['target.ts'], never);
    await fileAppears('up');
    rude.child.kill('SIGTERM');
    expect(await rude).toMatchObject({ code: null, signal: 'SIGTERM' });
  }, 20_000);

  test('ends the target when our own parent is gone', async () => {
    await target(WAITS);
    const parent = spawn(
      '/bin/sh',
      ['-c', `"${process.execPath}" scripts/boot.mjs target.ts & wait`],
      {
        cwd: root,
        env: { PATH: '/usr/bin:/bin', ...never },
        stdio: 'ignore',
      },
    );
    started.push(parent);
    const pid = Number(await fileAppears('up'));
    parent.kill('SIGKILL');
    for (const end = Date.now() + 5000; Date.now() < end && processIdentity(pid) !== undefined;)
      await sleep(20);
    expect(processIdentity(pid)).toBeUndefined();
  }, 20_000);

  test('needs no open standard input', async () => {
    await target('console.log("ran")');
    const child = spawn(
      '/bin/sh',
      ['-c', `exec "${process.execPath}" scripts/boot.mjs target.ts <&- >out`],
      {
        cwd: root,
        env: { PATH: '/usr/bin:/bin', ...never },
      },
    );
    started.push(child);
    expect(await fileAppears('out')).toBe('ran\n');
  });

  test('says in one sentence what it needs', async () => {
    expect(await boot([], never)).toMatchObject({
      code: 1,
      output: 'Usage: node scripts/boot.mjs TARGET.ts [arguments...]\n',
    });
    expect((await boot(['none.ts'], never)).output).toMatch(
      /^There is no file .*none\.ts to run\.\n$/,
    );
  });
});
