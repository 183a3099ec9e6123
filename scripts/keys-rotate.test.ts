import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../moderation/kernel/key-file.ts';
import { DIGEST_PURPOSES } from '../moderation/kernel/sealing.ts';
import { freshDatabase } from '../test/factories/database.ts';

const PROGRAM = path.join(import.meta.dirname, 'gatehouse.ts');

let database: Awaited<ReturnType<typeof freshDatabase>>;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-rotate-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

function rotate(env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [PROGRAM, 'keys', 'rotate', '--json'],
    {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'] ?? '',
        DATABASE_URL: database.connectionString,
        GATEHOUSE_DATA: folder,
        ...env,
      },
    },
  );
  return { status, stdout, stderr };
}

test('the key file gets another key, for its owner only', async () => {
  const first = rotate();
  expect(first.stderr).toBe('');
  expect(first.status).toBe(0);
  expect(JSON.parse(first.stdout)).toEqual({ sealedAgain: 0, unreadable: 0, resumed: false });
  const file = path.join(folder, 'key');
  const key = await readFile(file, 'utf8');
  expect(key).toMatch(/^\S{44}\n$/);
  // The keys of digests, one for each purpose, are sealed with it by now.
  expect(JSON.parse(rotate().stdout)).toMatchObject({ sealedAgain: DIGEST_PURPOSES.length });
  expect(await readFile(file, 'utf8')).not.toBe(key);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
}, 60_000);

test('a key from the settings is changed there, step by step', () => {
  const given = { GATEHOUSE_KEY: newKey().reveal() };
  const alone = rotate(given);
  expect(alone.status).toBe(3);
  expect(alone.stdout).toBe('');
  expect(alone.stderr).toContain('GATEHOUSE_KEY_PREVIOUS to the old one');
  const both = rotate({ ...given, GATEHOUSE_KEY_PREVIOUS: newKey().reveal() });
  // The keys of digests are of the key file: neither of these opens them.
  expect(both.status).toBe(1);
  expect(JSON.parse(both.stdout)).toEqual({
    sealedAgain: 0,
    unreadable: DIGEST_PURPOSES.length,
    resumed: false,
  });
  expect(both.stdout + both.stderr).not.toContain(given.GATEHOUSE_KEY);
}, 60_000);
