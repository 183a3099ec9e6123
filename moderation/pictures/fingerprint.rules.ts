/**
 * Finding a picture again: after a crop, a mirror, other colours, another size, a border, a slight turn. A fingerprint is a
 * list of striking spots (corners of light and dark, wherever they are) with a coarse pattern of what surrounds each. It
 * holds no face, and nothing that could tell who is in a picture.
 *
 * Written down as base64 of: width and height (16 bits each, shares of the longer side), then 16 bytes a spot: x, y, radius
 * (16 bits each, shares of the longer side), the three least certain bits of the key (5 bits each), the 63 bits.
 */
export interface Fingerprint {
  /** The picture's sides as shares of the longer one, so that the greater of the two is 1. */
  readonly width: number;
  readonly height: number;
  /** The most striking first. */
  readonly spots: readonly Spot[];
}

export interface Spot {
  /** Centre and radius as shares of the picture's longer side, 0 to 1. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Signs of the first 31 of `PATTERNS`, the coarsest; what the database looks spots up by. */
  readonly key: number;
  /** Signs of the other 32. */
  readonly rest: number;
  /** Which bits of the key (0 to 30) are closest to having the other sign. */
  readonly unsure: readonly number[];
}

/**
 * A picture is kept under the keys of so many spots, the most striking ones, and pictures that share fewer than `KEYS_IN_COMMON`
 * are not compared at all. With 64 and 2 all copies of 96 photos that kept a third of the picture and that comparing can tell are looked at; half as many
 * keys as spots make the index half as large (`npm run eval -- duplicates`).
 */
const KEYS_KEPT = 64;
export const KEYS_IN_COMMON = 2;

const SIDE = 8;
const KEY_BITS = 31;
const UNSURE_BITS = 3;
/** So many of the unsure bits are tried the other way round; each doubles what the database has to look for. */
const TURNED_BITS = 2;

/**
 * What is measured around a spot: 63 waves (how often across, how often down) over an area of 8 x 8 values, the coarsest
 * first. Bit `i` of a spot is the sign of `PATTERNS[i]`, which neither brightness nor contrast changes.
 */
export const PATTERNS: readonly (readonly [number, number])[] = Array.from(
  { length: SIDE * SIDE },
  (_, index): readonly [number, number] => [index % SIDE, Math.floor(index / SIDE)],
)
  .filter(([across, down]) => across + down > 0)
  .toSorted(([a, b], [c, d]) => a + b - (c + d) || Math.abs(a - b) - Math.abs(c - d) || a - c);

/** In the mirror, waves that go an odd number of half turns across have the other sign. */
const mirrorMask = (patterns: typeof PATTERNS): number =>
  patterns.reduce((mask, [across], bit) => (across % 2 === 1 ? mask | (1 << bit) : mask), 0) >>> 0;
const MIRRORED_KEY = mirrorMask(PATTERNS.slice(0, KEY_BITS));
const MIRRORED_REST = mirrorMask(PATTERNS.slice(KEY_BITS));

const HEADER_BYTES = 4;
const SPOT_BYTES = 16;
const WHOLE = 65_535;

/** Key and rest of a spot, from the 63 measured values in the order of `PATTERNS`. */
export function bitsOf(values: ArrayLike<number>): Pick<Spot, 'key' | 'rest' | 'unsure'> {
  let key = 0;
  let rest = 0;
  for (let bit = 0; bit < PATTERNS.length; bit++) {
    if ((values[bit] ?? 0) <= 0) continue;
    if (bit < KEY_BITS) key |= 1 << bit;
    else rest |= 1 << (bit - KEY_BITS);
  }
  const unsure = Array.from({ length: KEY_BITS }, (_, bit) => bit)
    .toSorted((a, b) => Math.abs(values[a] ?? 0) - Math.abs(values[b] ?? 0))
    .slice(0, UNSURE_BITS);
  return { key, rest: rest >>> 0, unsure };
}

export function writeFingerprint({ width, height, spots }: Fingerprint): string {
  const bytes = Buffer.alloc(HEADER_BYTES + spots.length * SPOT_BYTES);
  const share = (value: number, at: number): void => {
    bytes.writeUInt16LE(Math.round(Math.min(1, Math.max(0, value)) * WHOLE), at);
  };
  share(width, 0);
  share(height, 2);
  for (const [index, spot] of spots.entries()) {
    const at = HEADER_BYTES + index * SPOT_BYTES;
    share(spot.x, at);
    share(spot.y, at + 2);
    share(spot.radius, at + 4);
    const [a = 0, b = 0, c = 0] = spot.unsure;
    bytes.writeUInt16LE(a | (b << 5) | (c << 10), at + 6);
    bytes.writeUInt32LE(spot.key, at + 8);
    bytes.writeUInt32LE(spot.rest, at + 12);
  }
  return bytes.toString('base64');
}

/** @throws Error when it was cut off: it would find less than it should without saying so */
export function readFingerprint(written: string | Buffer): Fingerprint {
  const bytes = typeof written === 'string' ? Buffer.from(written, 'base64') : written;
  if (bytes.length < HEADER_BYTES || (bytes.length - HEADER_BYTES) % SPOT_BYTES !== 0) {
    throw new Error('The fingerprint of a picture is not whole.');
  }
  const share = (at: number): number => bytes.readUInt16LE(at) / WHOLE;
  const spots = Array.from({ length: (bytes.length - HEADER_BYTES) / SPOT_BYTES }, (_, index) => {
    const at = HEADER_BYTES + index * SPOT_BYTES;
    const unsure = bytes.readUInt16LE(at + 6);
    return {
      x: share(at),
      y: share(at + 2),
      radius: share(at + 4),
      unsure: [unsure & 31, (unsure >> 5) & 31, (unsure >> 10) & 31],
      key: bytes.readUInt32LE(at + 8),
      rest: bytes.readUInt32LE(at + 12),
    };
  });
  return { width: share(0), height: share(2), spots };
}

/** The fingerprint that the picture would have in the mirror. */
export function mirrored({ width, height, spots }: Fingerprint): Fingerprint {
  return {
    width,
    height,
    spots: spots.map((spot) => ({
      ...spot,
      x: width - spot.x,
      key: spot.key ^ MIRRORED_KEY,
      rest: (spot.rest ^ MIRRORED_REST) >>> 0,
    })),
  };
}

/** What a picture is kept under in the database: the keys of its most striking spots, once each. */
export function keysOf({ spots }: Fingerprint): number[] {
  return [...new Set(spots.slice(0, KEYS_KEPT).map(({ key }) => key))];
}

/**
 * What to look for in the database: the keys of the picture and of its mirror image, each also with its unsure bits the
 * other way round (4 keys for each spot and side).
 */
export function keysToLookFor(fingerprint: Fingerprint): number[] {
  const keys = new Set<number>();
  for (const { key, unsure } of [...fingerprint.spots, ...mirrored(fingerprint).spots]) {
    const turning = unsure.slice(0, TURNED_BITS);
    for (let turned = 0; turned < 1 << turning.length; turned++) {
      keys.add(
        turning.reduce(
          (other, bit, index) => ((turned >> index) & 1 ? other ^ (1 << bit) : other),
          key,
        ),
      );
    }
  }
  return [...keys];
}
