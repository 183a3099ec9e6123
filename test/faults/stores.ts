import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../server/embedded/embedded-postgres.ts';
import type { Part } from './part.ts';

/** A PostgreSQL that keeps what it committed when it is killed, as in production. */
export interface DatabasePart extends Part {
  readonly connectionString: string;
  stop(): Promise<void>;
}

export async function databasePart(dataFolder: string): Promise<DatabasePart> {
  const open = (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({ dataFolder, log: () => undefined });
  let postgres: EmbeddedPostgres | undefined = await open();
  const { connectionString } = postgres;
  let starting: Promise<void> | undefined;

  async function start(): Promise<void> {
    postgres = await open();
  }

  return {
    name: 'PostgreSQL',
    connectionString,
    up() {
      if (postgres !== undefined) return Promise.resolve();
      starting ??= start().finally(() => {
        starting = undefined;
      });
      return starting;
    },
    async kill() {
      await starting;
      if (postgres === undefined) return;
      process.kill(await postmasterOf(connectionString), 'SIGKILL');
      await postgres.ended;
      postgres = undefined;
    },
    tell: () => undefined,
    stop: async () => postgres?.stop(),
  };
}

async function postmasterOf(connectionString: string): Promise<number> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: string }>(
    "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as pid",
  );
  await client.end();
  return Number(rows[0]?.pid);
}

/** A Redis without a disk: it comes back empty. */
export function redisPart(port: number): Part {
  let server: ChildProcess | undefined;
  return {
    name: 'Redis',
    async up() {
      if (server !== undefined && server.exitCode === null && server.signalCode === null) return;
      const started = spawn(
        'redis-server',
        ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      server = started;
      await new Promise<void>((resolve, reject) => {
        started.stdout?.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('Ready to accept connections')) resolve();
        });
        started.once('exit', () => reject(new Error('redis-server ended at once.')));
      });
    },
    async kill() {
      if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
    },
    tell: () => undefined,
  };
}
