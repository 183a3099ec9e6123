import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { markOfFile, openBestFaces } from './best-faces.ts';
import type { BestFaces } from './best-faces.ts';
import type { FaceDetector } from './faces.ts';
import { YUNET } from './model-files.ts';

let folder: string;
/** Every detector that was opened, by name, and whether it was closed since. */
let opened: { name: string; closed: boolean }[];
/** What opening gives from now on. */
let next: string | Error;
let faces: BestFaces;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-best-faces-'));
  opened = [];
  next = 'ultraface-rfb-320';
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(modelsFolder: string | undefined = folder): Promise<BestFaces> {
  return openBestFaces(
    { modelsFolder },
    {
      markOf: markOfFile,
      async open(): Promise<FaceDetector> {
        if (next instanceof Error) throw next;
        const entry = { name: next, closed: false };
        opened.push(entry);
        return {
          name: next,
          version: '1',
          threshold: 0.5,
          look: async () => [],
          async close() {
            entry.closed = true;
          },
        };
      },
    },
  );
}

const put = (words: string): Promise<void> => writeFile(path.join(folder, YUNET.file), words);

test('a better model that arrives counts from the next picture, and the one before is closed', async () => {
  faces = await open();
  expect(await faces.lookForBetter()).toBe('same');
  expect(opened).toHaveLength(1);
  next = 'yunet-n';
  await put('the model');
  expect(await faces.lookForBetter()).toBe('better');
  expect(faces.current.name).toBe('yunet-n');
  expect(opened).toEqual([
    { name: 'ultraface-rfb-320', closed: true },
    { name: 'yunet-n', closed: false },
  ]);
  await faces.close();
  expect(opened[1]?.closed).toBe(true);
});

test('it stays when its file goes, and nothing is opened any more', async () => {
  next = 'yunet-n';
  await put('the model');
  faces = await open();
  await rm(path.join(folder, YUNET.file));
  next = 'ultraface-rfb-320';
  expect(await faces.lookForBetter()).toBe('same');
  await put('another file');
  expect(await faces.lookForBetter()).toBe('same');
  expect(faces.current.name).toBe('yunet-n');
  expect(opened).toHaveLength(1);
});

test('a file that is not the model is tried once, closed, and tried again when it has changed', async () => {
  faces = await open();
  await put('not the mod');
  expect(await faces.lookForBetter()).toBe('unusable');
  for (let look = 0; look < 5; look += 1) expect(await faces.lookForBetter()).toBe('same');
  expect(opened.map(({ closed }) => closed)).toEqual([false, true]);
  next = 'yunet-n';
  await put('now the model');
  expect(await faces.lookForBetter()).toBe('better');
});

test('another file of the same length and time in its place is noticed', async () => {
  await put('one');
  await utimes(path.join(folder, YUNET.file), 1, 1);
  faces = await open();
  next = 'yunet-n';
  await writeFile(path.join(folder, 'other'), 'two');
  await utimes(path.join(folder, 'other'), 1, 1);
  await rename(path.join(folder, 'other'), path.join(folder, YUNET.file));
  expect(await faces.lookForBetter()).toBe('better');
});

test('one that does not open leaves the one that counts, without trying in a loop', async () => {
  faces = await open();
  next = new Error('the runtime refuses it');
  await put('the model');
  expect(await faces.lookForBetter()).toBe('unusable');
  expect(await faces.lookForBetter()).toBe('same');
  expect(faces.current.name).toBe('ultraface-rfb-320');
  expect(opened).toEqual([{ name: 'ultraface-rfb-320', closed: false }]);
});

test('without a folder there is nothing to look for', async () => {
  faces = await openBestFaces(
    { modelsFolder: undefined },
    {
      open: async () => ({
        name: 'ultraface-rfb-320',
        version: '1',
        threshold: 0.5,
        look: async () => [],
        close: async () => undefined,
      }),
      markOf: () => Promise.reject(new Error('Nobody should look.')),
    },
  );
  expect(await faces.lookForBetter()).toBe('same');
});

test('what was there from the beginning and is no model is told of once', async () => {
  await put('not the model');
  faces = await open();
  expect(await faces.lookForBetter()).toBe('unusable');
  expect(await faces.lookForBetter()).toBe('same');
  expect(opened).toHaveLength(1);
});

test.each<[string, (place: string) => unknown]>([
  ['folder', (place) => mkdir(place)],
  ['pipe', (place) => execFileSync('mkfifo', [place])],
])('a %s in its place is told of once, whatever is put into it', async (_, make) => {
  const place = path.join(folder, YUNET.file);
  faces = await open();
  await make(place);
  expect(await faces.lookForBetter()).toBe('unusable');
  await utimes(place, 1, 1);
  expect(await faces.lookForBetter()).toBe('same');
  await rm(place, { recursive: true });
  next = 'yunet-n';
  await put('the model');
  expect(await faces.lookForBetter()).toBe('better');
});
