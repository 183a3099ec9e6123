/** Grey values, 0 (black) to 255 (white), rows from the top. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A spot that is lighter or darker than what surrounds it, whatever its size. */
export interface Blob {
  /** Centre and radius (standard deviation of the blur that shows it best) in pixels of `grey`, with fractions. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Pixels of the picture that was looked at for one pixel of `grey`. */
  readonly step: number;
  /** By how many grey values it stands out. */
  readonly contrast: number;
  /** The picture, blurred to the radius and reduced by `step`. */
  readonly grey: Grey;
}

/**
 * Differences of Gaussians as by Lowe ("Distinctive Image Features from Scale-Invariant Keypoints", IJCV 2004), with his
 * first blur, three levels for each halving and his test against edges.
 */
const FIRST_BLUR = 1.6;
const LEVELS = 3;
const EDGE_RATIO = 10;
/** A camera's own blur, in pixels. */
const CAMERA_BLUR = 0.5;
/** Less than this many grey values of 255 is noise of the compression. A first guess that held. */
const LEAST_CONTRAST = 2;
/** What is larger, in pixels of the picture, does not fit with its surroundings into what is left of a crop. */
const LARGEST_RADIUS = 16;
/** Smaller than this many pixels a side nothing is found. */
const SMALLEST_SIDE = 24;

/** Every blob of the picture, in no particular order. */
export function blobsIn(picture: Grey): Blob[] {
  const found: Blob[] = [];
  let step = 1;
  let first = blurred(picture, Math.sqrt(FIRST_BLUR ** 2 - CAMERA_BLUR ** 2));
  while (
    Math.min(first.width, first.height) >= SMALLEST_SIDE &&
    FIRST_BLUR * step < LARGEST_RADIUS
  ) {
    const greys = blurredMoreAndMore(first);
    const differences = greys.slice(1).map((grey, index) => difference(grey, greys[index] ?? grey));
    for (let level = 1; level <= LEVELS; level++) {
      const grey = greys[level];
      const [below, here, above] = differences.slice(level - 1, level + 2);
      if (grey === undefined || below === undefined || here === undefined || above === undefined) {
        throw new Error('A level of the picture is missing.');
      }
      if (blurOf(level) * step > LARGEST_RADIUS) break;
      for (const blob of extremes(below, here, above, grey.width)) {
        found.push({ ...blob, radius: blurOf(level + blob.levels), step, grey });
      }
    }
    first = halved(greys[LEVELS] ?? first);
    step *= 2;
  }
  return found;
}

const blurOf = (level: number): number => FIRST_BLUR * 2 ** (level / LEVELS);

function blurredMoreAndMore(first: Grey): Grey[] {
  const greys = [first];
  let last = first;
  for (let level = 1; level < LEVELS + 3; level++) {
    last = blurred(last, Math.sqrt(blurOf(level) ** 2 - blurOf(level - 1) ** 2));
    greys.push(last);
  }
  return greys;
}

/** Gaussian blur, `sigma` in pixels; beyond its edge the picture goes on as at the edge. */
function blurred({ width, height, data }: Grey, sigma: number): Grey {
  const reach = Math.ceil(3 * sigma);
  const weights = Float32Array.from({ length: reach + 1 }, (_, at) =>
    Math.exp(-(at ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight, at) => sum + (at === 0 ? weight : 2 * weight), 0);
  const across = new Float32Array(width * height);
  const both = new Float32Array(width * height);
  const row = new Float32Array(width + 2 * reach);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < row.length; x++) {
      row[x] = data[y * width + Math.min(width - 1, Math.max(0, x - reach))] ?? 0;
    }
    for (let x = 0; x < width; x++) {
      let sum = (weights[0] ?? 0) * (row[x + reach] ?? 0);
      for (let at = 1; at <= reach; at++) {
        sum += (weights[at] ?? 0) * ((row[x + reach + at] ?? 0) + (row[x + reach - at] ?? 0));
      }
      across[y * width + x] = sum / total;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let at = -reach; at <= reach; at++) {
      const from = Math.min(height - 1, Math.max(0, y + at)) * width;
      const weight = (weights[Math.abs(at)] ?? 0) / total;
      for (let x = 0; x < width; x++) {
        both[y * width + x] = (both[y * width + x] ?? 0) + weight * (across[from + x] ?? 0);
      }
    }
  }
  return { width, height, data: both };
}

function halved(grey: Grey): Grey {
  const width = Math.floor(grey.width / 2);
  const height = Math.floor(grey.height / 2);
  const data = new Float32Array(width * height);
  for (let index = 0; index < data.length; index++) {
    const y = Math.floor(index / width);
    data[index] = grey.data[2 * y * grey.width + 2 * (index - y * width)] ?? 0;
  }
  return { width, height, data };
}

function difference(more: Grey, less: Grey): Float32Array {
  const data = new Float32Array(more.data.length);
  for (let index = 0; index < data.length; index++) {
    data[index] = (more.data[index] ?? 0) - (less.data[index] ?? 0);
  }
  return data;
}

interface Extreme {
  readonly x: number;
  readonly y: number;
  /** Fraction of a level by which the best blur is off. */
  readonly levels: number;
  readonly contrast: number;
}

/** Where a difference is larger (or smaller) than all 26 around it, in place and in blur, and is no mere edge. */
function extremes(
  below: Float32Array,
  here: Float32Array,
  above: Float32Array,
  width: number,
): Extreme[] {
  const found: Extreme[] = [];
  const height = here.length / width;
  for (let y = 2; y < height - 2; y++) {
    for (let at = y * width + 2; at < (y + 1) * width - 2; at++) {
      const value = here[at] ?? 0;
      if (Math.abs(value) < LEAST_CONTRAST || !standsOut(below, here, above, at, width)) continue;
      const curve = curvatureAt(here, at, width);
      if (isEdge(curve)) continue;
      const left = here[at - 1] ?? 0;
      const right = here[at + 1] ?? 0;
      const up = here[at - width] ?? 0;
      const down = here[at + width] ?? 0;
      const lower = below[at] ?? 0;
      const higher = above[at] ?? 0;
      found.push({
        x: at - y * width + vertex(left - right, curve.across),
        y: y + vertex(up - down, curve.down),
        levels: vertex(lower - higher, lower + higher - 2 * value),
        contrast: Math.abs(value),
      });
    }
  }
  return found;
}

function standsOut(
  below: Float32Array,
  here: Float32Array,
  above: Float32Array,
  at: number,
  width: number,
): boolean {
  const value = here[at] ?? 0;
  const sign = Math.sign(value);
  for (let row = at - width; row <= at + width; row += width) {
    for (let each = row - 1; each <= row + 1; each++) {
      if (each !== at && sign * (here[each] ?? 0) >= sign * value) return false;
      if (sign * (below[each] ?? 0) >= sign * value) return false;
      if (sign * (above[each] ?? 0) >= sign * value) return false;
    }
  }
  return true;
}

interface Curvature {
  readonly across: number;
  readonly down: number;
  readonly diagonal: number;
}

function curvatureAt(data: Float32Array, at: number, width: number): Curvature {
  const value = (offset: number): number => data[at + offset] ?? 0;
  return {
    across: value(-1) + value(1) - 2 * value(0),
    down: value(-width) + value(width) - 2 * value(0),
    diagonal: (value(width + 1) - value(width - 1) - value(1 - width) + value(-width - 1)) / 4,
  };
}

/** Lowe's test: one curvature is so much stronger than the other that the spot could slide along an edge. */
function isEdge({ across, down, diagonal }: Curvature): boolean {
  const determinant = across * down - diagonal ** 2;
  if (determinant <= 0) return true;
  return (across + down) ** 2 * EDGE_RATIO >= (EDGE_RATIO + 1) ** 2 * determinant;
}

/** How far from the middle one of three values the parabola through them turns, at most half a step. */
function vertex(slope: number, curvature: number): number {
  return Math.max(-0.5, Math.min(0.5, slope / 2 / curvature));
}
