import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import { pictureWordsSchema } from '../../moderation/pictures/facts.contract.ts';
import type { Box, PictureWords } from '../../moderation/pictures/facts.contract.ts';
import { photoOfPeople, photoWithSigns } from '../../test/factories/signs.ts';
import type { Sign } from '../../test/factories/signs.ts';
import { decodePicture } from './decode.ts';
import { openWordReader } from './words.ts';
import type { WordReader } from './words.ts';
import { openWordEngine, ReadingFailed } from './words-engine.ts';

/** A face of the first photo, 1920 px wide, seen by eye; its badge would hang at about (440, 640). */
const FACE: Box = { x: 400, y: 370, width: 190, height: 240 };

let reader: WordReader;
beforeAll(async () => {
  reader = await openWordReader();
});
afterAll(() => reader.close());

function whitePage(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
}

async function read(signs: readonly Sign[]): Promise<PictureWords> {
  const picture = await decodePicture(await photoWithSigns(await photoOfPeople(1), signs));
  const words = await reader.read(picture, [FACE]);
  expect(pictureWordsSchema.parse(words)).toEqual(words);
  return words;
}

function linesOf(words: PictureWords): string[] {
  if (words.state !== 'read') throw new Error('The words were not read.');
  return words.lines.map((line) =>
    line
      .filter(({ confidence }) => confidence >= 0.5)
      .map(({ text }) => text)
      .join(' '),
  );
}

describe('words drawn into a photo', () => {
  test('a small badge below a face, and where it is', async () => {
    const words = await read([
      { x: 420, y: 640, lines: ['Hello my name is', 'Amara Okafor'], size: 18 },
    ]);
    expect(linesOf(words)).toEqual(expect.arrayContaining(['Hello my name is', 'Amara Okafor']));
    const name =
      words.state === 'read' ? words.lines.flat().find(({ text }) => text === 'Amara') : undefined;
    expect(name?.box.x).toBeGreaterThanOrEqual(425);
    expect(name?.box.y).toBeGreaterThanOrEqual(650);
    expect((name?.box.x ?? 0) + (name?.box.width ?? 0)).toBeLessThan(530);
    expect((name?.box.y ?? 0) + (name?.box.height ?? 0)).toBeLessThan(705);
  });

  test('large and small, level and tilted, dark on light and light on dark', async () => {
    const lines = linesOf(
      await read([
        { x: 60, y: 40, lines: ['Door code: 4711', 'Wifi Harvest26'], size: 44 },
        { x: 700, y: 900, lines: ['AB12 CDE'], size: 40, paper: '#f5d000' },
        { x: 60, y: 1000, lines: ['Star of the week', 'Oliver Whitlock'], size: 30, tilt: 12 },
        { x: 1350, y: 950, lines: ['12 Church Lane', 'SN14 6AF'], size: 26, tilt: -10 },
        { x: 1100, y: 60, lines: ['Year 4 Oak'], size: 90, ink: '#f4f4e8', paper: '#1c3f2e' },
      ]),
    );
    for (const line of [
      'Door code: 4711',
      'Wifi Harvest26',
      'AB12 CDE',
      'Star of the week',
      'Oliver Whitlock',
      '12 Church Lane',
      'SN14 6AF',
      'Year 4 Oak',
    ]) {
      expect(lines).toContain(line);
    }
  });

  test('a photo without words gives hardly any, and nothing that one could take for a name', async () => {
    const words = await read([]);
    expect(words).toMatchObject({ state: 'read', complete: true });
    expect(linesOf(words).join(' ')).not.toMatch(/\p{Lu}\p{Ll}{3,}/u);
  });
});

describe('hostile pictures', () => {
  test('a page full of words is read up to the limits, and the rest is said to be there', async () => {
    const page = await photoWithSigns(await whitePage(900, 2200), [
      {
        x: 0,
        y: 0,
        lines: Array.from({ length: 60 }, () => 'the quick brown fox jumps over lazy dogs'),
        size: 22,
      },
    ]);
    const seen = await reader.read(await decodePicture(page), []);
    expect(seen).toMatchObject({ state: 'read', complete: false });
    if (seen.state !== 'read') return;
    expect(seen.lines.length).toBeLessThanOrEqual(LIMITS.readLinesPerPicture);
    expect(seen.lines.flat().length).toBeLessThanOrEqual(LIMITS.readWordsPerPicture);
    expect(pictureWordsSchema.parse(seen)).toEqual(seen);
  }, 60_000);

  test('what takes too long ends, is a fact, and does not spoil the next picture', async () => {
    const engine = await openWordEngine();
    const impatient = await openWordReader(async () => ({
      ...engine,
      read: (strip, layout) => engine.read(strip, layout, 1),
    }));
    const picture = await decodePicture(
      await photoWithSigns(await photoOfPeople(1, 800), [
        { x: 20, y: 20, lines: ['Amara Okafor'], size: 40 },
      ]),
    );
    expect(await impatient.read(picture, [])).toEqual({ state: 'failed', code: 'time-limit' });
    const patient = await openWordReader(async () => engine);
    expect(linesOf(await patient.read(picture, []))).toContain('Amara Okafor');
    await engine.close();
  });

  test('a thread that dies takes neither the process nor the next picture with it', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-words-'));
    const thread = path.join(folder, 'thread.cjs');
    const died = path.join(folder, 'died');
    await writeFile(
      thread,
      `
        const { existsSync, writeFileSync } = require('node:fs');
        const { parentPort } = require('node:worker_threads');
        const listen = parentPort.on.bind(parentPort);
        parentPort.on = (name, answer) =>
          listen(name, (packet) => {
            if (packet.action !== 'recognize' || existsSync(${JSON.stringify(died)})) return answer(packet);
            writeFileSync(${JSON.stringify(died)}, '');
            throw new Error('It dies.');
          });
        require(${JSON.stringify(path.join(import.meta.dirname, 'words-thread.ts'))});
      `,
    );
    const engine = await openWordEngine(thread);
    const strip = { width: 200, height: 40, data: new Uint8Array(8_000).fill(255) };
    await expect(engine.read(strip, 'line', 20_000)).rejects.toMatchObject({ code: 'broken' });
    await expect(engine.read(strip, 'line', 20_000)).resolves.toBeInstanceOf(Array);
    await engine.close();
    await rm(folder, { recursive: true });
  });

  test('a reader that breaks is a fact; a mistake of ours is not hidden', async () => {
    const picture = await decodePicture(
      await photoWithSigns(await photoOfPeople(1, 800), [
        { x: 20, y: 20, lines: ['Amara Okafor'], size: 40 },
      ]),
    );
    const throwing = async (error: Error): Promise<WordReader> =>
      openWordReader(async () => ({
        version: '1',
        async read() {
          throw error;
        },
        close: async () => undefined,
      }));
    const broken = await throwing(new ReadingFailed('broken'));
    expect(await broken.read(picture, [])).toEqual({ state: 'failed', code: 'broken' });
    const mistaken = await throwing(new TypeError('a mistake'));
    await expect(mistaken.read(picture, [])).rejects.toThrow('a mistake');
  });
});

describe('nothing is fetched', () => {
  /** Loaded first in the process and in each of its threads: whatever reaches for the network says so. */
  const TRAP = `
    const net = require('node:net');
    const dns = require('node:dns');
    const caught = () => {
      require('node:fs').writeSync(1, 'NETWORK\\n');
      throw new Error('No network here.');
    };
    net.Socket.prototype.connect = net.connect = net.createConnection = caught;
    dns.lookup = dns.promises.lookup = caught;
    globalThis.fetch = caught;
  `;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-words-'));
    await writeFile(path.join(folder, 'trap.cjs'), TRAP);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = async (script: string): Promise<string> => {
    const file = path.join(folder, 'script.mjs');
    await writeFile(file, script);
    const trap = path.join(folder, 'trap.cjs');
    const { stdout } = await promisify(execFile)(process.execPath, ['--require', trap, file], {
      timeout: 30_000,
    });
    return stdout;
  };

  test('the trap sees a thread that tries', async () => {
    const thread = path.join(folder, 'thread.cjs');
    await writeFile(thread, `require('node:net').connect(9, '127.0.0.1')`);
    const out = await run(`
      import { Worker } from 'node:worker_threads';
      const worker = new Worker(${JSON.stringify(thread)});
      worker.on('error', () => {});
    `);
    expect(out).toContain('NETWORK');
  });

  test('the engine opens, reads and closes without touching it', async () => {
    const { data, info } = await sharp(
      await photoWithSigns(await whitePage(400, 90), [
        { x: 10, y: 5, lines: ['Amara Okafor'], size: 36 },
      ]),
    )
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const pixels = path.join(folder, 'pixels');
    await writeFile(pixels, data);
    const out = await run(`
      import { readFileSync } from 'node:fs';
      import { openWordEngine } from ${JSON.stringify(path.join(import.meta.dirname, 'words-engine.ts'))};
      const engine = await openWordEngine();
      const strip = { width: ${info.width}, height: ${info.height}, data: readFileSync(${JSON.stringify(pixels)}) };
      const lines = await engine.read(strip, 'line', 20000);
      console.log(lines.flat().map(({ text }) => text).join(' '));
      await engine.close();
    `);
    expect(out.trim()).toBe('Amara Okafor');
  });
});
