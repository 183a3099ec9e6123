import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { READY } from '../../moderation/kernel/parent.ts';
import type { ProcessSettings } from './settings.ts';

const READY_WITHIN_MS = 60_000;
const START_AGAIN_AFTER_MS = 300;

/** One process of the house that is killed and comes back, as under a supervisor. */
export interface Part {
  readonly name: string;
  /** Resolves once it can do its work; starts it when it does not run. */
  up(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Sends it something over its channel. */
  tell(message: object): void;
}

/** @param hears what the process says over its channel, beside that it is ready */
export function processPart(
  name: string,
  script: string,
  settings: ProcessSettings,
  hears: (message: unknown) => void = () => undefined,
): Part {
  let child: ChildProcess | undefined;
  let starting: Promise<void> | undefined;
  let said = '';

  async function start(): Promise<void> {
    // It may end at once while the database is still coming back: a supervisor starts it again.
    for (const end = Date.now() + READY_WITHIN_MS; ; await sleep(START_AGAIN_AFTER_MS)) {
      const one = spawn(
        process.execPath,
        [path.join(import.meta.dirname, script), JSON.stringify(settings)],
        { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
      );
      child = one;
      said = '';
      one.stderr?.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4_000);
      });
      const ready = new Promise<boolean>((resolve) => {
        one.on('message', (message) => (message === READY ? resolve(true) : hears(message)));
        one.once('exit', () => resolve(false));
      });
      if (await ready) return;
      if (Date.now() > end) throw new Error(`${name} does not start:\n${said}`);
    }
  }

  return {
    name,
    up() {
      if (child !== undefined && isRunning(child) && starting === undefined)
        return Promise.resolve();
      starting ??= start().finally(() => {
        starting = undefined;
      });
      return starting;
    },
    async kill() {
      // One that is just starting is let start: killing it then tries the same.
      await starting;
      if (child === undefined || !isRunning(child)) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    tell: (message) => void child?.send(message),
  };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
