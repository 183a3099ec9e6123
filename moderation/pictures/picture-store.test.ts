import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filePictureStore, type PictureStore } from './picture-store.ts';

let folder: string;
let store: PictureStore;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-pictures-'));
  store = filePictureStore(folder);
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Every file below the folder, relative to it. */
async function files(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function nameOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function inFile(sha256: string): string {
  return path.join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}

describe('putting', () => {
  test('a stream is kept under the digest of its bytes, however it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }),
        async (cut) => {
          const bytes = Buffer.concat(cut);
          const stored = await store.put(
            Readable.from(cut.map((part) => Buffer.from(part))),
            5_000,
          );
          expect(stored).toEqual({ sha256: nameOf(bytes), bytes: bytes.length });
          expect((await store.read(stored.sha256)).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('the same bytes are kept once, also when they come at the same moment', async () => {
    const bytes = randomBytes(50_000);
    const stored = await Promise.all(Array.from({ length: 5 }, () => store.putBytes(bytes)));
    expect(new Set(stored.map((each) => each.sha256)).size).toBe(1);
    expect(await files()).toEqual([path.relative(folder, inFile(nameOf(bytes)))]);
  });

  test('a picture that was damaged is whole again once it is put again', async () => {
    const { sha256 } = await store.putBytes(Buffer.from('picture'));
    await writeFile(inFile(sha256), 'damaged');
    await store.putBytes(Buffer.from('picture'));
    expect(String(await store.read(sha256))).toBe('picture');
  });

  test('others on the machine may not read it', async () => {
    const { sha256 } = await store.putBytes(Buffer.from('picture'));
    expect((await stat(inFile(sha256))).mode & 0o007).toBe(0);
    expect((await stat(path.dirname(inFile(sha256)))).mode & 0o007).toBe(0);
  });

  test('up to the limit is kept', async () => {
    const bytes = randomBytes(1_000);
    expect((await store.put(Readable.from([bytes]), 1_000)).bytes).toBe(1_000);
  });

  test('one byte beyond the limit is refused with a sentence, and nothing stays', async () => {
    const limit = 2 * 1024 * 1024;
    const chunks = [Buffer.alloc(limit), Buffer.of(1)];
    await expect(store.put(Readable.from(chunks), limit)).rejects.toMatchObject({
      code: 'upload-too-large',
      message: 'This file is larger than 2 MB.',
      field: 'photo',
    });
    expect(await files()).toEqual([]);
  });

  test('a stream without an end is read no further than the limit', async () => {
    let read = 0;
    const endless = new Readable({
      read() {
        read += 1_000;
        this.push(Buffer.alloc(1_000));
      },
    });
    await expect(store.put(endless, 100_000)).rejects.toMatchObject({ code: 'upload-too-large' });
    expect(read).toBeLessThan(400_000);
    expect(endless.destroyed).toBe(true);
    expect(await files()).toEqual([]);
  });

  test('an upload that breaks off leaves nothing', async () => {
    const broken = new Readable({
      read() {
        this.push(Buffer.alloc(70_000));
        setImmediate(() => this.destroy(new Error('connection lost')));
      },
    });
    await expect(store.put(broken, 1_000_000_000)).rejects.toThrow('connection lost');
    expect(await files()).toEqual([]);
  });
});

describe('reading', () => {
  test('bytes that were changed in the file are refused', async () => {
    const { sha256 } = await store.putBytes(randomBytes(10_000));
    const kept = await readFile(inFile(sha256));
    kept[9_999] = (kept[9_999] ?? 0) ^ 1;
    await writeFile(inFile(sha256), kept);
    await expect(store.read(sha256)).rejects.toThrow('no longer has its own bytes');
  });

  test('a file that was cut is refused', async () => {
    const { sha256 } = await store.putBytes(randomBytes(10_000));
    await writeFile(inFile(sha256), '');
    await expect(store.read(sha256)).rejects.toThrow('no longer has its own bytes');
  });

  test('what is not there is missing', async () => {
    const name = nameOf(Buffer.from('nothing'));
    await expect(store.read(name)).rejects.toThrow('ENOENT');
    await expect(store.open(name)).rejects.toThrow('ENOENT');
  });

  test('it is streamed for serving, with its length', async () => {
    const bytes = randomBytes(100_000);
    const { sha256 } = await store.putBytes(bytes);
    const opened = await store.open(sha256);
    expect(opened.bytes).toBe(100_000);
    expect((await buffer(opened.stream)).equals(bytes)).toBe(true);
  });

  test('a removed picture is gone, and removing it again is no fault', async () => {
    const { sha256 } = await store.putBytes(Buffer.from('picture'));
    await store.remove(sha256);
    await store.remove(sha256);
    await expect(store.read(sha256)).rejects.toThrow('ENOENT');
    expect(await files()).toEqual([]);
  });
});

describe('names', () => {
  const name = nameOf(Buffer.from('x'));

  test.each([
    '',
    '..',
    '../../../../etc/passwd',
    `../${name}`,
    `${name}/..`,
    `/${name}`,
    `${name}\n`,
    `${name}\0`,
    ` ${name}`,
    name.toUpperCase(),
    name.slice(1),
    `${name}0`,
    'incoming',
    'g'.repeat(64),
  ])('%j is refused for reading, serving and removing', async (hostile) => {
    await expect(store.read(hostile)).rejects.toThrow('64 hex digits');
    await expect(store.open(hostile)).rejects.toThrow('64 hex digits');
    await expect(store.remove(hostile)).rejects.toThrow('64 hex digits');
  });
});
