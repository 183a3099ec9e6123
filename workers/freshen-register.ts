import { freshenRegister } from '../moderation/consent/lists/standing.actions.ts';
import type { Db } from '../moderation/database/client.ts';
import type { Clock } from '../moderation/kernel/clock.ts';
import { schoolDay } from '../moderation/kernel/school-time.ts';
import type { Log } from '../moderation/kernel/log.ts';

const EVERY_MS = 60_000;

/**
 * Brings the register's lists up to date every minute. Readers do the same before they read; this is so that nobody waits for what an
 * import of thousands, or a midnight on which thousands of answers ended, left behind.
 */
export function startFreshening({
  db,
  clock,
  log,
}: {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
}): { close(): Promise<void> } {
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    try {
      const people = await freshenRegister(db, schoolDay(clock.now()), { signal: stop.signal });
      if (people > 0) log.info({ people }, 'register: lists brought up to date');
    } catch (error) {
      log.warn(
        { err: error },
        'register: a fault while lists were brought up to date, tried again',
      );
    }
  };
  const lookUnlessLooking = (): void => {
    running ??= look().finally(() => {
      running = undefined;
    });
  };
  lookUnlessLooking();
  const timer = setInterval(lookUnlessLooking, EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      stop.abort();
      await running;
    },
  };
}
