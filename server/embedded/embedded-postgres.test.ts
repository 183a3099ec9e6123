import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EmbeddedPostgresError, startEmbeddedPostgres } from './embedded-postgres.ts';
import type { EmbeddedPostgres } from './embedded-postgres.ts';
import { readPostmaster } from './postmaster.ts';
import { isPostgresOf, processIdentity } from './process-identity.ts';

const MODULE = new URL('./embedded-postgres.ts', import.meta.url).href;
const asRoot = process.getuid?.() === 0;

let folder: string;
let said: string[];
let started: EmbeddedPostgres[];
let parents: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-database-'));
  [said, started, parents] = [[], [], []];
});

afterEach(async () => {
  for (const parent of parents) parent.kill('SIGKILL');
  await Promise.all(started.map((database) => database.stop()));
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

const cluster = (): string => path.join(folder, 'postgres/cluster');

async function start(throwAway = true): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({
    dataFolder: folder,
    log: (line) => said.push(line),
    throwAway,
  });
  started.push(database);
  return database;
}

async function sentenceOf(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EmbeddedPostgresError);
  return (error as EmbeddedPostgresError).message;
}

async function ask(database: { connectionString: string }, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database.connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Another Gatehouse in its own process; resolves once its database takes connections. */
async function startParent(): Promise<{ parent: ChildProcess; connectionString: string }> {
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(MODULE)});
    const database = await startEmbeddedPostgres({ dataFolder: process.argv[1], log() {}, throwAway: true });
    process.stdout.write(database.connectionString);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parents.push(parent);
  const [connectionString] = (await once(parent.stdout, 'data')) as [Buffer];
  return { parent, connectionString: connectionString.toString() };
}

async function until(
  condition: () => boolean | Promise<boolean>,
  withinMilliseconds: number,
): Promise<boolean> {
  for (const end = Date.now() + withinMilliseconds; Date.now() < end; await sleep(20)) {
    if (await condition()) return true;
  }
  return false;
}

describe('a start', () => {
  test('gives a UTF-8 database over a private socket, and keeps what was written', async () => {
    const first = await start(false);
    expect(first.adopted).toBe(false);
    await ask(first, "CREATE TABLE pupil (name text); INSERT INTO pupil VALUES ('Zoë')");
    await first.stop();

    const second = await start(false);
    expect(await ask(second, 'SELECT upper(name) AS name FROM pupil')).toEqual([{ name: 'ZOË' }]);
    expect(await ask(second, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await ask(second, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
    expect((await stat(cluster())).mode & 0o777).toBe(0o700);
    expect((await stat(second.socketFolder)).mode & 0o777).toBe(0o700);
  }, 30_000);

  test('leaves nothing running and nothing claimed after a stop, which may be asked twice', async () => {
    const database = await start();
    const postmaster = await readPostmaster(cluster());
    await Promise.all([database.stop(), database.stop()]);
    expect(processIdentity(postmaster?.pid ?? 0)).toBeUndefined();
    expect(await readdir(folder)).toEqual(['postgres']);
  }, 30_000);

  test('writes no row into its log when a statement fails', async () => {
    const database = await start();
    await ask(
      database,
      "CREATE TABLE pupil (name text UNIQUE); INSERT INTO pupil VALUES ('Amara Okafor')",
    );
    await expect(ask(database, "INSERT INTO pupil VALUES ('Amara Okafor')")).rejects.toThrow(
      'duplicate',
    );
    await expect(ask(database, "SELECT 'Amara Okafor'::uuid")).rejects.toThrow('invalid');
    const log = await readFile(path.join(folder, 'postgres/server.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('Amara');
  }, 30_000);

  test('finds a short path for the socket when the folder is deep', async () => {
    const deep = path.join(folder, 'a-rather-long-folder-name/'.repeat(5), 'data');
    await mkdir(deep, { recursive: true });
    for (let open = deep; open.length >= folder.length; open = path.dirname(open))
      await chmod(open, 0o755);
    const database = await startEmbeddedPostgres({
      dataFolder: deep,
      log: (line) => said.push(line),
      throwAway: true,
    });
    started.push(database);
    expect(database.socketFolder.length).toBeLessThan(100);
    expect(await ask(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.stop();
    await expect(stat(database.socketFolder)).rejects.toThrow('ENOENT');
  }, 30_000);

  test.runIf(asRoot)(
    'as root, keeps the database outside a folder that its user may not enter, and says so',
    async () => {
      const closed = path.join(folder, 'closed/data');
      await mkdir(closed, { recursive: true, mode: 0o700 });
      const database = await startEmbeddedPostgres({
        dataFolder: closed,
        log: (line) => said.push(line),
        throwAway: true,
      });
      started.push(database);
      expect(await ask(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(said.join()).toContain('because its user may not enter');
      const home = /kept in (\S+),/.exec(said.join())?.[1] ?? '';
      await database.stop();
      await expect(stat(home)).rejects.toThrow('ENOENT');
    },
    30_000,
  );
});

describe('two at once', () => {
  test('the second is refused while the first lives, and its database goes on', async () => {
    const { parent, connectionString } = await startParent();
    expect(await sentenceOf(start())).toBe(
      `Gatehouse is already running from this folder (process ${parent.pid}). Stop it first, or set GATEHOUSE_DATA to another folder.`,
    );
    expect(await ask({ connectionString }, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  }, 30_000);

  test('of two that start together, one wins', async () => {
    const outcomes = await Promise.allSettled([start(), start()]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  }, 30_000);
});

describe('a sudden end', () => {
  test('after SIGKILL of its Gatehouse the database is gone within ten seconds, and a new start has the rows', async () => {
    const { parent, connectionString } = await startParent();
    await ask({ connectionString }, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)');
    const postmaster = await readPostmaster(cluster());
    parent.kill('SIGKILL');
    expect(await until(() => !isPostgresOf(postmaster?.pid ?? 0, cluster()), 10_000)).toBe(true);
    expect(await ask(await start(), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  }, 30_000);

  test('a start at the very moment of that SIGKILL waits for the old database to finish', async () => {
    const { parent, connectionString } = await startParent();
    await ask({ connectionString }, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)');
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(await ask(await start(), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  }, 30_000);

  test.runIf(process.platform === 'linux')(
    'an orphan whose guard was killed too is taken over',
    async () => {
      const { parent, connectionString } = await startParent();
      await ask({ connectionString }, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)');
      const orphan = (await readPostmaster(cluster()))?.pid ?? 0;
      const status = await readFile(`/proc/${orphan}/status`, 'utf8');
      process.kill(Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]), 'SIGSTOP');
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      process.kill(Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]), 'SIGKILL');
      expect(isPostgresOf(orphan, cluster())).toBe(true);
      const next = await start();
      expect(next.adopted).toBe(true);
      expect(await ask(next, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
      expect(isPostgresOf(orphan, cluster())).toBe(false);
    },
    30_000,
  );

  test('a database that is killed says so, and the next start repairs it', async () => {
    const database = await start();
    process.kill((await readPostmaster(cluster()))?.pid ?? 0, 'SIGKILL');
    expect(await database.ended).toContain('stopped by itself');
    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  }, 30_000);

  test('a postmaster.pid that names a process of somebody else is no obstacle', async () => {
    await (await start()).stop();
    await writeFile(
      path.join(cluster(), 'postmaster.pid'),
      `${process.pid}\n${cluster()}\n1\n5432\n`,
    );
    const database = await start();
    expect(database.adopted).toBe(false);
    expect(await ask(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  }, 30_000);

  test('an owner that is dead, or whose number another process has now, is no obstacle', async () => {
    await writeFile(
      path.join(folder, 'running.json'),
      JSON.stringify({ pid: process.pid, identity: 'long ago' }),
    );
    await start();
    expect(JSON.parse(await readFile(path.join(folder, 'running.json'), 'utf8'))).toMatchObject({
      pid: process.pid,
      identity: processIdentity(process.pid),
    });
  }, 30_000);
});

describe('what a person can put right', () => {
  test('a folder that is not a whole database', async () => {
    await mkdir(path.join(cluster(), 'base'), { recursive: true });
    await chmod(folder, 0o755);
    expect(await sentenceOf(start())).toContain('is not a whole database (PG_VERSION is missing)');
    expect(await readdir(folder)).toEqual(['postgres']);
  });

  test('a database of another PostgreSQL', async () => {
    await mkdir(cluster(), { recursive: true });
    await writeFile(path.join(cluster(), 'PG_VERSION'), '16\n');
    expect(await sentenceOf(start())).toContain(
      'was made by PostgreSQL 16, and this Gatehouse runs 18',
    );
  });

  test('a damaged database: the sentence holds what PostgreSQL said', async () => {
    await (await start()).stop();
    await writeFile(path.join(cluster(), 'global/pg_control'), 'nonsense');
    expect(await sentenceOf(start())).toMatch(
      /does not start; it says: "(FATAL|PANIC): .*pg_control/,
    );
  }, 30_000);

  test.runIf(asRoot)(
    'a database of another user',
    async () => {
      await (await start()).stop();
      await chmod(folder, 0o777);
      const script = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(MODULE)});
      await startEmbeddedPostgres({ dataFolder: process.argv[1], log() {} }).catch((error) => console.log(error.message));`;
      const other = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
        uid: 1234,
        gid: 1234,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      parents.push(other);
      const [sentence] = (await once(other.stdout, 'data')) as [Buffer];
      expect(sentence.toString()).toContain(
        'belongs to another user of this machine (number 65534)',
      );
    },
    30_000,
  );

  test('a data folder that is a file', async () => {
    await writeFile(path.join(folder, 'file'), '');
    const attempt = startEmbeddedPostgres({
      dataFolder: path.join(folder, 'file'),
      log: () => undefined,
    });
    expect(await sentenceOf(attempt)).toContain(path.join(folder, 'file'));
  });
});
