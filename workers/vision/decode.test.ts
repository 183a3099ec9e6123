import { crc32 } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePicture } from './decode.ts';
import { PictureRefused } from './picture-refused.ts';
import type { Raster } from './raster.ts';
import { packageFolder } from './weights.ts';

const WIDTH = 64;
const HEIGHT = 48;
type Colour = readonly [number, number, number];
const RED: Colour = [220, 40, 40];
const GREEN: Colour = [40, 200, 60];
const BLUE: Colour = [40, 60, 220];
const PALE: Colour = [240, 240, 240];

/** Four quarters of different colour, so that every turn and mirror image shows. */
function quarters(): Sharp {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const top = y < HEIGHT / 2;
      const left = x < WIDTH / 2;
      const colour = top ? (left ? RED : GREEN) : left ? BLUE : PALE;
      data.set(colour, (y * WIDTH + x) * 3);
    }
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

function colourAt(picture: Raster, x: number, y: number): number[] {
  const at = (Math.floor(y * picture.height) * picture.width + Math.floor(x * picture.width)) * 3;
  return [...picture.data.subarray(at, at + 3)];
}

function expectQuarters(picture: Raster): void {
  expect([picture.width, picture.height]).toEqual([WIDTH, HEIGHT]);
  const places = [
    [0.25, 0.25, RED],
    [0.75, 0.25, GREEN],
    [0.25, 0.75, BLUE],
    [0.75, 0.75, PALE],
  ] as const;
  for (const [x, y, colour] of places) {
    const found = colourAt(picture, x, y);
    for (const channel of [0, 1, 2] as const) {
      expect(Math.abs((found[channel] ?? -99) - colour[channel])).toBeLessThan(16);
    }
  }
}

async function refusal(bytes: Buffer): Promise<string> {
  const error: unknown = await decodePicture(bytes).catch((caught: unknown) => caught);
  if (!(error instanceof PictureRefused)) throw new Error(`Not refused: ${String(error)}`);
  expect(error.message).toMatch(/^[A-Z].*\.$/);
  return error.code;
}

/** How pixels must be stored so that each EXIF orientation turns them upright; each step is a pass of its own. */
const STORED: Readonly<Record<number, readonly ('flip' | 'flop' | 90 | 180 | 270)[]>> = {
  1: [],
  2: ['flop'],
  3: [180],
  4: ['flip'],
  5: [90, 'flop'],
  6: [270],
  7: [270, 'flop'],
  8: [90],
};

async function storedAs(orientation: number): Promise<Buffer> {
  let bytes = await quarters().png().toBuffer();
  for (const step of STORED[orientation] ?? []) {
    const picture = sharp(bytes);
    const turned =
      step === 'flip' ? picture.flip() : step === 'flop' ? picture.flop() : picture.rotate(step);
    bytes = await turned.png().toBuffer();
  }
  return sharp(bytes).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
}

describe('photos as people see them', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i is turned upright', async (orientation) => {
    const picture = await decodePicture(await storedAs(orientation));
    expect(picture.format).toBe('jpeg');
    expectQuarters(picture);
  });

  test('PNG, WebP and AVIF', async () => {
    const files = {
      png: await quarters().png().toBuffer(),
      webp: await quarters().webp({ quality: 95 }).toBuffer(),
      avif: await quarters().avif({ quality: 90, effort: 0 }).toBuffer(),
    };
    for (const [format, bytes] of Object.entries(files)) {
      const picture = await decodePicture(bytes);
      expect(picture.format).toBe(format);
      expectQuarters(picture);
    }
  });

  test('HEIC, as iPhones write it', async () => {
    const picture = await decodePicture(HEIC);
    expect(picture.format).toBe('heic');
    expectQuarters(picture);
  });

  test('HEIC with several images: the primary one, wherever it stands', async () => {
    const several = Buffer.from(HEIC);
    // The transparency plane, a plain grey picture, becomes an image of its own …
    for (const box of ['iref', 'auxC']) several.write('free', several.indexOf(box), 'latin1');
    expectQuarters(await decodePicture(several));
    // … and then the primary one, though it is second in the file.
    several[several.indexOf('pitm') + 9] = 2;
    const picture = await decodePicture(several);
    expect(colourAt(picture, 0.1, 0.1)).toEqual([255, 255, 255]);
    expect(colourAt(picture, 0.9, 0.9)).toEqual([255, 255, 255]);
  });

  test('a HEIC file that ends early is refused', async () => {
    expect(await refusal(HEIC.subarray(0, HEIC.length - 500))).toBe('broken');
  });

  test('16 bits a channel and CMYK become 8-bit sRGB', async () => {
    expectQuarters(await decodePicture(await quarters().toColourspace('rgb16').png().toBuffer()));
    const cmyk = await decodePicture(
      await quarters().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
    );
    expect(cmyk.data.length).toBe(WIDTH * HEIGHT * 3);
    const [red = 0, green = 0, blue = 0] = colourAt(cmyk, 0.25, 0.25);
    expect(red).toBeGreaterThan(150);
    expect(Math.max(green, blue)).toBeLessThan(100);
  });

  test('grey becomes three equal channels', async () => {
    const grey = await decodePicture(await quarters().greyscale().jpeg().toBuffer());
    expect(grey.data.length).toBe(WIDTH * HEIGHT * 3);
    const [red, green, blue] = colourAt(grey, 0.5, 0.9);
    expect([green, blue]).toEqual([red, red]);
  });

  test('what is transparent becomes white', async () => {
    const clear = await sharp({
      create: { width: 40, height: 40, channels: 4, background: { r: 200, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    expect(colourAt(await decodePicture(clear), 0.5, 0.5)).toEqual([255, 255, 255]);
  });
});

function pngChunk(type: string, payload: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), payload]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(payload.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), chunk.length - 4);
  return chunk;
}

function pngClaiming(width: number, height: number, extra: Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    ...extra,
    pngChunk('IDAT', Buffer.from('789c030000000001', 'hex')),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

async function moving(format: 'webp' | 'gif'): Promise<Buffer> {
  const frame = (background: string): Promise<Buffer> =>
    sharp({ create: { width: 40, height: 40, channels: 3, background } })
      .png()
      .toBuffer();
  const frames = await Promise.all([frame('#ff0000'), frame('#0000ff')]);
  return sharp(frames, { join: { animated: true } })
    .toFormat(format)
    .toBuffer();
}

describe('files that are refused with a sentence', () => {
  test('text under the name of a photo', async () => {
    expect(await refusal(Buffer.from('Dear parents, this is photo.jpg'))).toBe('not-a-picture');
    expect(await refusal(Buffer.alloc(0))).toBe('not-a-picture');
  });

  test('a photo that ends early', async () => {
    const file = `${packageFolder('@vladmandic/face-api')}/demo/sample6.jpg`;
    const bytes = await readFile(file);
    expect(await refusal(bytes.subarray(0, Math.floor(bytes.length / 2)))).toBe('broken');
    expect(await refusal(bytes.subarray(0, 40))).toBe('broken');
  });

  test('a bomb: a header that claims 30,000 x 30,000 pixels', async () => {
    const start = performance.now();
    expect(await refusal(pngClaiming(30_000, 30_000))).toBe('too-many-pixels');
    expect(await refusal(pngClaiming(1_000_000, 40))).toBe('too-many-pixels');
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('a picture too small to count faces on', async () => {
    const dot = sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } });
    expect(await refusal(await dot.png().toBuffer())).toBe('too-small');
  });

  test('pictures that move: WebP, GIF, PNG', async () => {
    expect(await refusal(await moving('webp'))).toBe('animated');
    expect(await refusal(await moving('gif'))).toBe('animated');
    const control = pngChunk('acTL', Buffer.from('0000000200000000', 'hex'));
    expect(await refusal(pngClaiming(40, 40, [control]))).toBe('animated');
  });

  test('kinds of picture that are not photos', async () => {
    expect(await refusal(await quarters().tiff().toBuffer())).toBe('unsupported-format');
    expect(await refusal(await quarters().gif().toBuffer())).toBe('unsupported-format');
    expect(await refusal(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe(
      'unsupported-format',
    );
  });

  test('a PNG whose pixels are missing', async () => {
    expect(await refusal(pngClaiming(40, 40))).toBe('broken');
  });
});

/** The quarters above as a HEIC file of 1,292 bytes, encoded once for this test: nothing installed can write HEIC. */
const HEIC = Buffer.from(
  [
    'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAw9tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAA',
    'AAAAAAAAAA5waXRtAAAAAAABAAAAVGlsb2MAAAAAREAAAgABAAAAAAMzAAMAAAAAAAAAtAAAALQAAAA8AAAA8AAAABYA',
    'AgAAAAAEOQADAAAAAAAAALQAAAC0AAAAEQAAAMUAAAAOAAAAOGlpbmYAAAAAAAIAAAAVaW5mZQIAAAAAAQAAaHZjMQAA',
    'AAAVaW5mZQIAAAAAAgAAaHZjMQAAAAIuaXBycAAAAglpcGNvAAAA2Gh2Y0MBAWAAAAAAAAAAAAC68AD8/fj4AAALBiAA',
    'AQAaQAEMAv//AWAAAAMAgAAAAwAAAwC6AAAsCQAhAAEALEIBAgFgAAADAIAAAAMAAAMAugAAoCCDFy5JMqm4CGgwIAAA',
    'AwAgAAADAyEAIgABAAhEAcFxgpkgACAAAQAaQAEMAv//AWAAAAMAgAAAAwAAAwC6AAAsCQAhAAEALEIBAgFgAAADAIAA',
    'AAMAAAMAugAAoCCDFy5JMqm4CGgwIAAAAwAgAAADAyEAIgABAAdEAcFxgpkgAAAAFGlzcGUAAAAAAAAAQAAAADAAAAAQ',
    'cGl4aQAAAAADCAgIAAAA0Gh2Y0MBAWAAAAAAAAAAAAC68AD8/Pj4AAALBiAAAQAaQAEMAv//AWAAAAMAgAAAAwAAAwC6',
    'AAAsCQAhAAEAKEIBAgFgAAADAIAAAAMAAAMAugAAwIIMXLkkyqbAgAAAAwCAAAAMhAAiAAEACEQBwXGCmSAAIAABABpA',
    'AQwC//8BYAAAAwCAAAADAAADALoAACwJACEAAQAoQgECAWAAAAMAgAAAAwAAAwC6AADAggxcuSTKpsCAAAADAIAAAAyE',
    'ACIAAQAHRAHBcYKZIAAAAA5waXhpAAAAAAEIAAAAJ2F1eEMAAAAAdXJuOm1wZWc6aGV2YzoyMDE1OmF1eGlkOjEAAAAA',
    'HWlwbWEAAAAAAAAAAgABA4ECAwACBIQCBYYAAAAaaXJlZgAAAAAAAAAOYXV4bAACAAEAAQAAAeFtZGF0AAAAsE4BBasy',
    '/kZsmEFCaa41apFUnvPxS3ZhemFhciBIRVZDIEVuY29kZXIgdi4gMi4zLjEtZWEwOWFmNSAtIENvcHlsZWZ0IDIwMTIt',
    'MjAxNSAtIGh0dHA6Ly91bHRyYXZpZGVvLmNzLnR1dC5maS8gLSBvcHRpb25zOiA2NHg0OCBkZWJsb2NrPTE6MDowIHNh',
    'bz0zIGludHJhX3BlcmlvZD02NCBxcD0yNiByZWY9MQCAAAAAOCYBr3jrR3/E3v5OaHKjHMxj6/liFquL6ExDAZiqXbSt',
    'qH9FtY2DbEkJTRHKEGfQrvwEONWod1mAAAAAElABhA0CAAbdQAABe3AAAXJggAAAALBOAQWrMv5GbJhBQmmuNWqRVJ7z',
    '8Ut2YXphYXIgSEVWQyBFbmNvZGVyIHYuIDIuMy4xLWVhMDlhZjUgLSBDb3B5bGVmdCAyMDEyLTIwMTUgLSBodHRwOi8v',
    'dWx0cmF2aWRlby5jcy50dXQuZmkvIC0gb3B0aW9uczogNjR4NDggZGVibG9jaz0xOjA6MCBzYW89MyBpbnRyYV9wZXJp',
    'b2Q9NjQgcXA9MjYgcmVmPTEAgAAAAA0mAa7w8ZwvndpZeRWAAAAAClABhAUCAAp6AIA=',
  ].join(''),
  'base64',
);
