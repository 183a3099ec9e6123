/** Tags that lead to another directory: EXIF's own, GPS, interoperability (CIPA DC-008, 4.6.3). */
const POINTERS = new Set([0x8769, 0x8825, 0xa005]);
const MARKS = [Buffer.from('II*\0', 'latin1'), Buffer.from('MM\0*', 'latin1')];
/** A photo has five. */
const MAX_DIRECTORIES = 16;
/** Entries looked at in a whole file; a photo has a few hundred, and a film's worth of marks must not become work of its own. */
const MAX_ENTRIES = 500_000;

/**
 * Whether an EXIF block somewhere in the file leads back to where it was, or names a directory twice. The library that reads EXIF
 * in C follows each such pointer again and again: 500 entries keep it busy for half a minute and 5,000 for days, in a thread that
 * nothing can stop. No camera writes either, so the file is refused before that library sees it. Looks for blocks by their mark
 * rather than by container, since every container may hold one.
 */
export function hasExifInCircles(bytes: Buffer): boolean {
  let budget = MAX_ENTRIES;
  for (const mark of MARKS) {
    const littleEndian = mark[0] === 0x49;
    for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + mark.length)) {
      const looked = followed(bytes.subarray(at), littleEndian, budget);
      if (looked === 'circle') return true;
      budget -= looked + 1;
      if (budget <= 0) return true;
    }
  }
  return false;
}

/** How many entries the directories of one block have, each followed once. */
function followed(tiff: Buffer, littleEndian: boolean, budget: number): number | 'circle' {
  const u16 = (at: number): number =>
    littleEndian ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  const u32 = (at: number): number =>
    littleEndian ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at);
  if (tiff.length < 8) return 0;
  const seen = new Set<number>();
  const waiting = [u32(4)];
  let entries = 0;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    // Nothing there, or a pointer that was left empty.
    if (at < 8 || at + 2 > tiff.length) continue;
    if (seen.has(at) || seen.size >= MAX_DIRECTORIES) return 'circle';
    seen.add(at);
    // What lies beyond the block is not there for the library either.
    const count = Math.min(u16(at), Math.floor((tiff.length - at - 2) / 12));
    entries += count;
    if (entries > budget) return 'circle';
    const named = new Set<number>();
    for (let index = 0; index < count; index++) {
      const start = at + 2 + index * 12;
      const tag = u16(start);
      if (!POINTERS.has(tag)) continue;
      if (named.has(tag)) return 'circle';
      named.add(tag);
      waiting.push(u32(start + 8));
    }
    // Only the first one has a successor, the thumbnail's; after the others some cameras write other things.
    const next = at + 2 + count * 12;
    if (seen.size === 1 && next + 4 <= tiff.length) waiting.push(u32(next));
  }
  return entries;
}
