import pg from 'pg';
import type { Db } from '../moderation/database/client.ts';
import { JOBS_CHANNEL, relayUnsent } from '../moderation/database/outbox.ts';
import type { Clock } from '../moderation/kernel/clock.ts';
import type { Log } from '../moderation/kernel/log.ts';
import type { JobQueue } from './queue.ts';

const POLL_MS = 1_000;
const BATCH_JOBS = 200;
/** Any number, as long as every Gatehouse takes the same one and no migration does. */
export const RELAY_LOCK = 4_310_002;

export interface Relay {
  /** Resolves when the present pass is over and the connection closed. */
  close(): Promise<void>;
}

export interface RelayParts {
  readonly db: Db;
  /** A connection of its own, for LISTEN and the lock: not through a pooler that shares sessions. */
  readonly databaseUrl: string;
  readonly queue: Pick<JobQueue, 'send'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Carries what the outbox holds into the queue: at once when a transaction says so, and each second in case the word
 * was lost. Every worker has one; a lock lets one at a time pass, so that a job is not sent again by a second relay
 * after a quick worker has finished it.
 */
export function startRelay(parts: RelayParts): Relay {
  const ear = listeningEar(parts);
  const closing = new AbortController();

  async function loop(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await pass(parts, await ear.session());
      } catch (error) {
        parts.log.warn({ err: error }, 'relay: a fault, tried again');
      }
      if (!closing.signal.aborted) await ear.wordOrPause();
    }
  }

  const ended = loop();
  return {
    async close() {
      closing.abort();
      ear.wake();
      await ended;
      await ear.close();
    },
  };
}

async function pass({ db, queue, clock }: RelayParts, session: pg.Client): Promise<void> {
  const { rows } = await session.query<{ free: boolean }>(
    'select pg_try_advisory_lock($1) as free',
    [RELAY_LOCK],
  );
  if (rows[0]?.free !== true) return;
  try {
    let sent = BATCH_JOBS;
    while (sent === BATCH_JOBS) {
      sent = await relayUnsent(db, clock.now(), BATCH_JOBS, (jobs) => queue.send(jobs));
    }
  } finally {
    await session.query('select pg_advisory_unlock($1)', [RELAY_LOCK]);
  }
}

/** One database session that hears the channel, opened again when it breaks. */
function listeningEar({ databaseUrl, log }: RelayParts): {
  session(): Promise<pg.Client>;
  wordOrPause(): Promise<void>;
  wake(): void;
  close(): Promise<void>;
} {
  let open: pg.Client | undefined;
  let heard = false;
  let stir: (() => void) | undefined;

  const wake = (): void => {
    heard = true;
    stir?.();
  };

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: databaseUrl, keepAlive: true });
    client.on('error', (error) => {
      log.warn({ err: error }, 'relay: the connection broke');
      if (open === client) open = undefined;
    });
    client.on('end', () => {
      if (open === client) open = undefined;
    });
    client.on('notification', wake);
    try {
      await client.connect();
      // A machine that loses power sends no goodbye: the server must find out within seconds that its lock is free.
      await client.query(
        'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3',
      );
      await client.query(`listen ${JOBS_CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return client;
  }

  return {
    wake,
    async session() {
      heard = false;
      open ??= await connect();
      return open;
    },
    async wordOrPause() {
      if (heard) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        stir = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      stir = undefined;
    },
    async close() {
      await open?.end();
    },
  };
}
