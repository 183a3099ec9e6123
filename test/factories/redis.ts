import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TestRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/** Is there a Redis that can be tested with? GATEHOUSE_TEST_REDIS=1 (as in CI) says that there must be one. */
export function redisIsHere(): boolean {
  const here = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
  if (!here && process.env.GATEHOUSE_TEST_REDIS === '1') {
    throw new Error(
      'GATEHOUSE_TEST_REDIS=1, but there is no redis-server. Install it (Debian: redis-server).',
    );
  }
  return here;
}

/** A throw-away Redis of its own, on a free loopback port, that writes nothing to the disk. */
export async function startRedis(
  policy: 'noeviction' | 'allkeys-lru' = 'noeviction',
): Promise<TestRedis> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-redis-'));
  const port = await freePort();
  const settings = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--maxmemory-policy',
    policy,
  ];
  const server = spawn('redis-server', [...settings, '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Ready to accept connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`redis-server ended at once: ${said}`)));
    server.once('error', reject);
  });
  return {
    url: `redis://127.0.0.1:${port}/0`,
    async stop() {
      if (server.exitCode === null) {
        const gone = once(server, 'exit');
        server.kill('SIGKILL');
        await gone;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
