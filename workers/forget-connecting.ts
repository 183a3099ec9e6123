import type { Db } from '../moderation/database/client.ts';
import type { Clock } from '../moderation/kernel/clock.ts';
import type { Log } from '../moderation/kernel/log.ts';
import { forgetExpired } from '../moderation/pages/connecting.actions.ts';

const EVERY_MS = 60_000;

/** Every minute forgets what Facebook said to somebody who did not choose a Page in time: tokens lie sealed for minutes only. */
export function startForgetting({
  db,
  clock,
  log,
}: {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
}): { close(): Promise<void> } {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= forgetExpired({ db, clock })
      .catch((error: unknown) =>
        log.warn({ err: error }, 'connecting: expired ones could not be forgotten, tried again'),
      )
      .finally(() => {
        running = undefined;
      });
  }, EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
