/**
 * A strict reader for a few EXIF tags (CIPA DC-008, TIFF 6.0). The block comes from strangers: every offset is checked,
 * nothing is followed twice, and what does not fit is left out rather than guessed.
 */

/** Bytes per value of each TIFF type, by its number. */
const TYPE_BYTES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
};
const ASCII = 2;
const LONG = 4;
/** No camera writes as many; a crafted block could make the reader walk for long. */
const MAX_ENTRIES = 512;
const MAX_TEXT_BYTES = 1024;

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where the values start in the TIFF block. */
  readonly at: number;
  readonly bytes: number;
}

/** One image file directory: its entries by tag number. */
export type Directory = ReadonlyMap<number, Entry>;

export class ExifBlock {
  readonly #tiff: Buffer;
  readonly #littleEndian: boolean;
  /** The first directory: make, model, pointers to the others; empty when it cannot be read. */
  readonly main: Directory;
  /** False when the first directory leads nowhere or is larger than any camera's: whatever it holds stays unknown. */
  readonly isReadable: boolean;

  private constructor(tiff: Buffer, littleEndian: boolean) {
    this.#tiff = tiff;
    this.#littleEndian = littleEndian;
    const main = this.#directoryAt(this.#u32(4) ?? 0);
    this.isReadable = main !== undefined;
    this.main = main ?? new Map<number, Entry>();
  }

  /** The block, with or without the `Exif\0\0` that JPEG puts before it; undefined when it is not TIFF. */
  static open(exif: Buffer): ExifBlock | undefined {
    const tiff = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
    const mark = tiff.toString('latin1', 0, 4);
    if (mark !== 'II*\0' && mark !== 'MM\0*') return undefined;
    return new ExifBlock(tiff, mark.startsWith('II'));
  }

  /** Printable text of a tag, trimmed, at most 100 characters; undefined when it is missing, empty or not text. */
  text(directory: Directory, tag: number): string | undefined {
    const entry = directory.get(tag);
    if (entry === undefined || entry.type !== ASCII || entry.bytes > MAX_TEXT_BYTES)
      return undefined;
    const raw = this.#tiff.toString('latin1', entry.at, entry.at + entry.bytes);
    const text = (raw.split('\0', 1)[0] ?? '').replace(/[^\x20-\x7e\xa0-\xff]/g, '').trim();
    return text === '' ? undefined : text.slice(0, 100);
  }

  /** Whether a tag holds anything but blanks after its first `skip` bytes: cameras write empty comments. */
  isFilled(directory: Directory, tag: number, skip = 0): boolean {
    const entry = directory.get(tag);
    if (entry === undefined || entry.bytes <= skip) return false;
    const value = this.#tiff.subarray(entry.at + skip, entry.at + entry.bytes);
    return value.some((byte) => byte !== 0 && byte !== 0x20);
  }

  /** The directory that a tag of the main one points to: `missing` without the tag, `unreadable` when it leads nowhere. */
  child(tag: number): Directory | 'missing' | 'unreadable' {
    const entry = this.main.get(tag);
    if (entry === undefined) return 'missing';
    const at = entry.type === LONG && entry.count === 1 ? this.#u32(entry.at) : undefined;
    return (at === undefined ? undefined : this.#directoryAt(at)) ?? 'unreadable';
  }

  /** A second directory follows the main one: by the standard it describes a thumbnail (TIFF 6.0, section 2). */
  hasSecondDirectory(): boolean {
    const at = this.#u32(4) ?? 0;
    const next = this.isReadable ? this.#u32(at + 2 + (this.#u16(at) ?? 0) * 12) : undefined;
    return next !== undefined && next !== 0;
  }

  #directoryAt(at: number): Directory | undefined {
    const count = at < 8 ? undefined : this.#u16(at);
    if (count === undefined || count > MAX_ENTRIES) return undefined;
    const entries = new Map<number, Entry>();
    for (let index = 0; index < count; index++) {
      const start = at + 2 + index * 12;
      const tag = this.#u16(start);
      const entry = this.#entryAt(start);
      if (tag === undefined) return undefined;
      if (entry !== undefined && !entries.has(tag)) entries.set(tag, entry);
    }
    return entries;
  }

  #entryAt(start: number): Entry | undefined {
    const type = this.#u16(start + 2);
    const count = this.#u32(start + 4);
    if (type === undefined || count === undefined) return undefined;
    const bytes = (TYPE_BYTES[type] ?? 0) * count;
    const at = bytes <= 4 ? start + 8 : this.#u32(start + 8);
    if (bytes === 0 || at === undefined || at + bytes > this.#tiff.length) return undefined;
    return { type, count, at, bytes };
  }

  #u16(at: number): number | undefined {
    if (at + 2 > this.#tiff.length) return undefined;
    return this.#littleEndian ? this.#tiff.readUInt16LE(at) : this.#tiff.readUInt16BE(at);
  }

  #u32(at: number): number | undefined {
    if (at + 4 > this.#tiff.length) return undefined;
    return this.#littleEndian ? this.#tiff.readUInt32LE(at) : this.#tiff.readUInt32BE(at);
  }
}
