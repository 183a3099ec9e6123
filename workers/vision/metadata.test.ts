import * as fc from 'fast-check';
import sharp from 'sharp';
import type { Exif } from 'sharp';
import { describe, expect, test } from 'vitest';
import {
  pictureMetadataSchema,
  type PictureMetadata,
} from '../../moderation/pictures/facts.contract.ts';
import { exifBlock } from '../../test/factories/exif.ts';
import { readMetadata } from './metadata.ts';

const CAMERA: Exif = {
  IFD0: { Make: 'Apple', Model: 'iPhone 15', DateTime: '2026:11:21 08:00:00' },
  IFD2: { DateTimeOriginal: '2026:11:20 10:15:00', OffsetTimeOriginal: '+00:00' },
};
const PLACE: Exif = {
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' },
};

async function exifOf(exif: Exif): Promise<Buffer> {
  const bytes = await sharp({
    create: { width: 40, height: 40, channels: 3, background: '#888' },
  })
    .jpeg()
    .withExif(exif)
    .toBuffer();
  const { exif: block } = await sharp(bytes).metadata();
  if (block === undefined) throw new Error('The test picture has no EXIF.');
  return block;
}

const read = (exif: Buffer | undefined, xmp?: Buffer): PictureMetadata =>
  readMetadata({ exif, xmp }).metadata;

describe('what the original says about itself', () => {
  test('device and time, without a place', async () => {
    expect(read(await exifOf(CAMERA))).toEqual({
      hasLocation: false,
      cameraMake: 'Apple',
      cameraModel: 'iPhone 15',
      takenAt: '2026-11-20T10:15:00+00:00',
      carried: [],
    });
  });

  test('a place', async () => {
    expect(read(await exifOf({ ...CAMERA, ...PLACE })).hasLocation).toBe(true);
  });

  test('a place in XMP only', () => {
    const xmp = Buffer.from('<rdf:Description exif:GPSLatitude="51,30.1N"/>');
    expect(read(undefined, xmp)).toEqual({ hasLocation: true, carried: ['gps'] });
    expect(read(undefined, Buffer.from('<rdf:Description/>'))).toEqual({
      hasLocation: false,
      carried: [],
    });
  });

  test('a place block that leads nowhere counts as a place', () => {
    const tiff = Buffer.alloc(26);
    tiff.write('MM\0*', 'latin1');
    tiff.writeUInt32BE(8, 4);
    tiff.writeUInt16BE(1, 8);
    tiff.writeUInt16BE(0x8825, 10);
    tiff.writeUInt16BE(4, 12);
    tiff.writeUInt32BE(1, 14);
    tiff.writeUInt32BE(60_000, 18);
    expect(read(tiff)).toEqual({ hasLocation: true, carried: ['gps'] });
  });

  test('make, model and serial number in XMP, where there is no EXIF', () => {
    const xmp = Buffer.from(
      '<rdf:Description tiff:Make="NIKON" aux:SerialNumber="3001234"><tiff:Model>D3500</tiff:Model></rdf:Description>',
    );
    const { metadata, bodySerial } = readMetadata({ exif: undefined, xmp });
    expect(metadata).toMatchObject({ cameraMake: 'NIKON', cameraModel: 'D3500' });
    expect(bodySerial).toBe('3001234');
  });

  test('a block with more entries than any camera writes is not followed, and counts as a place', () => {
    const count = 65_535;
    const tiff = Buffer.alloc(8 + 2 + count * 12 + 4);
    tiff.write('MM\0*', 'latin1');
    tiff.writeUInt32BE(8, 4);
    tiff.writeUInt16BE(count, 8);
    for (let index = 0; index < count; index++) {
      // Each points back to the first directory: a reader that follows them never ends.
      tiff.writeUInt16BE(0x8769, 10 + index * 12);
      tiff.writeUInt16BE(4, 12 + index * 12);
      tiff.writeUInt32BE(1, 14 + index * 12);
      tiff.writeUInt32BE(8, 18 + index * 12);
    }
    expect(read(tiff)).toEqual({ hasLocation: true, carried: ['gps'] });
  });

  test('directories that point to each other in a circle end', () => {
    const exif = exifBlock({ main: { 0x010f: 'Loop', 0x8769: [8], 0x8825: [8] } });
    expect(read(exif)).toMatchObject({ cameraMake: 'Loop', hasLocation: false });
  });

  test('no clock set, no time', async () => {
    const exif = await exifOf({ IFD2: { DateTimeOriginal: '0000:00:00 00:00:00' } });
    expect(read(exif).takenAt).toBeUndefined();
  });

  test('damaged and crafted blocks never throw, and what comes out keeps to the contract', async () => {
    const whole = await exifOf({ ...CAMERA, ...PLACE });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
        fc.nat(whole.length),
        (changes, length) => {
          const block = Buffer.from(whole);
          for (const [at, value] of changes) block[at] = value;
          expect(pictureMetadataSchema.safeParse(read(block.subarray(0, length))).success).toBe(
            true,
          );
        },
      ),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const found = read(Buffer.concat([Buffer.from('II*\0'), noise]));
        expect(pictureMetadataSchema.safeParse(found).success).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
