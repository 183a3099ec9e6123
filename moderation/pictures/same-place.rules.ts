import type { Fingerprint } from './fingerprint.rules.ts';
import type { Box } from './marking.contract.ts';
import { type Pair, sameSpots } from './same-picture.rules.ts';

/**
 * How one picture lies on another that shows the same: its points, as in its mirror image where it is that, times scale and turn
 * (as one complex number, `along` and `aside`) and shifted. All lengths are shares of the longer side of each picture.
 */
export interface Overlay {
  readonly isMirrored: boolean;
  /** Width of the first picture. */
  readonly width: number;
  readonly along: number;
  readonly aside: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How `a` lies on `b`, fitted to all spots that they share; undefined when they are not the same picture. */
export function overlayOf(a: Fingerprint, b: Fingerprint): Overlay | undefined {
  const same = sameSpots(a, b);
  if (same === undefined) return undefined;
  const fit = fitted(same.pairs);
  return fit === undefined ? undefined : { isMirrored: same.isMirrored, width: a.width, ...fit };
}

/** The scale, turn and shift with the least squares of what remains. */
function fitted(pairs: readonly Pair[]): Omit<Overlay, 'isMirrored' | 'width'> | undefined {
  const mean = (of: (pair: Pair) => number): number =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const from = { x: mean(([spot]) => spot.x), y: mean(([spot]) => spot.y) };
  const to = { x: mean(([, spot]) => spot.x), y: mean(([, spot]) => spot.y) };
  let along = 0;
  let aside = 0;
  let spread = 0;
  for (const [a, b] of pairs) {
    const before = { x: a.x - from.x, y: a.y - from.y };
    const after = { x: b.x - to.x, y: b.y - to.y };
    along += after.x * before.x + after.y * before.y;
    aside += after.y * before.x - after.x * before.y;
    spread += before.x ** 2 + before.y ** 2;
  }
  if (spread === 0) return undefined;
  along /= spread;
  aside /= spread;
  return {
    along,
    aside,
    shiftX: to.x - along * from.x + aside * from.y,
    shiftY: to.y - aside * from.x - along * from.y,
  };
}

/**
 * Where in the first picture (its size in pixels) a box of the second one is; it may lie beyond its edges. Without an overlay the two are
 * taken to show the same from edge to edge. The box stays upright: a copy is turned by a few degrees at most.
 */
export function boxUnder(overlay: Overlay | undefined, box: Box, first: Size, second: Size): Box {
  if (overlay === undefined) {
    const across = first.width / second.width;
    const down = first.height / second.height;
    return whole(
      { x: (box.x + box.width / 2) * across, y: (box.y + box.height / 2) * down },
      { width: box.width * across, height: box.height * down },
    );
  }
  const { along, aside } = overlay;
  const longSecond = Math.max(second.width, second.height);
  const longFirst = Math.max(first.width, first.height);
  const x = (box.x + box.width / 2) / longSecond - overlay.shiftX;
  const y = (box.y + box.height / 2) / longSecond - overlay.shiftY;
  const square = along ** 2 + aside ** 2;
  const straight = (along * x + aside * y) / square;
  const scale = longFirst / longSecond / Math.sqrt(square);
  return whole(
    {
      x: (overlay.isMirrored ? overlay.width - straight : straight) * longFirst,
      y: ((along * y - aside * x) / square) * longFirst,
    },
    { width: box.width * scale, height: box.height * scale },
  );
}

/** In whole pixels, as boxes are everywhere. */
function whole(centre: { x: number; y: number }, { width, height }: Size): Box {
  return {
    x: Math.round(centre.x - width / 2),
    y: Math.round(centre.y - height / 2),
    width: Math.max(1, Math.round(width)),
    height: Math.max(1, Math.round(height)),
  };
}
