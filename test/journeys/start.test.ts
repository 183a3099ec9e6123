import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEMO_POSTS } from '../../scripts/demo-federation/posts.ts';
import { freePort, isFree, runScript, type RunningScript } from '../factories/process.ts';

const STOPS_WITHIN_MS = 10_000;

let folder: string;
let settings: Record<string, string>;
let started: RunningScript[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-start-'));
  settings = {
    GATEHOUSE_DATA: folder,
    GATEHOUSE_PORT: String(await freePort()),
    GATEHOUSE_SANDBOX_PORT: String(await freePort()),
    GATEHOUSE_DEMO: 'no',
    GATEHOUSE_FETCH_MODELS: 'no',
  };
});

afterEach(async () => {
  for (const script of started) script.process.kill('SIGKILL');
  await Promise.all(started.map((script) => script.ended));
  started = [];
  await eventuallyFree();
  // A killed product's database still writes its last page for a moment.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

function start(change: Record<string, string> = {}): RunningScript {
  const script = runScript('scripts/start.ts', [], { ...settings, ...change });
  started.push(script);
  return script;
}

async function eventuallyFree(): Promise<number> {
  const began = performance.now();
  while (!(await isFree(Number(settings['GATEHOUSE_PORT'])))) {
    if (performance.now() - began > STOPS_WITHIN_MS) throw new Error('The port is still taken.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return performance.now() - began;
}

test('one command starts everything, Ctrl-C ends it, and a second start goes on with the same data', async () => {
  const first = start();
  await first.says('Gatehouse is running');
  const health = await fetch(`http://127.0.0.1:${settings['GATEHOUSE_PORT']}/readyz`);
  expect(health.status).toBe(200);
  first.process.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(await isFree(Number(settings['GATEHOUSE_PORT']))).toBe(true);
  const second = start();
  await second.says('Gatehouse is running');
});

test('a start beside a running one is refused with a sentence', async () => {
  const first = start();
  await first.says('Gatehouse is running');
  const second = start();
  expect(await second.ended).toBe(1);
  expect(second.said()).toMatch(/already running from this folder/);
});

test('killing it leaves nothing behind, and it starts again', async () => {
  const first = start();
  await first.says('Gatehouse is running');
  first.process.kill('SIGKILL');
  await first.ended;
  expect(await eventuallyFree()).toBeLessThan(STOPS_WITHIN_MS);
  const second = start();
  await second.says('Gatehouse is running');
});

test('a busy port is one sentence that says what to do', async () => {
  const other = createServer().listen(Number(settings['GATEHOUSE_PORT']), '127.0.0.1');
  await once(other, 'listening');
  const script = start();
  const code = await script.ended;
  other.close();
  await once(other, 'close');
  expect(code).toBe(1);
  expect(script.said()).toMatch(
    /Port \d+ is in use\. Stop the other program, or set GATEHOUSE_PORT\./,
  );
});

test('a misspelt setting is refused instead of ignored', async () => {
  const script = start({ GATEHOUSE_SANDBX: 'no' });
  expect(await script.ended).toBe(1);
  expect(script.said()).toMatch(/Unknown setting GATEHOUSE_SANDBX/);
});

const DEMO_LIMIT_MS = 240_000;

test(
  'stopped while it writes the demo posts, it goes on with them the next time, and then leaves them alone',
  async () => {
    const demo = { GATEHOUSE_DEMO: 'yes', GATEHOUSE_WORKERS: '1' };
    const first = start(demo);
    await first.says('The demo posts are being written');
    const database = async (): Promise<pg.Client> => {
      const client = new pg.Client({
        connectionString: `postgresql://gatehouse@${encodeURIComponent(path.join(folder, 'postgres/socket'))}/gatehouse`,
      });
      await client.connect();
      return client;
    };
    const drafts = async (): Promise<string[]> => {
      const client = await database();
      const { rows } = await client.query<{ text: string }>(
        'select distinct on (draft_id) text from draft_revision order by draft_id, number desc',
      );
      await client.end();
      return rows.map(({ text }) => text);
    };
    while ((await drafts()).length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    first.process.kill('SIGKILL');
    await first.ended;
    await eventuallyFree();

    const second = start(demo);
    await second.says('The demo posts are ready.');
    const all = await drafts();
    expect(all).toHaveLength(DEMO_POSTS.length);
    expect(new Set(all)).toEqual(new Set(DEMO_POSTS.map(({ text }) => text)));
    second.process.kill('SIGINT');
    expect(await second.ended).toBe(0);

    const third = start(demo);
    await third.says('Gatehouse is running');
    third.process.kill('SIGINT');
    await third.ended;
    expect(third.said()).not.toContain('The demo posts are being written');
  },
  DEMO_LIMIT_MS,
);
