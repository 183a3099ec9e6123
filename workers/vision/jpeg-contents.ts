import type { FileContents } from './file-contents.ts';
import { endOfScan } from './jpeg-segments.ts';
import { trailingBytes } from './trailing-bytes.ts';

/** Markers of ITU-T T.81, table B.1. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP13 = 0xed;
const COM = 0xfe;

/** How application segments begin: XMP part 3, CIPA DC-007 (MPF), JFIF 1.02 (extension), Photoshop. */
const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const EXTENDED_XMP = 'http://ns.adobe.com/xmp/extension/\0';
/** After its name an extended part has the digest of the whole (32), its length (4) and its own place in it (4). */
const EXTENDED_XMP_HEAD = EXTENDED_XMP.length + 40;
const MULTI_PICTURE = 'MPF\0';
const JFIF_EXTENSION = 'JFXX\0';
const PHOTOSHOP = 'Photoshop 3.0\0';
const IPTC_RESOURCE = 0x0404;
/** Photoshop's own thumbnails, of version 4 and of 5 and later. */
const THUMBNAIL_RESOURCES = new Set([0x0409, 0x040c]);

/** What lies in a JPEG beside its picture, from its first marker to its last byte. */
export function jpegContents(bytes: Buffer): FileContents {
  const xmp: Buffer[] = [];
  const iptc: Buffer[] = [];
  let hasText = false;
  let hasThumbnail = false;
  let hasMultiPicture = false;
  const end = walk(bytes, (marker, payload) => {
    if (marker === COM) hasText = true;
    if (marker === APP0 && startsWith(payload, JFIF_EXTENSION)) hasThumbnail = true;
    if (marker === APP0 && hasJfifThumbnail(payload)) hasThumbnail = true;
    if (marker === APP1 && startsWith(payload, XMP)) xmp.push(payload.subarray(XMP.length));
    if (marker === APP1 && startsWith(payload, EXTENDED_XMP)) {
      xmp.push(payload.subarray(EXTENDED_XMP_HEAD));
    }
    if (marker === APP2 && startsWith(payload, MULTI_PICTURE)) hasMultiPicture = true;
    if (marker === APP13 && startsWith(payload, PHOTOSHOP)) {
      for (const { id, data } of photoshopResources(payload.subarray(PHOTOSHOP.length))) {
        if (id === IPTC_RESOURCE) iptc.push(data);
        if (THUMBNAIL_RESOURCES.has(id)) hasThumbnail = true;
      }
    }
  });
  const tail = trailingBytes(bytes.subarray(end));
  return {
    xmp,
    iptc,
    hasText,
    hasThumbnail,
    ...tail,
    hasFurtherPictures: tail.hasFurtherPictures || hasMultiPicture,
  };
}

/** Tells each segment, and where the picture ends: after its EOI, or where it cannot be read on. */
function walk(bytes: Buffer, tell: (marker: number, payload: Buffer) => void): number {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === EOI) return at + 2;
    // A fill byte, or a marker that stands alone.
    if (marker === 0xff || marker === SOI || (marker >= 0xd0 && marker <= 0xd7)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const next = at + 2 + Math.max(2, bytes.readUInt16BE(at + 2));
    tell(marker, bytes.subarray(at + 4, next));
    at = marker === SOS ? endOfScan(bytes, next) : next;
  }
  return bytes[at] === 0xff && bytes[at + 1] === EOI ? at + 2 : bytes.length;
}

function hasJfifThumbnail(payload: Buffer): boolean {
  return startsWith(payload, 'JFIF\0') && (payload[12] ?? 0) > 0 && (payload[13] ?? 0) > 0;
}

/** Photoshop's image resource blocks: `8BIM`, id, a padded name, length, data padded to even. */
function photoshopResources(block: Buffer): { id: number; data: Buffer }[] {
  const found: { id: number; data: Buffer }[] = [];
  let at = 0;
  while (at + 12 <= block.length && startsWith(block.subarray(at), '8BIM')) {
    const name = 1 + (block[at + 6] ?? 0);
    const sizeAt = at + 6 + name + (name % 2);
    if (sizeAt + 4 > block.length) break;
    const size = block.readUInt32BE(sizeAt);
    found.push({
      id: block.readUInt16BE(at + 4),
      data: block.subarray(sizeAt + 4, sizeAt + 4 + size),
    });
    at = sizeAt + 4 + size + (size % 2);
  }
  return found;
}

function startsWith(payload: Buffer, text: string): boolean {
  return payload.toString('latin1', 0, text.length) === text;
}
