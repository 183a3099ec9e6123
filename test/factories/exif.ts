/** One value of a directory: text (ASCII), whole numbers (LONG), fractions (RATIONAL) or bytes (UNDEFINED). */
export type ExifValue =
  | string
  | readonly number[]
  | { readonly fractions: readonly number[] }
  | Buffer;
export type ExifDirectory = Readonly<Record<number, ExifValue>>;

const POINTER_EXIF = 0x8769;
const POINTER_GPS = 0x8825;

/**
 * An EXIF block (TIFF, big-endian) as a camera writes it, with directories by tag number: the main one, EXIF's own, GPS, and a
 * JPEG thumbnail in a second directory.
 */
export function exifBlock(parts: {
  main?: ExifDirectory;
  exif?: ExifDirectory;
  gps?: ExifDirectory;
  thumbnail?: Buffer;
}): Buffer {
  const head = Buffer.from('MM\0*\0\0\0\x08', 'latin1');
  const pointers: Record<number, ExifValue> = {
    ...(parts.exif === undefined ? {} : { [POINTER_EXIF]: [0] }),
    ...(parts.gps === undefined ? {} : { [POINTER_GPS]: [0] }),
  };
  // Sizes do not depend on the values of pointers, so they are laid out first and pointed to afterwards.
  const exifAt = head.length + directory({ ...parts.main, ...pointers }, 0).length;
  const gpsAt = exifAt + (parts.exif === undefined ? 0 : directory(parts.exif, 0).length);
  const secondAt = gpsAt + (parts.gps === undefined ? 0 : directory(parts.gps, 0).length);
  if (parts.exif !== undefined) pointers[POINTER_EXIF] = [exifAt];
  if (parts.gps !== undefined) pointers[POINTER_GPS] = [gpsAt];
  const { thumbnail } = parts;
  const second = (at: number): Buffer =>
    directory({ 0x0103: [6], 0x0201: [at], 0x0202: [thumbnail?.length ?? 0] }, secondAt);
  return Buffer.concat([
    head,
    directory({ ...parts.main, ...pointers }, head.length, thumbnail === undefined ? 0 : secondAt),
    ...(parts.exif === undefined ? [] : [directory(parts.exif, exifAt)]),
    ...(parts.gps === undefined ? [] : [directory(parts.gps, gpsAt)]),
    ...(thumbnail === undefined ? [] : [second(secondAt + second(0).length), thumbnail]),
  ]);
}

/** @param at where the directory will stand in the block @param next where the next one stands; 0 for none */
function directory(entries: ExifDirectory, at: number, next = 0): Buffer {
  const tags = Object.keys(entries)
    .map(Number)
    .toSorted((a, b) => a - b);
  const table = Buffer.alloc(2 + tags.length * 12 + 4);
  table.writeUInt16BE(tags.length, 0);
  table.writeUInt32BE(next, table.length - 4);
  const values: Buffer[] = [];
  let valuesAt = at + table.length;
  for (const [index, tag] of tags.entries()) {
    const { type, count, bytes } = encoded(entries[tag] ?? '');
    const start = 2 + index * 12;
    table.writeUInt16BE(tag, start);
    table.writeUInt16BE(type, start + 2);
    table.writeUInt32BE(count, start + 4);
    if (bytes.length <= 4) bytes.copy(table, start + 8);
    else {
      table.writeUInt32BE(valuesAt, start + 8);
      values.push(bytes);
      valuesAt += bytes.length;
    }
  }
  return Buffer.concat([table, ...values]);
}

function encoded(value: ExifValue): { type: number; count: number; bytes: Buffer } {
  if (typeof value === 'string') {
    const bytes = Buffer.from(`${value}\0`, 'latin1');
    return { type: 2, count: bytes.length, bytes };
  }
  if (Buffer.isBuffer(value)) return { type: 7, count: value.length, bytes: value };
  if ('fractions' in value) {
    const bytes = Buffer.alloc(value.fractions.length * 8);
    for (const [index, number] of value.fractions.entries()) {
      bytes.writeUInt32BE(Math.round(number * 1000), index * 8);
      bytes.writeUInt32BE(1000, index * 8 + 4);
    }
    return { type: 5, count: value.fractions.length, bytes };
  }
  const bytes = Buffer.alloc(value.length * 4);
  for (const [index, number] of value.entries()) bytes.writeUInt32BE(number, index * 4);
  return { type: 4, count: value.length, bytes };
}
