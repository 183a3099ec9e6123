import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import {
  drawnPicture,
  jpegSegment,
  pngChunk,
  withChunks,
  withRiffChunks,
  withSegments,
} from '../../test/factories/carrying.ts';
import { box, writeHeic } from '../../test/factories/heic.ts';
import { decodePicture } from './decode.ts';
import { readMetadata } from './metadata.ts';
import { PictureRefused } from './picture-refused.ts';

const MEGABYTE = 1024 * 1024;

/** The code of the refusal, or the size of the picture. Anything else that is thrown fails the test. */
async function outcome(bytes: Buffer): Promise<string> {
  try {
    const { width, height } = await decodePicture(bytes);
    return `${width} x ${height}`;
  } catch (error) {
    const isSentence = error instanceof PictureRefused && /^[A-Z].*\.$/.test(error.message);
    if (!isSentence) throw error;
    return error.code;
  }
}

/** A copy in which the bytes after `mark` (and `skip` more) say another size. */
function claiming(
  bytes: Buffer,
  mark: Buffer,
  skip: number,
  write: (copy: Buffer, at: number) => void,
): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf(mark);
  expect(at).toBeGreaterThan(-1);
  write(copy, at + mark.length + skip);
  return copy;
}

async function jpegClaiming(width: number, height: number): Promise<Buffer> {
  const jpeg = await drawnPicture().jpeg().toBuffer();
  // SOF0: length, precision, height, width.
  return claiming(jpeg, Buffer.from([0xff, 0xc0]), 3, (copy, at) => {
    copy.writeUInt16BE(height, at);
    copy.writeUInt16BE(width, at + 2);
  });
}

function heifClaiming(bytes: Buffer, width: number, height: number): Buffer {
  return claiming(bytes, Buffer.from('ispe'), 4, (copy, at) => {
    copy.writeUInt32BE(width, at);
    copy.writeUInt32BE(height, at + 4);
  });
}

async function webpClaiming(width: number, height: number): Promise<Buffer> {
  const webp = await drawnPicture()
    .webp()
    .withExif({ IFD0: { Artist: 'x' } })
    .toBuffer();
  // VP8X: length, flags, three reserved bytes, then width and height less one in 24 bits.
  return claiming(webp, Buffer.from('VP8X'), 8, (copy, at) => {
    copy.writeUIntLE(width - 1, at, 3);
    copy.writeUIntLE(height - 1, at + 3, 3);
  });
}

function riffExif(tiff: Buffer): Buffer {
  const head = Buffer.from('EXIF\0\0\0\0', 'latin1');
  head.writeUInt32LE(tiff.length, 4);
  return Buffer.concat([head, tiff]);
}

describe('bombs', () => {
  test('every container that claims more pixels than allowed is refused before one is decoded', async () => {
    const avif = await drawnPicture().avif({ effort: 0 }).toBuffer();
    const bombs: [string, Buffer][] = [
      ['JPEG', await jpegClaiming(65_500, 65_500)],
      ['WebP', await webpClaiming(16_383, 16_383)],
      ['AVIF', heifClaiming(avif, 60_000, 60_000)],
      ['HEIC', heifClaiming(writeHeic(), 60_000, 60_000)],
    ];
    const before = process.memoryUsage.rss();
    for (const [what, bytes] of bombs) {
      // A decoder may notice the lie by itself; what counts is that it is refused with a sentence.
      expect(['too-many-pixels', 'broken'], what).toContain(await outcome(bytes));
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * MEGABYTE);
  });

  test('a panorama of 100 million pixels is refused with its sentence', async () => {
    const error: unknown = await decodePicture(await jpegClaiming(20_000, 5_000)).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({
      code: 'too-many-pixels',
      message:
        'This picture has more than 50 million pixels. Please save a smaller copy and choose that.',
    });
  });

  test('texts, profiles and EXIF blocks that unfold to hundreds of megabytes cost neither memory nor time', async () => {
    const png = await drawnPicture().png().toBuffer();
    const unfolding = deflateSync(Buffer.alloc(400 * MEGABYTE));
    const bombs: [string, Buffer][] = [
      ['zTXt', pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), unfolding]))],
      ['iTXt', pngChunk('iTXt', Buffer.concat([Buffer.from('Comment\0\x01\0\0\0'), unfolding]))],
      ['iCCP', pngChunk('iCCP', Buffer.concat([Buffer.from('P3\0\0'), unfolding]))],
      [
        'EXIF in a text',
        pngChunk('zTXt', Buffer.concat([Buffer.from('Raw profile type exif\0\0'), unfolding])),
      ],
    ];
    for (const [what, chunk] of bombs) {
      const before = process.memoryUsage.rss();
      const start = performance.now();
      expect(['96 x 64', 'broken'], what).toContain(await outcome(withChunks(png, chunk)));
      expect(process.memoryUsage.rss() - before, what).toBeLessThan(300 * MEGABYTE);
      expect(performance.now() - start, what).toBeLessThan(5_000);
    }
  }, 30_000);

  /** A directory of so many entries with these tags in turn, each of which points to `to`. */
  function pointing(count: number, tags: readonly number[], to = 8): Buffer {
    const tiff = Buffer.alloc(8 + 2 + count * 12 + 4);
    tiff.write('MM\0*', 'latin1');
    tiff.writeUInt32BE(8, 4);
    tiff.writeUInt16BE(count, 8);
    for (let index = 0; index < count; index++) {
      tiff.writeUInt16BE(tags[index % tags.length] ?? 0, 10 + index * 12);
      tiff.writeUInt16BE(4, 12 + index * 12);
      tiff.writeUInt32BE(1, 14 + index * 12);
      tiff.writeUInt32BE(to, 18 + index * 12);
    }
    return tiff;
  }

  test('EXIF blocks that lead in circles are refused before they keep a reader busy for hours', async () => {
    const png = await drawnPicture().png().toBuffer();
    const jpeg = await drawnPicture().jpeg().toBuffer();
    const webp = await drawnPicture().webp().toBuffer();
    const inJpeg = (tiff: Buffer): Buffer =>
      withSegments(jpeg, jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff])));
    const circles = [
      withChunks(png, pngChunk('eXIf', pointing(65_535, [0x8769]))),
      withChunks(png, pngChunk('eXIf', pointing(500, [0x8769, 0x8825, 0xa005]))),
      inJpeg(pointing(5_000, [0x8769, 0x8825, 0xa005])),
      inJpeg(pointing(3, [0x8769, 0x8825, 0xa005])),
      withRiffChunks(webp, riffExif(pointing(500, [0x8769, 0x8825, 0xa005]))),
      writeHeic({ exif: pointing(500, [0x8769, 0x8825, 0xa005]) }),
      inJpeg(pointing(2, [0x8769], 30)),
      // So many marks that looking at each would be work for minutes.
      Buffer.concat([jpeg, Buffer.alloc(20 * MEGABYTE, 'MM\0*')]),
    ];
    const start = performance.now();
    for (const bytes of circles) expect(await outcome(bytes)).toBe('broken');
    expect(performance.now() - start).toBeLessThan(8_000);
  });

  test('many entries that lead nowhere are no reason to refuse a photo', async () => {
    const png = await drawnPicture().png().toBuffer();
    const bytes = withChunks(png, pngChunk('eXIf', pointing(2_000, [0x010f])));
    const start = performance.now();
    const picture = await decodePicture(bytes);
    // More than any camera writes: not read, and so it counts as a place.
    expect(readMetadata(picture).metadata.hasLocation).toBe(true);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('boxes and chunks that claim to be longer than the file, or of no length, end the reading', async () => {
    const png = await drawnPicture().png().toBuffer();
    const long = Buffer.from(pngChunk('tEXt', Buffer.from('a\0b')));
    long.writeUInt32BE(0xfffffff0, 0);
    await expect(outcome(withChunks(png, long))).resolves.toBe('broken');
    const webp = await drawnPicture().webp().toBuffer();
    const chunk = Buffer.from('TEST\xff\xff\xff\xff', 'latin1');
    await expect(outcome(withRiffChunks(webp, chunk))).resolves.toMatch(/96 x 64|broken/);
    const zero = Buffer.concat([writeHeic(), Buffer.from('\0\0\0\0free\0\0\0\x07free', 'latin1')]);
    await expect(outcome(zero)).resolves.toMatch(/64 x 48|broken/);
    const jpeg = await drawnPicture().jpeg().toBuffer();
    await expect(outcome(withSegments(jpeg, Buffer.from([0xff, 0xe1, 0, 0])))).resolves.toMatch(
      /96 x 64|broken/,
    );
  });
});

describe('files that end early', () => {
  test('at each tenth of their length, in every container, they are refused', async () => {
    const files: [string, Buffer][] = [
      ['JPEG', await drawnPicture(400, 300).jpeg({ quality: 90 }).toBuffer()],
      ['progressive JPEG', await drawnPicture(400, 300).jpeg({ progressive: true }).toBuffer()],
      ['PNG', await drawnPicture(400, 300).png().toBuffer()],
      ['interlaced PNG', await drawnPicture(400, 300).png({ progressive: true }).toBuffer()],
      ['WebP', await drawnPicture(400, 300).webp({ quality: 90 }).toBuffer()],
      ['lossless WebP', await drawnPicture(400, 300).webp({ lossless: true }).toBuffer()],
      ['AVIF', await drawnPicture(400, 300).avif({ effort: 0, quality: 80 }).toBuffer()],
      ['HEIC', writeHeic({ grids: [[3, 2]] })],
    ];
    const allowed = ['broken', 'not-a-picture', 'unsupported-format'];
    for (const [what, bytes] of files) {
      expect(await outcome(bytes), what).toMatch(/^\d+ x \d+$/);
      for (let tenth = 0; tenth < 10; tenth++) {
        const cut = bytes.subarray(0, Math.floor((bytes.length * tenth) / 10));
        expect(allowed, `${what}, ${tenth} tenths`).toContain(await outcome(cut));
      }
    }
  });
});

describe('pictures that move', () => {
  test('AVIF and HEIC sequences are refused, by whichever brand says so', async () => {
    const avif = await drawnPicture().avif({ effort: 0 }).toBuffer();
    const branded = (bytes: Buffer, brand: string): Buffer => {
      const copy = Buffer.from(bytes);
      copy.write(brand, 8, 'latin1');
      return copy;
    };
    for (const bytes of [
      branded(avif, 'avis'),
      branded(writeHeic(), 'hevc'),
      branded(writeHeic(), 'msf1'),
    ]) {
      expect(await outcome(bytes)).toBe('animated');
    }
  });
});

describe('odd but whole', () => {
  /** Largest difference of a pixel from the drawn picture, 0 to 255. */
  async function differenceFromDrawn(bytes: Buffer): Promise<number> {
    const { data } = await decodePicture(bytes);
    const drawn = await drawnPicture().removeAlpha().raw().toBuffer();
    expect(data.length).toBe(drawn.length);
    let most = 0;
    for (const [index, value] of drawn.entries()) {
      most = Math.max(most, Math.abs(value - (data[index] ?? 0)));
    }
    return most;
  }

  test('progressive JPEG, interlaced and 16-bit PNG, lossless WebP: the same picture', async () => {
    const exact = [
      await drawnPicture().png({ progressive: true }).toBuffer(),
      await drawnPicture().toColourspace('rgb16').png().toBuffer(),
      await drawnPicture().webp({ lossless: true }).toBuffer(),
      await drawnPicture().ensureAlpha(1).png().toBuffer(),
    ];
    for (const bytes of exact) expect(await differenceFromDrawn(bytes)).toBeLessThanOrEqual(1);
    const lossy = await drawnPicture().jpeg({ progressive: true, quality: 98 }).toBuffer();
    expect(await differenceFromDrawn(lossy)).toBeLessThan(25);
  });

  test('palettes, with and without a transparent colour, and one bit a pixel', async () => {
    const palette = await drawnPicture().png({ palette: true, colours: 16 }).toBuffer();
    expect(await outcome(palette)).toBe('96 x 64');
    const clear = await drawnPicture().ensureAlpha(0.5).png({ palette: true }).toBuffer();
    expect(await outcome(clear)).toBe('96 x 64');
    const bits = await drawnPicture().threshold().png({ palette: true, colours: 2 }).toBuffer();
    const { data } = await decodePicture(bits);
    expect(new Set(data).size).toBe(2);
  });

  test('CMYK with and without the marker of Adobe, and with an unknown transform', async () => {
    const blue = sharp({ create: { width: 64, height: 64, channels: 3, background: '#2040d0' } });
    const marked = await blue.toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    const at = marked.indexOf(Buffer.from('Adobe', 'latin1')) - 4;
    expect(at).toBeGreaterThan(0);
    const unmarked = Buffer.concat([
      marked.subarray(0, at),
      marked.subarray(at + 2 + marked.readUInt16BE(at + 2)),
    ]);
    for (const bytes of [marked, unmarked]) {
      const { data, width, height } = await decodePicture(bytes);
      expect(data.length).toBe(width * height * 3);
    }
    const { data } = await decodePicture(marked);
    const [red = 0, green = 0, shade = 0] = data;
    expect(shade).toBeGreaterThan(red + 60);
    expect(shade).toBeGreaterThan(green + 60);
    const strange = Buffer.from(marked);
    strange[at + 4 + 11] = 9;
    expect(await outcome(strange)).toMatch(/64 x 64|broken/);
  });

  test('the bytes decide, not the extension: an SVG, a page and an archive named .jpg', async () => {
    const others: [Buffer, string][] = [
      [
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        'unsupported-format',
      ],
      [Buffer.from('<?xml version="1.0"?><svg/>'), 'not-a-picture'],
      [Buffer.from('<!doctype html><title>photo.jpg</title>'), 'not-a-picture'],
      [Buffer.from('PK\x03\x04photo.jpg'), 'not-a-picture'],
      [Buffer.alloc(0), 'not-a-picture'],
      [Buffer.alloc(4096), 'not-a-picture'],
    ];
    for (const [bytes, code] of others) expect(await outcome(bytes)).toBe(code);
  });

  test('a JPEG that is a page or an archive as well is a JPEG, and what hides behind it is noted', async () => {
    const jpeg = await drawnPicture().jpeg().toBuffer();
    const page = withSegments(jpeg, jpegSegment(0xfe, Buffer.from('<script>alert(1)</script>')));
    const archive = Buffer.concat([jpeg, Buffer.from('PK\x03\x04 a whole archive PK\x05\x06')]);
    const carried = async (bytes: Buffer): Promise<unknown> =>
      readMetadata(await decodePicture(bytes)).metadata.carried;
    expect(await carried(page)).toEqual(['words']);
    expect(await carried(archive)).toEqual(['trailing-bytes']);
  });

  test('HEIC as phones write it: a grid of tiles with a thumbnail and a depth map, and more tiles than a reader allows', async () => {
    const grid = writeHeic({ grids: [[3, 2]], thumbnail: true, depthMap: true });
    expect(await outcome(grid)).toBe('192 x 96');
    expect(readMetadata(await decodePicture(grid)).metadata.carried).toEqual([
      'thumbnail',
      'further-pictures',
    ]);
    // 48 million pixels in tiles of 512 px, with a gain map, are about as many items.
    expect(
      await outcome(
        writeHeic({
          grids: [
            [16, 15],
            [5, 4],
          ],
        }),
      ),
    ).toBe('5120 x 2880');
    // Where nothing that a phone writes comes near, the reader's own limit holds.
    expect(
      await outcome(
        writeHeic({
          grids: [
            [16, 15],
            [20, 20],
          ],
        }),
      ),
    ).toBe('broken');
  });

  test('a film beside a still HEIC picture is noted', async () => {
    const motion = writeHeic({ tail: box('mpvd', Buffer.from('film')) });
    expect(readMetadata(await decodePicture(motion)).metadata.carried).toEqual(['film']);
  });
});
