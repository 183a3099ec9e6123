import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../moderation/database/client.ts';
import { freshDatabase } from '../test/factories/database.ts';
import { makeFederation } from '../test/factories/people.ts';
import { surroundings } from '../test/factories/process.ts';
import { addPupil } from '../test/factories/register.ts';
import { DO_NOT_RESTART, READY } from '../moderation/kernel/parent.ts';

const MAIN = path.join(import.meta.dirname, 'main.ts');

let database: Awaited<ReturnType<typeof freshDatabase>>;
let dataFolder: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  database = await freshDatabase();
  dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-main-'));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await database.drop();
  await rm(dataFolder, { recursive: true, force: true });
});

/** Two ports that were free a moment ago. */
async function freePorts(): Promise<[string, string]> {
  const servers = [createServer(), createServer()];
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return String((server.address() as AddressInfo).port);
    }),
  );
  for (const server of servers) server.close();
  return [ports[0] ?? '', ports[1] ?? ''];
}

function startServer(env: Record<string, string>) {
  const child = fork(MAIN, [], {
    env: {
      ...surroundings(),
      DATABASE_URL: database.connectionString,
      GATEHOUSE_DATA: dataFolder,
      GATEHOUSE_LOG: 'warn',
      ...env,
    },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  const words = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (words.text += chunk.toString()));
  }
  const ended = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  return { child, words, ended };
}

test('listens, says that it is ready, and closes quickly whatever browsers keep open', async () => {
  const [port, sandboxPort] = await freePorts();
  const server = startServer({ GATEHOUSE_PORT: port, GATEHOUSE_SANDBOX_PORT: sandboxPort });
  const [word] = (await once(server.child, 'message')) as [unknown];
  expect(word).toBe(READY);
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${sandboxPort}/`)).status).toBe(200);
  const spare = connect(Number(port), '127.0.0.1');
  await once(spare, 'connect');
  const began = performance.now();
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect(performance.now() - began).toBeLessThan(8_000);
  spare.destroy();
}, 30_000);

test('seals reasons of protection that lie open from before', async () => {
  const { db, pool } = openDatabase(database.connectionString, () => undefined, 1);
  const federation = await makeFederation(db);
  const subjectId = await addPupil(db, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
    forename: 'Amara',
    surname: 'Okafor',
    answer: 'granted',
  });
  await pool.query(
    "insert into protection_flag (id, subject_id, act, reason, recorded_at) values (gen_random_uuid(), $1, 'set', 'Wolpertinger', now())",
    [subjectId],
  );
  const [port, sandboxPort] = await freePorts();
  const server = startServer({ GATEHOUSE_PORT: port, GATEHOUSE_SANDBOX_PORT: sandboxPort });
  await once(server.child, 'message');
  const { rows } = await pool.query(
    'select reason, sealed is not null as sealed from protection_flag',
  );
  expect(rows).toEqual([{ reason: null, sealed: true }]);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect(server.words.text).not.toContain('Wolpertinger');
  await pool.end();
}, 30_000);

test('ends when the process that started it is gone', async () => {
  const [port] = await freePorts();
  const server = startServer({ GATEHOUSE_PORT: port, GATEHOUSE_SANDBOX: 'no' });
  await once(server.child, 'message');
  server.child.disconnect();
  expect(await server.ended).toBe(0);
}, 30_000);

test.each(['GATEHOUSE_PORT', 'GATEHOUSE_SANDBOX_PORT'])(
  'a busy port (%s): one sentence, and no second try',
  async (setting) => {
    const [free] = await freePorts();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const busy = String((other.address() as AddressInfo).port);
    // A clone that has not built the staff app yet has a warning about that to log.
    const quiet = { GATEHOUSE_LOG: 'error' };
    const ports = { GATEHOUSE_PORT: free, GATEHOUSE_SANDBOX_PORT: free, [setting]: busy, ...quiet };
    const server = startServer(ports);
    expect(await server.ended).toBe(DO_NOT_RESTART);
    expect(server.words.text).toBe(
      `Port ${busy} is in use. Stop the other program, or set ${setting}.\n`,
    );
    other.close();
  },
  30_000,
);

test.each([
  [{ GATEHOUSE_PORT: 'seven' }, DO_NOT_RESTART, 'GATEHOUSE_PORT'],
  [{ GATEHOUSE_PROT: '4310' }, DO_NOT_RESTART, 'Unknown setting GATEHOUSE_PROT'],
  [{ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' }, 1, 'No database answers'],
])('%j: one sentence', async (env, code, sentence) => {
  const server = startServer(env);
  expect(await server.ended).toBe(code);
  expect(server.words.text).toContain(sentence);
  expect(server.words.text.trim().split('\n')).toHaveLength(1);
});
