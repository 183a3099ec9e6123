import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { inTransaction, openDatabase } from '../moderation/database/client.ts';
import { later } from '../moderation/database/outbox.ts';
import { recordEvent } from '../moderation/record/record.actions.ts';
import { startEmbeddedPostgres } from '../server/embedded/embedded-postgres.ts';
import { freshDatabase } from '../test/factories/database.ts';
import { makeFederation, type TestFederation } from '../test/factories/people.ts';
import { JOBS } from '../moderation/jobs.ts';
import { addPupil } from '../test/factories/register.ts';
import { freePort, surroundings } from '../test/factories/process.ts';

const PROGRAM = path.join(import.meta.dirname, 'gatehouse.ts');
const COMMANDS = [
  'config',
  'migrate',
  'seed',
  'found',
  'invite',
  'new-password',
  'record verify',
  'jobs',
  'rebuild-queue',
  'keys rotate',
  'register refresh',
  'withdrawals',
  'consents export',
  'consents person',
  'consents import',
  'check-text',
  'count-faces',
  'models',
  'models fetch',
];

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function gatehouse(
  args: readonly string[],
  env: Record<string, string> = {},
  input = '',
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...surroundings(), ...env },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
    child.stdin.end(input);
  });
}

describe('help and mistakes', () => {
  test('--help lists every command', async () => {
    const { code, out } = await gatehouse(['--help']);
    expect(code).toBe(0);
    for (const name of COMMANDS) expect(out).toContain(`  ${name} `);
    expect(out).toContain('Exit codes: 0');
  });

  test.each(COMMANDS)('%s --help says how it is used', async (name) => {
    const { code, out } = await gatehouse([...name.split(' '), '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: gatehouse ${name}`);
  });

  test('an unknown command ends with 2 and the help', async () => {
    const { code, out, err } = await gatehouse(['publish-everything']);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('There is no command "publish-everything".');
    expect(err).toContain('record verify');
  });

  test.each([
    [['jobs', '--jsn'], 'has no option --jsn. It takes --json.'],
    [['jobs', 'all'], 'does not know what to do with "all"'],
    [['jobs', '--json=yes'], '--json stands alone'],
    [['invite', '--name'], '--name needs a value'],
    [['invite', '--name', 'A B'], '--email is missing. Write for example --email'],
    [
      ['invite', '--name', 'A B', '--email', 'a@b.example', '--role', 'king'],
      '--role king is none of drafter, head,',
    ],
    [
      ['invite', '--name', 'A B', '--email', 'a@b.example', '--role', 'head'],
      '--school is missing',
    ],
    [['check-text', '--as', 'comment'], '--as comment is not known'],
    [['count-faces', '--json'], 'Which photo?'],
    [['models', 'fetch', '--from'], '--from needs a value'],
    [['models', 'fetsh'], 'does not know what to do with "fetsh"'],
  ])('%j names the argument', async (args, words) => {
    const { code, err } = await gatehouse(args);
    expect(err).toContain(words);
    expect(code).toBe(2);
  });
});

describe('config', () => {
  test('--json shows every setting and no secret', async () => {
    const { code, out } = await gatehouse(['config', '--json'], {
      DATABASE_URL: 'postgresql://me:hushhush@db/x',
      GATEHOUSE_PORT: '5000',
    });
    expect(code).toBe(0);
    expect(out).not.toContain('hushhush');
    const settings = JSON.parse(out) as { name: string; value: unknown; default: unknown }[];
    const byName = new Map(settings.map((setting) => [setting.name, setting]));
    expect(byName.get('DATABASE_URL')).toMatchObject({
      value: '[secret]',
      given: true,
      default: null,
    });
    expect(byName.get('GATEHOUSE_PORT')).toMatchObject({ value: '5000', default: '4310' });
    expect(byName.get('GATEHOUSE_LOG')).toMatchObject({ value: 'info', given: false });
  });

  test('a setting that cannot be used ends with 1 and is named', async () => {
    const { code, err } = await gatehouse(['config'], { GATEHOUSE_PORT: 'high' });
    expect(code).toBe(1);
    expect(err).toContain('GATEHOUSE_PORT');
  });
});

test('check-text writes what was found, in order, with the places', async () => {
  const text = 'Well done, Amara Okafor! Ring 07700 900123.';
  const register = [{ forename: 'Amara', surname: 'Okafor' }];
  const input = [
    JSON.stringify({ id: 'a', text, photos: 1, register }),
    JSON.stringify({ id: 2, text: 'What a lovely harvest!' }),
    '',
  ].join('\n');
  const { code, out } = await gatehouse(['check-text', '--as', 'draft', '--json'], {}, input);
  expect(code).toBe(0);
  const [first, second, ...rest] = out
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as {
          id: unknown;
          findings: { rule: string; start: number; end: number }[];
        },
    );
  expect(rest).toEqual([]);
  expect(first?.findings.map(({ rule, start, end }) => [rule, text.slice(start, end)])).toEqual([
    ['pupil-full-name', 'Amara Okafor'],
    ['phone-number', '07700 900123'],
  ]);
  expect(second).toEqual({ id: 2, findings: [] });
});

test('check-text names the line that it cannot read', async () => {
  const { code, err } = await gatehouse(
    ['check-text', '--as', 'draft'],
    {},
    '{"id":1,"text":"a"}\nnonsense\n',
  );
  expect(code).toBe(3);
  expect(err).toContain('Line 2');
});

const box = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int(),
  height: z.int(),
  score: z.number(),
});
const countedLine = z.strictObject({
  file: z.string(),
  width: z.int(),
  height: z.int(),
  faces: z.array(box),
  people: z.array(box.extend({ hasFace: z.boolean() })),
  trusted: z.boolean(),
  holds: z.array(z.strictObject({ code: z.string(), why: z.string() })),
  model: z.string().startsWith('ultraface-rfb-320+ssd-mobilenet-v1@'),
  ms: z.number(),
  modelMs: z.number(),
});

test('count-faces writes a line for each photo, goes on after a bad one, and ends with 1', async () => {
  const bad = path.join(import.meta.dirname, 'gatehouse.ts');
  const photo = path.join(
    import.meta.dirname,
    '../node_modules/@vladmandic/face-api/demo/sample2.jpg',
  );
  const ended = await gatehouse(['count-faces', '--json', bad, photo]);
  expect(ended.code, ended.err).toBe(1);
  expect(ended.err).toContain('2 of 2');
  const [first, second, ...rest] = ended.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(rest).toEqual([]);
  expect(first).toMatchObject({ file: bad });
  expect(Object.keys(first as object)).toEqual(['file', 'error']);
  const counted = countedLine.parse(second);
  expect(counted).toMatchObject({ file: photo, width: 1920, height: 1367 });
  expect(counted.faces.length).toBeGreaterThanOrEqual(3);
  expect(counted.people.every(({ hasFace }) => hasFace)).toBe(true);
  expect(counted.trusted).toBe(counted.holds.length === 0);
}, 60_000);

describe('with a database', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let opened: ReturnType<typeof openDatabase>;
  let federation: TestFederation;
  let env: Record<string, string>;

  beforeAll(async () => {
    fresh = await freshDatabase();
    opened = openDatabase(fresh.connectionString, () => undefined);
    federation = await makeFederation(opened.db);
    env = { DATABASE_URL: fresh.connectionString };
    for (const person of Object.values(federation.people)) {
      await inTransaction(opened.db, (tx) =>
        recordEvent(tx, {
          federationId: federation.id,
          at: new Date(),
          actorId: person.id,
          kind: 'person.signed-in',
          subjectKind: 'person',
          subjectId: person.id,
          detail: {},
        }),
      );
    }
  });

  afterAll(async () => {
    await opened.db.destroy();
    await fresh.drop();
  });

  test('migrate finds nothing to do', async () => {
    expect(await gatehouse(['migrate', '--json'], env)).toMatchObject({
      code: 0,
      out: '{"applied":[]}\n',
    });
  });

  test('invite prints a link, and a new one for an invitation that is open', async () => {
    const args = [
      'invite',
      '--name',
      'Ada Low',
      '--email',
      'ada@low.example',
      '--role',
      'head',
      '--school',
      'ssq',
    ];
    const first = await gatehouse(args, {
      ...env,
      GATEHOUSE_DATA: tmpdir() + '/gatehouse-cli-keys',
    });
    expect(first.err).toBe('');
    expect(first.out).toMatch(/^http:\/\/127\.0\.0\.1:4310\/links?\/\S{43}\n$/);
    const second = await gatehouse(args, {
      ...env,
      GATEHOUSE_DATA: tmpdir() + '/gatehouse-cli-keys',
    });
    expect(second.code).toBe(0);
    expect(second.out).not.toBe(first.out);
    const { rows } = await opened.pool.query(
      `select role, school_id from role_grant join person on person.id = person_id where email = 'ada@low.example'`,
    );
    expect(rows).toEqual([{ role: 'head', school_id: federation.schools.ssq }]);
    await rm(tmpdir() + '/gatehouse-cli-keys', { recursive: true, force: true });
  });

  test('invite refuses an address that has a password', async () => {
    const { email } = federation.people.administrator;
    const args = ['invite', '--name', 'X Y', '--email', email, '--role', 'administrator'];
    const { code, err } = await gatehouse(args, {
      ...env,
      GATEHOUSE_DATA: tmpdir() + '/gatehouse-cli-keys',
    });
    expect(code).toBe(3);
    expect(err).toContain('is there already');
    await rm(tmpdir() + '/gatehouse-cli-keys', { recursive: true, force: true });
  });

  test('new-password prints a link for somebody who signs in here, and for nobody else', async () => {
    const keys = path.join(tmpdir(), 'gatehouse-cli-password');
    const ask = (email: string) =>
      gatehouse(['new-password', '--email', email], { ...env, GATEHOUSE_DATA: keys });
    const made = await ask(federation.people.head.email.toUpperCase());
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toMatch(/^http:\/\/127\.0\.0\.1:4310\/links\/\S{43}\n$/);
    const nobody = await ask('nobody@school.example');
    expect(nobody).toMatchObject({ code: 3, out: '' });
    expect(nobody.err).toContain('Nobody who works here signs in with this address.');
    const { rows } = await opened.pool.query(
      `select actor_id, subject_id from record_event where kind = 'person.link-made'`,
    );
    expect(rows).toEqual([{ actor_id: null, subject_id: federation.people.head.id }]);
    await rm(keys, { recursive: true, force: true });
  });

  test('consents export and person write what is held, and are on the record', async () => {
    const keys = path.join(tmpdir(), 'gatehouse-cli-consents');
    const withKeys = { ...env, GATEHOUSE_DATA: keys };
    const subjectId = await addPupil(opened.db, {
      federationId: federation.id,
      schoolId: federation.schools.ssq,
      forename: 'Zoë',
      surname: '=Cmd',
      answer: 'granted',
    });
    const csv = await gatehouse(['consents', 'export', '--school', 'ssq', '--csv'], withKeys);
    expect(csv.err).toBe('');
    const [head = '', first = ''] = csv.out.split('\r\n');
    expect(head).toContain('Surname,First name,Known as,Class,Facebook Page');
    expect(first).toMatch(/^'=Cmd,Zoë,,,yes,/);
    const json = await gatehouse(['consents', 'export', '--school', 'SSQ', '--json'], withKeys);
    expect(JSON.parse(json.out)).toMatchObject({ people: [{ id: subjectId, answers: ['yes'] }] });
    const person = await gatehouse(['consents', 'person', subjectId, '--json'], withKeys);
    const file = JSON.parse(person.out) as Record<string, unknown>;
    expect(file).toMatchObject({ subject: { forename: 'Zoë' }, answers: [{ status: 'granted' }] });
    expect('flags' in file).toBe(false);
    const nowhere = await gatehouse(['consents', 'export', '--school', 'X', '--csv'], withKeys);
    expect([nowhere.code, nowhere.err]).toEqual([3, 'There is no school called "X".\n']);
    expect((await gatehouse(['consents', 'export', '--school', 'SSQ'], withKeys)).code).toBe(2);
    const { rows } = await opened.pool.query(
      `select kind from record_event where kind like 'register.%export%' order by seq`,
    );
    expect(rows.map(({ kind }: { kind: string }) => kind)).toEqual([
      'register.exported',
      'register.exported',
      'register.person-exported',
    ]);
    await rm(keys, { recursive: true, force: true });
  }, 60_000);

  test('jobs counts what is open, and rebuild-queue sends it again', async () => {
    const now = new Date();
    const pictureId = federation.people.drafter.id;
    await inTransaction(opened.db, (tx) => later(tx, 'check-picture', { pictureId }, { now }));
    const { out } = await gatehouse(['jobs', '--json'], env);
    expect(JSON.parse(out)).toContainEqual({ job: 'check-picture', open: 1, failed: 0 });
    expect(JSON.parse(out)).toContainEqual({ job: 'publish', open: 0, failed: 0 });
    expect((await gatehouse(['rebuild-queue', '--json'], env)).out).toBe('{"sentAgain":1}\n');
  });

  test('register refresh works the lists out anew, says how far it is, and how many people that were', async () => {
    await addPupil(opened.db, {
      federationId: federation.id,
      schoolId: federation.schools.ssq,
      forename: 'Ada',
      surname: 'Ash',
      answer: 'granted',
    });
    const { code, out, err } = await gatehouse(['register', 'refresh', '--json'], env);
    expect([code, JSON.parse(out)]).toMatchObject([0, { people: 2 }]);
    expect(err).toContain('2 of 2 people');
    const standing = await opened.db.selectFrom('subject_standing').select('reason').execute();
    expect(standing.map((row) => row.reason)).toEqual(['granted', 'granted']);
  });

  test('withdrawals says that there are none, in both forms', async () => {
    expect((await gatehouse(['withdrawals', '--json'], env)).out).toBe('[]\n');
    expect((await gatehouse(['withdrawals'], env)).out).toBe('Nobody has taken a yes back.\n');
  });

  test('record verify ends with 0 while every event holds', async () => {
    const { code, out } = await gatehouse(['record', 'verify', '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ intact: true, firstBroken: null }]);
  });

  test('record verify ends with 1 and names the event that somebody changed', async () => {
    const client = await opened.pool.connect();
    // Only a superuser who switches the triggers off can do this; the chain is there to show it.
    await client.query('set session_replication_role = replica');
    await client.query('update record_event set actor_id = null where seq = 4');
    await client.query('set session_replication_role = default');
    client.release();
    const { code, out } = await gatehouse(['record', 'verify', '--json'], env);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([{ intact: false, events: 3, firstBroken: 4 }]);
    expect((await gatehouse(['record', 'verify'], env)).out).toContain('BROKEN at event 4');
  });
});

test('no database answering is one sentence', async () => {
  const { code, err } = await gatehouse(['jobs'], {
    DATABASE_URL: 'postgresql://me@127.0.0.1:1/x',
  });
  expect(code).toBe(3);
  expect(err).toBe('No database answers at this address. Start it, or correct DATABASE_URL.\n');
});

describe('with the embedded database', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-cli-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is refused before there is one, joined while it runs, and started when it does not', async () => {
    const env = { GATEHOUSE_DATA: folder };
    const before = await gatehouse(['jobs'], env);
    expect(before.code).toBe(3);
    expect(before.err).toContain('There is no database in');
    const running = await startEmbeddedPostgres({
      dataFolder: folder,
      throwAway: true,
      log: () => undefined,
    });
    try {
      expect(await gatehouse(['migrate'], env)).toMatchObject({ code: 0, err: '' });
    } finally {
      await running.stop();
    }
    const { code, out } = await gatehouse(['jobs', '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toHaveLength(Object.keys(JOBS).length);
  }, 60_000);
});

test('retention originals says what it would delete, and refuses an option that it does not know', async () => {
  const database = await freshDatabase();
  const env = { DATABASE_URL: database.connectionString };
  try {
    const dry = await gatehouse(['retention', 'originals', '--dry-run', '--json'], env);
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(dry.out)).toEqual({
      dryRun: true,
      deleted: [],
      bytes: 0,
      kept: { open: 0, evidence: 0, 'not-yet': 0 },
    });
    const words = await gatehouse(['retention', 'originals'], env);
    expect(words.out).toContain('0 originals were deleted');
    expect((await gatehouse(['retention', 'originals', '--all'], env)).code).toBe(2);
  } finally {
    await database.drop();
  }
}, 60_000);

describe('models fetch', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-models-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('something else than the model ends with 1, and is not kept', async () => {
    const other = path.join(folder, 'other');
    await mkdir(other);
    await writeFile(path.join(other, 'yunet_n_dynamic.onnx'), 'not the model');
    const env = { GATEHOUSE_DATA: folder };
    const { code, out } = await gatehouse(['models', 'fetch', '--from', other, '--json'], env);
    expect(JSON.parse(out)).toMatchObject({
      model: 'yunet-n',
      file: path.join(folder, 'models/yunet_n_dynamic.onnx'),
      outcome: 'refused',
    });
    expect(code).toBe(1);
    expect(await readdir(path.join(folder, 'models'))).toEqual([]);
  });

  test('an address or a folder that does not give it ends with 3 and says what to do', async () => {
    const port = await freePort();
    const env = { GATEHOUSE_DATA: folder, GATEHOUSE_MODELS_URL: `http://127.0.0.1:${port}/m` };
    const away = await gatehouse(['models', 'fetch'], env);
    expect(away).toMatchObject({ code: 3, out: '' });
    expect(away.err).toContain(
      `yunet_n_dynamic.onnx cannot be had from 127.0.0.1:${port} (ECONNREFUSED).`,
    );
    expect(away.err).toContain('--from');
    const empty = await gatehouse(['models', 'fetch', '--from', `${folder}/nothing`], env);
    expect(empty.code).toBe(3);
    expect(empty.err).toContain('(ENOENT)');
  });
});

describe('found', () => {
  test('sets up a federation of one school, once, and its first administrator can be invited', async () => {
    const database = await freshDatabase();
    const env = { DATABASE_URL: database.connectionString };
    const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-found-'));
    const policy = path.join(folder, 'policy.txt');
    await writeFile(policy, 'Be kind, and ask first.');
    const words = [
      'found',
      '--name=Test Trust',
      '--school=AB: Abbey School',
      `--policy=${policy}`,
      '--approved=2026-09-01',
      '--review=2027-08-31',
    ];
    const first = await gatehouse(words, { ...env, GATEHOUSE_DATA: folder });
    expect(first.code, first.err).toBe(0);
    const again = await gatehouse(words, { ...env, GATEHOUSE_DATA: folder });
    expect(again.code).toBe(3);
    expect(again.err).toContain('There is a federation in this database already.');
    const invited = await gatehouse(
      ['invite', '--name', 'Ann Day', '--email', 'ann@abbey.example', '--role', 'administrator'],
      { ...env, GATEHOUSE_DATA: folder },
    );
    expect(invited.code, invited.err).toBe(0);
    expect(invited.out).toContain('/links/');
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  test('a school without a short name is refused with an example', async () => {
    const { code, err } = await gatehouse(['found', '--name', 'T', '--school', 'Abbey School']);
    expect(code).toBe(2);
    expect(err).toContain('Write it as "SSQ: Stanton St Quintin School".');
  });
});
