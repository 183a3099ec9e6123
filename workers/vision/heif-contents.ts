import type { FileContents } from './file-contents.ts';

/** A box of the ISO base media file format (ISO/IEC 14496-12, 4.2). */
interface Box {
  readonly type: string;
  readonly payload: Buffer;
}

/** Deeper or wider than any camera writes; a crafted file could make the reader walk for long. */
const MAX_BOXES = 10_000;

/** What lies in a HEIC or AVIF file beside its primary picture (ISO/IEC 23008-12). */
export function heifContents(bytes: Buffer): FileContents {
  const top = boxesIn(bytes);
  const meta = top.find(({ type }) => type === 'meta');
  // `meta` and `iref` are full boxes: four bytes of version and flags come first.
  const inMeta = meta === undefined ? [] : boxesIn(meta.payload.subarray(4));
  const references = inMeta.find(({ type }) => type === 'iref');
  const kinds = new Set(
    references === undefined ? [] : boxesIn(references.payload.subarray(4)).map(({ type }) => type),
  );
  return {
    // The XMP packet is an item inside `mdat`; the decoder's header hands it over.
    xmp: [],
    iptc: [],
    hasText: false,
    hasThumbnail: kinds.has('thmb'),
    // Depth maps, gain maps and transparency refer to their picture; so do pictures derived from another one.
    hasFurtherPictures: kinds.has('auxl'),
    // `mpvd` is a motion photo's film (Android, Samsung), `moov` that of an ordinary film file.
    hasFilm: top.some(({ type }) => type === 'mpvd' || type === 'moov'),
    hasTrailingBytes: top.some(({ type }) => !KNOWN_TOP.has(type)),
  };
}

/** How many items a file says it has (`iinf`): tiles of a grid, thumbnails, blocks of metadata. 0 when it does not say. */
export function heifItems(bytes: Buffer): number {
  const meta = boxesIn(bytes).find(({ type }) => type === 'meta');
  const inMeta = meta === undefined ? [] : boxesIn(meta.payload.subarray(4));
  const items = inMeta.find(({ type }) => type === 'iinf')?.payload;
  if (items === undefined || items.length < 8) return 0;
  return items[0] === 0 ? items.readUInt16BE(4) : items.readUInt32BE(4);
}

const KNOWN_TOP = new Set(['ftyp', 'meta', 'mdat', 'idat', 'free', 'skip', 'mpvd', 'moov', 'pdin']);

/** The boxes that follow each other in `bytes`; what does not fit ends the list, and counts as a box without a known name. */
export function boxesIn(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  let at = 0;
  while (at < bytes.length && boxes.length < MAX_BOXES) {
    if (at + 8 > bytes.length) {
      boxes.push({ type: '?', payload: bytes.subarray(at) });
      break;
    }
    const short = bytes.readUInt32BE(at);
    const isLong = short === 1 && at + 16 <= bytes.length;
    const head = isLong ? 16 : 8;
    // 0 means "to the end of the file".
    const size =
      short === 0 ? bytes.length - at : isLong ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    if (size < head || at + size > bytes.length) {
      boxes.push({ type: '?', payload: bytes.subarray(at) });
      break;
    }
    boxes.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      payload: bytes.subarray(at + head, at + size),
    });
    at += size;
  }
  return boxes;
}
