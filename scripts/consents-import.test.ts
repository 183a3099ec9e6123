import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../moderation/database/client.ts';
import { freshDatabase } from '../test/factories/database.ts';
import {
  exportOf,
  inventedPupils,
  openDesk,
  registerOf,
  TEST_MAPPING,
} from '../test/factories/imports.ts';
import { makeFederation, type TestFederation } from '../test/factories/people.ts';
import { surroundings } from '../test/factories/process.ts';
import { keepMapping } from '../moderation/consent/import/mapping.actions.ts';
import { uuidV7 } from '../moderation/kernel/ids.ts';
import type { Deps } from '../moderation/deps.ts';
import { showProgress } from './commands/import-progress.ts';

const PROGRAM = path.join(import.meta.dirname, 'gatehouse.ts');
let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: ReturnType<typeof openDatabase>;
let federation: TestFederation;
let folder: string;
let map: string;

beforeAll(async () => {
  database = await freshDatabase();
  opened = openDatabase(database.connectionString, () => undefined);
  federation = await makeFederation(opened.db);
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-import-'));
  map = await fileOf('map.json', JSON.stringify(TEST_MAPPING));
  const deps = {
    db: opened.db,
    clock: { now: () => new Date() },
    newId: () => uuidV7(Date.now()),
  } as Deps;
  const { administrator } = federation.actors;
  await openDesk(deps, administrator, federation.schools.ssq);
  await keepMapping(deps, administrator, {
    schoolId: federation.schools.ssq,
    name: 'Our export',
    mapping: TEST_MAPPING,
  });
});
afterAll(async () => {
  await opened.db.destroy();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function fileOf(name: string, content: Buffer | string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, 'consents', 'import', ...args], {
      env: {
        ...surroundings(),
        DATABASE_URL: database.connectionString,
        GATEHOUSE_DATA: folder,
      },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}

const subjects = async (): Promise<number> =>
  (await registerOf(opened.db, federation.id)).subjects.length;

test('says first, applies when asked, and ends with a code for each outcome', async () => {
  const pupils = inventedPupils(12);
  const file = await fileOf(
    'pupils.csv',
    exportOf(pupils.map((pupil) => ({ ...pupil, 'Social media': 'No' }))),
  );
  const dry = await run(file, '--school', 'ssq', '--map', map, '--json');
  expect(dry).toMatchObject({
    code: 0,
    err: 'Comparing: reading the file (12)\nComparing: holding it against the register (12)\n',
  });
  expect(JSON.parse(dry.out)).toMatchObject({
    outcome: 'would-apply',
    rows: 12,
    counts: { added: 12 },
    problems: [],
    surprises: [],
  });
  expect(await subjects()).toBe(0);
  const applied = await run(file, '--school', 'SSQ', '--map', 'our export', '--apply');
  expect(applied.code).toBe(0);
  expect(applied.err).toContain('\nApplying: pupils and classes (12)\n');
  expect(applied.err).not.toContain('\u001b');
  expect(applied.out).not.toContain('Applying');
  expect(applied.out).toContain('The import was applied.');
  expect(await subjects()).toBe(12);

  const yes = await fileOf('yes.csv', exportOf(pupils));
  const surprised = await run(yes, '--school', 'SSQ', '--map', map, '--apply', '--json');
  expect(surprised.code).toBe(5);
  expect(JSON.parse(surprised.out)).toMatchObject({
    outcome: 'surprises',
    surprises: [{ words: '12 pupils turn to yes' }],
  });
  const confirmed = await run(
    yes,
    '--school',
    'SSQ',
    '--map',
    map,
    '--apply',
    '--confirm',
    '12 pupils turn to yes',
    '--json',
  );
  expect(confirmed.code).toBe(0);
  expect(JSON.parse(confirmed.out)).toMatchObject({
    outcome: 'applied',
    counts: { turnedToYes: 12 },
  });

  const wrong = await fileOf('wrong.csv', exportOf([{ ...pupils[0], 'Social media': 'Maybe' }]));
  const problems = await run(wrong, '--school', 'SSQ', '--map', map, '--apply');
  expect(problems).toMatchObject({ code: 4 });
  expect(problems.out).toContain('Row 2, column "Social media": "Maybe"');
  const pdf = await fileOf('list.csv', '%PDF-1.4');
  expect(await run(pdf, '--school', 'SSQ', '--map', map, '--json')).toMatchObject({
    code: 4,
    out: expect.stringContaining('This is a PDF') as string,
  });
  const { rows } = await database.pool.query(
    `select state, count(*)::int from register_import where content is not null or state = 'open' group by state`,
  );
  expect(rows).toEqual([]);
}, 60_000);

test.each([
  [['none.csv', '--school', 'SSQ', '--map', 'Our export'], 3, 'There is no file none.csv.'],
  [['--school', 'SSQ', '--map', 'Our export'], 2, 'Give one file to import.'],
  [[PROGRAM, '--map', 'Our export'], 2, '--school is missing.'],
  [
    [PROGRAM, '--school', 'SSQ', '--map', 'Our export', '--gone', 'away'],
    2,
    '--gone away is none of keep',
  ],
  [[PROGRAM, '--school', 'SSQ', '--map', 'none.json'], 3, 'The mapping none.json cannot be read.'],
  [[PROGRAM, '--school', 'SSQ', '--map', PROGRAM], 3, 'is not as it should be'],
  [
    [PROGRAM, '--school', 'XYZ', '--map', 'Our export'],
    3,
    'There is no school called XYZ, or more than one.',
  ],
  [
    [PROGRAM, '--school', 'SSQ', '--map', 'Another'],
    3,
    'The school keeps no mapping "Another". It keeps "Our export".',
  ],
] as const)('%j ends with %i', async (args, code, says) => {
  const ended = await run(...args);
  expect(ended).toMatchObject({ code, out: '' });
  expect(ended.err).toContain(says);
});

test('in a terminal one line is written over, and gone at the end', () => {
  const written: string[] = [];
  const told: string[] = [];
  const progress = showProgress({
    tell: (line) => told.push(line),
    rewrite: (line) => written.push(line),
  });
  const at = { act: 'apply', stage: 'pupils', of: 10_000, whole: null } as const;
  progress.hear({ ...at, done: 0 });
  progress.hear({ ...at, done: 4_200 });
  progress.end();
  expect(written).toEqual(['Applying: 0 of 10,000 pupils', 'Applying: 4,200 of 10,000 pupils', '']);
  expect(told).toEqual([]);
});
