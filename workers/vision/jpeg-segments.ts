/** Markers of ITU-T T.81, table B.1, that a plain JPEG needs, besides SOI and EOI. */
const ALLOWED = new Set([
  0xe0, // APP0: the JFIF header, checked below
  0xdb, // DQT
  0xc0, // SOF0, baseline
  0xc2, // SOF2, progressive
  0xc4, // DHT
  0xdd, // DRI
  0xda, // SOS
]);
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
/** `JFIF\0`, version, units, density, and a thumbnail of 0 x 0 px: nothing else fits in 14 bytes. */
const JFIF_BYTES = 14;

/**
 * Reads a finished JPEG from end to end and says the first thing in it that is not picture: EXIF, XMP, profiles, comments,
 * thumbnails, further pictures, bytes after the end. Undefined means that there is none.
 */
export function strayDataIn(jpeg: Buffer): string | undefined {
  if (jpeg[0] !== 0xff || jpeg[1] !== SOI) return 'does not start as a JPEG';
  let at = 2;
  for (;;) {
    if (jpeg[at] !== 0xff) return `no marker at byte ${at}`;
    const marker = jpeg[at + 1] ?? 0;
    if (marker === EOI) return at + 2 === jpeg.length ? undefined : 'bytes after the end';
    if (!ALLOWED.has(marker)) return `marker ff${marker.toString(16).padStart(2, '0')}`;
    if (at + 4 > jpeg.length) return 'ends early';
    const length = jpeg.readUInt16BE(at + 2);
    if (length < 2 || at + 2 + length > jpeg.length) return 'ends early';
    if (marker === APP0 && !isBareJfif(jpeg.subarray(at + 4, at + 2 + length))) {
      return 'an application header other than plain JFIF';
    }
    at += 2 + length;
    if (marker === SOS) at = endOfScan(jpeg, at);
  }
}

function isBareJfif(payload: Buffer): boolean {
  return (
    payload.length === JFIF_BYTES &&
    payload.toString('latin1', 0, 5) === 'JFIF\0' &&
    payload[12] === 0 &&
    payload[13] === 0
  );
}

/** Where the next real marker after a scan starts: ff00 is a stuffed byte, ffd0 to ffd7 are restarts. */
export function endOfScan(jpeg: Buffer, from: number): number {
  let at = jpeg.indexOf(0xff, from);
  while (at !== -1 && at + 1 < jpeg.length) {
    const next = jpeg[at + 1] ?? 0;
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
    at = jpeg.indexOf(0xff, at + 2);
  }
  return jpeg.length;
}
