import { forgetLateImports } from '../moderation/consent/import/import.actions.ts';
import { inTransaction, type Db } from '../moderation/database/client.ts';
import { laterOnce } from '../moderation/database/outbox.ts';
import { askForDailyChecks } from '../moderation/pages/check-page.actions.ts';
import type { Clock } from '../moderation/kernel/clock.ts';
import type { Log } from '../moderation/kernel/log.ts';
import { schoolDay } from '../moderation/kernel/school-time.ts';

const EVERY_MS = 3_600_000;
/** Not while everything starts: what is asked for each day can wait a minute. */
const FIRST_AFTER_MS = 60_000;

export interface DailyParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
}

/** Writes down what is to be done on this day of the school's clock; doing so again changes nothing. */
export async function askForTheDay({ db, clock }: DailyParts): Promise<void> {
  const now = clock.now();
  const day = schoolDay(now);
  await inTransaction(db, async (tx) => {
    await laterOnce(tx, 'delete-originals', { day }, now);
    await laterOnce(tx, 'remind-parents', { day }, now);
  });
  await askForDailyChecks({ db, clock });
}

/** Asks every hour, so that a day on which a worker runs at all has its work; files of the register that nobody applied go then, too. */
export function startDaily(parts: DailyParts): { close(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const ask = (): void => {
    running = running.then(async () => {
      try {
        await askForTheDay(parts);
        await forgetLateImports(parts);
      } catch (error) {
        parts.log.warn({ err: error }, 'daily: a fault, tried again in an hour');
      }
    });
  };
  const first = setTimeout(ask, FIRST_AFTER_MS);
  const timer = setInterval(ask, EVERY_MS);
  return {
    async close() {
      clearTimeout(first);
      clearInterval(timer);
      await running;
    },
  };
}
