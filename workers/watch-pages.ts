import type { Db } from '../moderation/database/client.ts';
import type { Clock } from '../moderation/kernel/clock.ts';
import type { Log } from '../moderation/kernel/log.ts';
import { askForTurns } from '../moderation/outside/turns.actions.ts';

const EVERY_MS = 60_000;

/** Sees every minute whose turn it is to be looked at; the first time a minute after the start. */
export function startWatching(parts: {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
}): { close(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(async () => {
      try {
        await askForTurns(parts);
      } catch (error) {
        parts.log.warn({ err: error }, 'watch: a fault, tried again in a minute');
      }
    });
  }, EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
