import { mirrored } from './fingerprint.rules.ts';
import type { Fingerprint, Spot } from './fingerprint.rules.ts';

/**
 * Two pictures are the same from so many spots on that agree in look and lie alike. Of 4,560 pairs of different photos none
 * had more than one; 94 of 96 copies that kept half of the picture had five or more (`npm run eval -- duplicates`).
 */
export const SAME_FROM_SPOTS = 5;
/**
 * The spots that agree must cover this share of one of the two pictures, or it is only a crest or a caption that both
 * have: a crest of 18 % of the shorter side covers less than 4 %.
 */
export const SAME_FROM_SHARE = 0.1;
/** So many of the 63 bits of a spot may differ; half of them do by chance. Like the tolerances below, a first guess that held. */
const MOST_DIFFERENT_BITS = 12;
/** How far from where it should be a spot may lie, as a share of the longer side, and by which factor its radius may differ. */
const MISPLACED = 0.02;
const RADIUS_FACTOR = 1.5;
/** A copy is larger or smaller by this factor at most, and turned by this angle (in radians, 8 degrees) at most. */
const SCALE_FACTOR = 4;
const TURN = 0.14;
/** Two spots closer than this (shares of the longer side) say too little about scale and turn. */
const CLOSE = 0.05;
/** A spot of one picture and the spot of another one that is the same. */
export type Pair = readonly [Spot, Spot];

/** Which spots of two pictures agree, how many, and the larger of the shares of the pictures that they cover. */
export interface Agreement {
  readonly pairs: readonly Pair[];
  readonly spots: number;
  readonly share: number;
}

/** Whether one picture is the other one, whole or a part of it, straight or mirrored. */
export function looksTheSame(a: Fingerprint, b: Fingerprint): boolean {
  return sameSpots(a, b) !== undefined;
}

/** The spots by which one picture is the other one, those of `a` as in its mirror image where it is that; else undefined. */
export function sameSpots(
  a: Fingerprint,
  b: Fingerprint,
): { readonly pairs: readonly Pair[]; readonly isMirrored: boolean } | undefined {
  for (const isMirrored of [false, true]) {
    const { pairs, spots, share } = agreementOf(isMirrored ? mirrored(a) : a, b);
    if (spots >= SAME_FROM_SPOTS && share >= SAME_FROM_SHARE) return { pairs, isMirrored };
  }
  return undefined;
}

/**
 * The largest set of spots that look alike in both pictures and lie alike, up to one scale, turn and shift. Every two pairs
 * of spots that look alike propose one; the proposal that most others agree with wins.
 */
export function agreementOf(a: Fingerprint, b: Fingerprint): Agreement {
  const pairs = alikePairs(a, b);
  let best: readonly Pair[] = [];
  for (const [index, first] of pairs.entries()) {
    for (const second of pairs.slice(index + 1)) {
      const move = moveBetween(first, second);
      if (move === undefined) continue;
      const agreeing = pairsThatFollow(move, pairs);
      if (agreeing.length > best.length) best = agreeing;
      // Most of what looks alike agrees already: no other proposal could be a better one.
      if (best.length * 2 > pairs.length && best.length >= SAME_FROM_SPOTS) {
        return agreement(best, a, b);
      }
    }
  }
  return agreement(best, a, b);
}

function agreement(pairs: readonly Pair[], a: Fingerprint, b: Fingerprint): Agreement {
  const shareOf = (spots: readonly Spot[], picture: Fingerprint): number => {
    const across = spots.map(({ x }) => x);
    const down = spots.map(({ y }) => y);
    const width = Math.max(...across) - Math.min(...across);
    const height = Math.max(...down) - Math.min(...down);
    return (width * height) / (picture.width * picture.height);
  };
  if (pairs.length === 0) return { pairs, spots: 0, share: 0 };
  return {
    pairs,
    spots: pairs.length,
    share: Math.max(
      shareOf(
        pairs.map(([spot]) => spot),
        a,
      ),
      shareOf(
        pairs.map(([, spot]) => spot),
        b,
      ),
    ),
  };
}

/** Each spot of `a` with the spot of `b` that looks most like it, where one looks enough like it. */
function alikePairs(a: Fingerprint, b: Fingerprint): Pair[] {
  return a.spots.flatMap((spot): Pair[] => {
    let closest: Spot | undefined;
    let least = MOST_DIFFERENT_BITS + 1;
    for (const other of b.spots) {
      const different = bitCount(spot.key ^ other.key) + bitCount(spot.rest ^ other.rest);
      if (different < least) {
        least = different;
        closest = other;
      }
    }
    return closest === undefined ? [] : [[spot, closest]];
  });
}

/** Scale and turn (as one complex number) and shift that bring a spot of the first picture onto the second one. */
interface Move {
  readonly along: number;
  readonly aside: number;
  readonly scale: number;
  readonly from: Spot;
  readonly to: Spot;
}

function moveBetween([a, b]: Pair, [c, d]: Pair): Move | undefined {
  const before = { x: c.x - a.x, y: c.y - a.y };
  const after = { x: d.x - b.x, y: d.y - b.y };
  const length = before.x ** 2 + before.y ** 2;
  if (length < CLOSE ** 2) return undefined;
  const along = (after.x * before.x + after.y * before.y) / length;
  const aside = (after.y * before.x - after.x * before.y) / length;
  const scale = Math.hypot(along, aside);
  if (scale < 1 / SCALE_FACTOR || scale > SCALE_FACTOR) return undefined;
  if (Math.abs(Math.atan2(aside, along)) > TURN) return undefined;
  return { along, aside, scale, from: a, to: b };
}

/** The pairs that lie where the move brings them, each spot of the second picture used once. */
function pairsThatFollow(move: Move, pairs: readonly Pair[]): Pair[] {
  const tolerance = MISPLACED * Math.max(move.scale, 0.5);
  const used = new Set<Spot>();
  return pairs.filter(([spot, other]) => {
    const x = spot.x - move.from.x;
    const y = spot.y - move.from.y;
    const off = Math.hypot(
      move.to.x + move.along * x - move.aside * y - other.x,
      move.to.y + move.aside * x + move.along * y - other.y,
    );
    const radii = other.radius / (spot.radius * move.scale);
    if (off > tolerance || radii > RADIUS_FACTOR || radii < 1 / RADIUS_FACTOR || used.has(other)) {
      return false;
    }
    used.add(other);
    return true;
  });
}

/** How many bits of 32 are set. */
function bitCount(word: number): number {
  let count = word - ((word >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
