import type { FileContents } from './file-contents.ts';
import { trailingBytes } from './trailing-bytes.ts';

const PNG_SIGNATURE_BYTES = 8;
const PNG_TEXTS = new Set(['tEXt', 'zTXt', 'iTXt']);
const XMP_KEYWORD = 'XML:com.adobe.xmp\0';
/** RFC 9649, 2.7: what a still WebP is made of; anything else is unknown data that a program put there. */
const WEBP_PICTURE = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP', 'EXIF', 'XMP ']);

/** What lies in a PNG beside its picture (PNG 3rd edition, 11.3). */
export function pngContents(bytes: Buffer): FileContents {
  const xmp: Buffer[] = [];
  let hasText = false;
  let at = PNG_SIGNATURE_BYTES;
  let isEnded = false;
  while (at + 8 <= bytes.length && !isEnded) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const payload = bytes.subarray(at + 8, at + 8 + length);
    if (PNG_TEXTS.has(type)) {
      if (payload.toString('latin1', 0, XMP_KEYWORD.length) === XMP_KEYWORD) xmp.push(payload);
      else hasText = true;
    }
    isEnded = type === 'IEND';
    at += 12 + length;
  }
  return {
    xmp,
    iptc: [],
    hasText,
    hasThumbnail: false,
    ...trailingBytes(isEnded ? bytes.subarray(at) : Buffer.alloc(0)),
  };
}

/** What lies in a WebP beside its picture: a RIFF file, whose chunks are padded to even. */
export function webpContents(bytes: Buffer): FileContents {
  const end = bytes.length < 12 ? bytes.length : 8 + bytes.readUInt32LE(4);
  const xmp: Buffer[] = [];
  const unknown: Buffer[] = [];
  let at = 12;
  while (at + 8 <= Math.min(end, bytes.length)) {
    const type = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const payload = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'XMP ') xmp.push(payload);
    if (!WEBP_PICTURE.has(type)) unknown.push(payload);
    at += 8 + length + (length % 2);
  }
  return {
    xmp,
    iptc: [],
    hasText: false,
    hasThumbnail: false,
    ...trailingBytes(Buffer.concat([...unknown, bytes.subarray(end)])),
  };
}
