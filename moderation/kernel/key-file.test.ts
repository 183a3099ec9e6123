import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from './config.ts';
import { closeToOthers, installationKeys, keyFileIn, newKey, writeKeys } from './key-file.ts';
import { sealingWith } from './sealing.ts';
import type { Secret } from './secret.ts';

async function keyFor(key: Secret | undefined, data: string): Promise<Secret> {
  return (await installationKeys({ key, previousKey: undefined }, data)).now().current;
}

describe('the key of the installation', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-key-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('a given one counts and nothing is written', async () => {
    const given = newKey();
    const data = path.join(folder, 'given');
    expect((await keyFor(given, data)).reveal()).toBe(given.reveal());
    await expect(stat(data)).rejects.toThrow('ENOENT');
  });

  test('it is made once, for its owner only, and stays', async () => {
    const data = path.join(folder, 'deep', 'data');
    const key = await keyFor(undefined, data);
    expect(Buffer.from(key.reveal(), 'base64')).toHaveLength(32);
    expect((await stat(path.join(data, 'key'))).mode & 0o777).toBe(0o600);
    expect((await keyFor(undefined, data)).reveal()).toBe(key.reveal());
  });

  test('a file that others may read is closed to them', async () => {
    const data = path.join(folder, 'open');
    const key = await keyFor(undefined, data);
    await chmod(path.join(data, 'key'), 0o644);
    expect((await keyFor(undefined, data)).reveal()).toBe(key.reveal());
    expect((await stat(path.join(data, 'key'))).mode & 0o777).toBe(0o600);
  });

  test('a file that stays open to others is refused, with what to do', async () => {
    const data = path.join(folder, 'stubborn');
    await keyFor(undefined, data);
    const file = keyFileIn(data);
    await chmod(file, 0o640);
    const notOurs = () => Promise.reject(Object.assign(new Error('no'), { code: 'EPERM' }));
    await expect(closeToOthers(file, notOurs)).rejects.toThrow(ConfigError);
    await expect(closeToOthers(file, notOurs)).rejects.toThrow(/can be read by others.*chmod 600/);
    // A file system without rights says yes and does nothing.
    await expect(closeToOthers(file, async () => undefined)).rejects.toThrow('GATEHOUSE_KEY');
    await closeToOthers(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('a process that runs notices other keys', async () => {
    const data = path.join(folder, 'changing');
    const source = await installationKeys({ key: undefined, previousKey: undefined }, data);
    const before = source.now().current;
    const after = newKey();
    await writeKeys(keyFileIn(data), { current: after, previous: before });
    expect(source.now().current.reveal()).toBe(after.reveal());
    expect(source.now().previous?.reveal()).toBe(before.reveal());
    expect((await stat(keyFileIn(data))).mode & 0o777).toBe(0o600);
    await writeKeys(keyFileIn(data), { current: after, previous: undefined });
    expect(source.now().previous).toBeUndefined();
    expect(await readdir(data)).toEqual(['key']);
  });

  test('twenty that start at once agree, and leave one file', async () => {
    for (let round = 0; round < 5; round += 1) {
      const data = path.join(folder, `together-${round}`);
      const keys = await Promise.all(Array.from({ length: 20 }, () => keyFor(undefined, data)));
      const said = new Set(keys.map((key) => key.reveal()));
      expect(said.size).toBe(1);
      expect([...said][0]).toHaveLength(44);
      expect(await readdir(data)).toEqual(['key']);
    }
  });

  test('a damaged file is used by nobody', async () => {
    const data = path.join(folder, 'damaged');
    await keyFor(undefined, data);
    await writeFile(path.join(data, 'key'), 'half');
    const key = await keyFor(undefined, data);
    expect(() => sealingWith(key)).toThrow('32 bytes');
  });
});
