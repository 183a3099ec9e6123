import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  carryingFiles,
  drawnPicture,
  FULL_EXIF,
  jpegSegment,
  MARKER,
  withSegments,
} from '../../test/factories/carrying.ts';
import type { CarryingFile } from '../../test/factories/carrying.ts';
import { decodePicture } from './decode.ts';
import { openFaceDetector } from './faces.ts';
import type { FaceDetector } from './faces.ts';
import { strayDataIn } from './jpeg-segments.ts';
import { renderPreview, renderThumbnail } from './preview.ts';
import { renderForPage } from './render.ts';

/** Each finished file is looked at again. */
const LIMIT_MS = 180_000;

/** Words that would say that something was kept although its text was changed: names of blocks, of boxes, of programs. */
const TRACES = ['Exif', 'http://', 'xpacket', 'Photoshop', '8BIM', 'MPF', 'ICC_PROFILE', 'ftyp'];

let detector: FaceDetector;
let files: CarryingFile[];
beforeAll(async () => {
  detector = await openFaceDetector();
  files = await carryingFiles();
});
afterAll(() => detector.close());

/** Every way in which a text may stand in bytes: as it is, in UTF-16, reversed by an encoder that writes words backwards. */
function holds(bytes: Buffer, text: string): boolean {
  const forms = [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le')];
  return forms.some(
    (form) => bytes.includes(form) || bytes.includes(Buffer.from([...form].toReversed())),
  );
}

function expectNoTrace(bytes: Buffer, what: string): void {
  expect(holds(bytes, MARKER), what).toBe(false);
  for (const trace of TRACES) expect(holds(bytes, trace), `${what}: ${trace}`).toBe(false);
}

describe('nothing that a file carried is in what is made of it', () => {
  test('the test files do hold the marker, one plain JPEG and one profile aside', () => {
    const silent = files.filter(({ bytes }) => !holds(bytes, MARKER)).map(({ what }) => what);
    expect(silent).toEqual(['nothing', 'a wide profile']);
  });

  test(
    'the file for the Page',
    async () => {
      for (const { what, format, bytes } of files) {
        const name = `${format}: ${what}`;
        const { bytes: published, facts } = await renderForPage(bytes, [], detector);
        expect(facts.metadataFree, name).toBe(true);
        expectNoTrace(published, name);
        expect(strayDataIn(published), name).toBeUndefined();
        const { exif, xmp, iptc, icc, comments, orientation, density, hasProfile, space } =
          await sharp(published).metadata();
        expect([exif, xmp, iptc, icc, comments, orientation], name).toEqual(
          Array.from({ length: 6 }, () => undefined),
        );
        // The density that JFIF asks for is the same for every camera.
        expect({ density, hasProfile, space }, name).toEqual({
          density: 72,
          hasProfile: false,
          space: 'srgb',
        });
      }
    },
    LIMIT_MS,
  );

  test('what staff see while they write: preview and thumbnail', async () => {
    for (const { what, format, bytes } of files) {
      const picture = await decodePicture(bytes);
      for (const small of [await renderPreview(picture), await renderThumbnail(picture)]) {
        expectNoTrace(small.bytes, `${format}: ${what}`);
        expect(chunksOf(small.bytes), `${format}: ${what}`).toEqual(['VP8 ']);
      }
    }
  });
});

test('the reading back notices each kind, so that a library that begins to keep something is caught', async () => {
  const plain = await drawnPicture().jpeg({ progressive: false }).toBuffer();
  expect(strayDataIn(plain)).toBeUndefined();
  const kept: [string, Buffer][] = [
    ['marker ffe1', withSegments(plain, jpegSegment(0xe1, FULL_EXIF))],
    ['marker ffe2', withSegments(plain, jpegSegment(0xe2, Buffer.from('MPF\0')))],
    ['marker ffed', withSegments(plain, jpegSegment(0xed, Buffer.from('Photoshop 3.0\0')))],
    ['marker ffee', withSegments(plain, jpegSegment(0xee, Buffer.from('Adobe\0\0\0\0\0\0\0')))],
    ['marker fffe', withSegments(plain, jpegSegment(0xfe, Buffer.from('comment')))],
    ['bytes after the end', Buffer.concat([plain, plain])],
  ];
  for (const [says, bytes] of kept) expect(strayDataIn(bytes), says).toBe(says);
  const jfifThumbnail = Buffer.concat([
    Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01', 'latin1'),
    Buffer.from([1, 2, 3]),
  ]);
  expect(strayDataIn(withSegments(plain, jpegSegment(0xe0, jfifThumbnail)))).toBe(
    'an application header other than plain JFIF',
  );
  // Between a scan's last byte and the end marker a decoder looks no further; a reader of bytes does.
  const beforeEnd = Buffer.concat([plain.subarray(0, -2), jpegSegment(0xfe, Buffer.from('x'))]);
  expect(strayDataIn(Buffer.concat([beforeEnd, plain.subarray(-2)]))).toBe('marker fffe');
});

/** The chunks of a WebP file, which must end where its head says. */
function chunksOf(webp: Buffer): string[] {
  expect(webp.readUInt32LE(4) + 8).toBe(webp.length);
  const found: string[] = [];
  for (let at = 12; at + 8 <= webp.length;) {
    found.push(webp.toString('latin1', at, at + 4));
    const length = webp.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return found;
}
