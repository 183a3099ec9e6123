import type { PictureFormat } from '../../moderation/pictures/facts.contract.ts';
import { PictureRefused } from './picture-refused.ts';

/** Brands of the ISO base media `ftyp` box: MIAF (ISO/IEC 23000-22), HEIF (23008-12) and AVIF 1.1. */
const AVIF_STILL = new Set(['avif']);
const AVIF_MOVING = new Set(['avis']);
const HEIC_STILL = new Set(['heic', 'heix', 'heim', 'heis']);
const HEIC_MOVING = new Set(['hevc', 'hevx', 'hevm', 'hevs']);

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * What kind of picture the bytes are, whatever the file was called.
 * @throws PictureRefused `not-a-picture`, `unsupported-format` (TIFF, BMP, SVG, PDF and the like) or `animated`
 */
export function formatOf(bytes: Buffer): PictureFormat {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (startsWith(bytes, PNG_SIGNATURE)) {
    if (pngIsAnimated(bytes)) throw new PictureRefused('animated');
    return 'png';
  }
  if (textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WEBP') {
    // Extended header (RFC 9649, 2.7): the second bit of the flags says "animation".
    if (textAt(bytes, 12, 4) === 'VP8X' && ((bytes[20] ?? 0) & 0x02) !== 0) {
      throw new PictureRefused('animated');
    }
    return 'webp';
  }
  if (textAt(bytes, 4, 4) === 'ftyp') return formatOfBrands(bytes);
  if (textAt(bytes, 0, 4) === 'GIF8') {
    throw new PictureRefused(gifIsAnimated(bytes) ? 'animated' : 'unsupported-format');
  }
  throw new PictureRefused(isKnownButUnsupported(bytes) ? 'unsupported-format' : 'not-a-picture');
}

/** The major brand decides; the generic `mif1` leaves it to the compatible brands. */
function formatOfBrands(bytes: Buffer): PictureFormat {
  const size = bytes.length < 16 ? 0 : bytes.readUInt32BE(0);
  const end = Math.min(size, bytes.length, 256);
  const major = textAt(bytes, 8, 4);
  const brands = [major];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(textAt(bytes, at, 4));
  if (AVIF_MOVING.has(major) || HEIC_MOVING.has(major) || major === 'msf1') {
    throw new PictureRefused('animated');
  }
  for (const brand of brands) {
    if (AVIF_STILL.has(brand)) return 'avif';
    if (HEIC_STILL.has(brand)) return 'heic';
  }
  throw new PictureRefused('unsupported-format');
}

/** APNG: an `acTL` chunk before the first `IDAT` (PNG 3rd edition, 11.3.6.1). */
function pngIsAnimated(bytes: Buffer): boolean {
  let at = PNG_SIGNATURE.length;
  while (at + 8 <= bytes.length) {
    const type = textAt(bytes, at + 4, 4);
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
    at += 12 + bytes.readUInt32BE(at);
  }
  return false;
}

/** More than one graphic control extension (GIF89a, 23): one goes before each frame. A still GIF is no photo either. */
function gifIsAnimated(bytes: Buffer): boolean {
  const control = Buffer.from([0x21, 0xf9, 0x04]);
  const first = bytes.indexOf(control);
  return first !== -1 && bytes.indexOf(control, first + control.length) !== -1;
}

function isKnownButUnsupported(bytes: Buffer): boolean {
  const start = textAt(bytes, 0, 4);
  const starts = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+', '%PDF', '8BPS'];
  return starts.includes(start) || start.startsWith('BM') || start === '<svg';
}

function startsWith(bytes: Buffer, signature: Buffer): boolean {
  return bytes.subarray(0, signature.length).equals(signature);
}

function textAt(bytes: Buffer, at: number, length: number): string {
  return bytes.toString('latin1', at, at + length);
}
