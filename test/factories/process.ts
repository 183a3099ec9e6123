import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');

/** A script of the product in a process of its own, as an operator would start it. */
export interface RunningScript {
  readonly process: ChildProcess;
  /** Everything that it has printed so far. */
  said(): string;
  /** Resolves when it has printed this; rejects when it ends first. */
  says(words: string | RegExp): Promise<void>;
  /** Resolves with the exit code once it has ended. */
  ended: Promise<number | null>;
}

/** What every program started by a test gets of our own environment: nothing of it is a setting of Gatehouse. */
export function surroundings(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'NODE_COMPILE_CACHE'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** @param settings the only settings that it gets, beside `surroundings()` */
export function runScript(
  script: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): RunningScript {
  const child = spawn(process.execPath, [path.join(ROOT, script), ...args], {
    cwd: ROOT,
    env: { ...surroundings(), ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
  }
  const ended = once(child, 'exit').then(() => child.exitCode);
  return {
    process: child,
    said: () => said,
    ended,
    async says(words) {
      const over = ended.then(() => {
        throw new Error(`It ended before it said ${String(words)}:\n${said}`);
      });
      over.catch(() => undefined);
      const heard = (async () => {
        while (!(typeof words === 'string' ? said.includes(words) : words.test(said))) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      })();
      await Promise.race([heard, over]);
    },
  };
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}

/** Whether anything listens there. */
export async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
