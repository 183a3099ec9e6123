import sharp from 'sharp';
import type { Metadata, OutputInfo, SharpOptions } from 'sharp';
import type { PictureFormat } from '../../moderation/pictures/facts.contract.ts';
import { hasExifInCircles } from './exif-circles.ts';
import { fileContents } from './file-contents.ts';
import type { FileContents } from './file-contents.ts';
import { heifItems } from './heif-contents.ts';
import { decodeHeic } from './heic.ts';
import { makeRoomFor } from './memory.ts';
import { formatOf } from './picture-format.ts';
import { PICTURE_LIMITS, refuseSize } from './picture-limits.ts';
import { PictureRefused } from './picture-refused.ts';
import type { Raster } from './raster.ts';

export interface DecodedPicture extends Raster {
  readonly format: PictureFormat;
  /** The EXIF and XMP blocks of the original as they are: hostile input, read them with care. */
  readonly exif: Buffer | undefined;
  readonly xmp: Buffer | undefined;
  /** What else is in the file. */
  readonly contents: FileContents;
}

/** Twice what the largest photo needs in tiles of 512 px; above it the reader's own limit holds. */
const HEIC_ITEMS = 600;

/** Strict: a file that ends early is refused rather than shown half grey, where a face could hide. */
const STRICT = {
  failOn: 'error',
  limitInputPixels: PICTURE_LIMITS.pixels,
  sequentialRead: true,
} as const satisfies SharpOptions;

/**
 * Decodes one still photo to 8-bit sRGB as people see it: orientation applied, colours converted from the file's
 * profile, CMYK, grey and 16-bit brought to RGB, transparency put on white. The kind is decided from the bytes.
 * @throws PictureRefused with a sentence for the person who chose the file
 */
export async function decodePicture(bytes: Buffer): Promise<DecodedPicture> {
  if (bytes.length > PICTURE_LIMITS.bytes) throw new PictureRefused('too-large');
  const format = formatOf(bytes);
  if (hasExifInCircles(bytes)) throw new PictureRefused('broken');
  const header = await readHeader(bytes, format);
  const about = {
    format,
    exif: header.exif,
    xmp: header.xmp,
    contents: fileContents(bytes, format),
  };
  const pixels = header.width * header.height;
  await makeRoomFor(pixels);
  if (format === 'heic') {
    const picture = await decodeHeic(bytes, { pixels, icc: header.icc });
    // What the decoder took for a large one is more than the picture itself.
    await makeRoomFor(pixels);
    return { ...picture, ...about };
  }
  let decoded: { data: Buffer; info: OutputInfo };
  try {
    decoded = await sharp(bytes, STRICT)
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
  } catch (cause) {
    throw new PictureRefused('broken', cause);
  }
  const { width, height, channels } = decoded.info;
  if (channels !== 3 || decoded.data.length !== width * height * 3) {
    throw new PictureRefused('broken');
  }
  return { width, height, data: decoded.data, ...about };
}

/** Reads size, frames and metadata without decoding a pixel, and refuses what must not be decoded. */
async function readHeader(bytes: Buffer, format: PictureFormat): Promise<Metadata> {
  // The reader's own limit is 256 items, and a phone with 48 million pixels writes about as many tiles.
  const unlimited = format === 'heic' && heifItems(bytes) <= HEIC_ITEMS;
  let header: Metadata;
  try {
    header = await sharp(bytes, { ...STRICT, limitInputPixels: false, unlimited }).metadata();
  } catch (cause) {
    throw new PictureRefused('broken', cause);
  }
  refuseSize(header.width, header.height);
  // HEIC and AVIF files list further stills (bursts, depth maps) as pages; for the others pages are frames.
  const isContainer = header.format === 'heif';
  if (!isContainer && (header.pages ?? 1) > 1) throw new PictureRefused('animated');
  return header;
}
