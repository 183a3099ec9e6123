import sharp from 'sharp';
import type { Metadata, OutputInfo, SharpOptions } from 'sharp';
import type { PictureFormat } from '../../moderation/pictures/facts.contract.ts';
import { fileContents } from './file-contents.ts';
import type { FileContents } from './file-contents.ts';
import { decodeHeic } from './heic.ts';
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
  const header = await readHeader(bytes);
  const about = {
    format,
    exif: header.exif,
    xmp: header.xmp,
    contents: fileContents(bytes, format),
  };
  if (format === 'heic') return { ...(await decodeHeic(bytes)), ...about };
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
async function readHeader(bytes: Buffer): Promise<Metadata> {
  let header: Metadata;
  try {
    header = await sharp(bytes, { ...STRICT, limitInputPixels: false }).metadata();
  } catch (cause) {
    throw new PictureRefused('broken', cause);
  }
  refuseSize(header.width, header.height);
  // HEIC and AVIF files list further stills (bursts, depth maps) as pages; for the others pages are frames.
  const isContainer = header.format === 'heif';
  if (!isContainer && (header.pages ?? 1) > 1) throw new PictureRefused('animated');
  return header;
}
