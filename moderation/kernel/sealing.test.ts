import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installationKey, sealingWith } from './sealing.ts';
import { Secret } from './secret.ts';

const newKey = (): Secret => Secret.of(randomBytes(32).toString('base64'));
const sealing = sealingWith(newKey());
/** Ours for the format; the rest are OpenSSL's words for a wrong tag, and Node's for a part that was cut short. */
const REFUSED =
  /^(Sealed with an unknown format\.|Unsupported state or unable to authenticate data|Invalid (authentication tag|initialization vector).*)$/;

describe('sealing', () => {
  test('gives back what was sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(sealing.unseal(sealing.seal(Secret.of(text))).reveal()).toBe(text);
      }),
    );
  });

  test('a digest is the same each time, another one for another purpose or key, and no plain digest', () => {
    const digest = sealing.digest('serial', 'DMQX2B7K1MF3');
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(sealing.digest('serial', 'DMQX2B7K1MF3')).toBe(digest);
    expect(sealing.digest('other', 'DMQX2B7K1MF3')).not.toBe(digest);
    expect(sealing.digest('serial', 'DMQX2B7K1MF4')).not.toBe(digest);
    expect(sealingWith(newKey()).digest('serial', 'DMQX2B7K1MF3')).not.toBe(digest);
  });

  test('any changed bit is refused', () => {
    const sealed = sealing.seal(Secret.of('EAAB-token'));
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[Math.floor(bit / 8)] = (changed[Math.floor(bit / 8)] ?? 0) ^ (1 << (bit % 8));
      expect(() => sealing.unseal(changed), `bit ${bit}`).toThrow(REFUSED);
    }
  });

  test('what was cut or lengthened is refused', () => {
    const sealed = sealing.seal(Secret.of('EAAB-token'));
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => sealing.unseal(sealed.subarray(0, length)), `${length} bytes`).toThrow(REFUSED);
    }
    expect(() => sealing.unseal(Buffer.concat([sealed, Buffer.of(0)]))).toThrow(REFUSED);
  });

  test('another key does not open it', () => {
    expect(() => sealingWith(newKey()).unseal(sealing.seal(Secret.of('EAAB')))).toThrow(REFUSED);
  });

  test('the sealed bytes hold nothing of the text, and differ each time', () => {
    const [one, other] = [
      sealing.seal(Secret.of('EAAB-token')),
      sealing.seal(Secret.of('EAAB-token')),
    ];
    expect(one.includes('EAAB')).toBe(false);
    expect(one.equals(other)).toBe(false);
    expect(one.subarray(1, 13).equals(other.subarray(1, 13))).toBe(false);
  });

  test.each([0, 16, 31, 33, 64])('a key of %d bytes is refused, unsaid', (bytes) => {
    const key = randomBytes(bytes).toString('base64');
    let said = '';
    try {
      sealingWith(Secret.of(key));
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toBe('The sealing key must be 32 bytes in base64.');
  });
});

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
    expect((await installationKey(given, data)).reveal()).toBe(given.reveal());
    await expect(stat(data)).rejects.toThrow('ENOENT');
  });

  test('it is made once, for its owner only, and stays', async () => {
    const data = path.join(folder, 'deep', 'data');
    const key = await installationKey(undefined, data);
    expect(Buffer.from(key.reveal(), 'base64')).toHaveLength(32);
    expect((await stat(path.join(data, 'key'))).mode & 0o777).toBe(0o600);
    expect((await installationKey(undefined, data)).reveal()).toBe(key.reveal());
  });

  test('a file that others may read is closed to them', async () => {
    const data = path.join(folder, 'open');
    const key = await installationKey(undefined, data);
    await chmod(path.join(data, 'key'), 0o644);
    expect((await installationKey(undefined, data)).reveal()).toBe(key.reveal());
    expect((await stat(path.join(data, 'key'))).mode & 0o777).toBe(0o600);
  });

  test('twenty that start at once agree, and leave one file', async () => {
    for (let round = 0; round < 5; round += 1) {
      const data = path.join(folder, `together-${round}`);
      const keys = await Promise.all(
        Array.from({ length: 20 }, () => installationKey(undefined, data)),
      );
      const said = new Set(keys.map((key) => key.reveal()));
      expect(said.size).toBe(1);
      expect([...said][0]).toHaveLength(44);
      expect(await readdir(data)).toEqual(['key']);
    }
  });

  test('a damaged file is used by nobody', async () => {
    const data = path.join(folder, 'damaged');
    await installationKey(undefined, data);
    await writeFile(path.join(data, 'key'), 'half');
    const key = await installationKey(undefined, data);
    expect(() => sealingWith(key)).toThrow('32 bytes');
  });
});
