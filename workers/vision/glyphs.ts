import type { GreyRaster } from './grey.ts';

/** A connected patch that is darker (or lighter) than what is around it and shaped like a letter or a few joined ones. */
export interface Glyph {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Mean brightness, 0 to 255. */
  readonly grey: number;
  /** Mean length of its horizontal runs in pixels: about the width of a stroke. */
  readonly stroke: number;
}

export type Ink = 'dark' | 'light';

/** Letters outside this range (pixels) belong to another level of the pyramid. */
export const GLYPH_HEIGHT = { least: 6, most: 64 } as const;

/** Half the side of the window whose mean a pixel is compared with: half a letter of the largest size. */
const WINDOW_RADIUS = 18;
/** How much darker or lighter than its surroundings ink is, in grey levels. */
const CONTRAST = 14;

/**
 * What stands out from its surroundings and may be a letter. The work grows with the number of pixels alone; a hostile
 * picture can at most make every other pixel a patch of its own, which the size limits throw away.
 */
export function glyphsIn(picture: GreyRaster): Record<Ink, Glyph[]> {
  const ink = inkOf(picture);
  return {
    dark: components(picture, ink, 1),
    light: components(picture, ink, 2),
  };
}

/** 1 where a pixel is clearly darker than the mean around it, 2 where it is clearly lighter, else 0. */
function inkOf({ width, height, data }: GreyRaster): Uint8Array {
  const ink = new Uint8Array(width * height);
  // Sums over the columns of the window, moved down row by row: no table of all sums is needed.
  const columns = new Uint32Array(width);
  let top = 0;
  let bottom = 0;
  for (let y = 0; y < height; y++) {
    for (const last = Math.min(height, y + WINDOW_RADIUS + 1); bottom < last; bottom++) {
      for (let x = 0; x < width; x++)
        columns[x] = (columns[x] ?? 0) + (data[bottom * width + x] ?? 0);
    }
    for (const first = Math.max(0, y - WINDOW_RADIUS); top < first; top++) {
      for (let x = 0; x < width; x++) columns[x] = (columns[x] ?? 0) - (data[top * width + x] ?? 0);
    }
    let sum = 0;
    let left = 0;
    let right = 0;
    for (let x = 0; x < width; x++) {
      for (const last = Math.min(width, x + WINDOW_RADIUS + 1); right < last; right++) {
        sum += columns[right] ?? 0;
      }
      for (const first = Math.max(0, x - WINDOW_RADIUS); left < first; left++) {
        sum -= columns[left] ?? 0;
      }
      const difference = (data[y * width + x] ?? 0) - sum / ((right - left) * (bottom - top));
      if (difference < -CONTRAST) ink[y * width + x] = 1;
      else if (difference > CONTRAST) ink[y * width + x] = 2;
    }
  }
  return ink;
}

/** What is known of one patch while its runs are joined; index 0 to 6 of a row of seven numbers. */
const FIELDS = 7;
const [MIN_X, MAX_X, MIN_Y, MAX_Y, PIXELS, RUNS, BRIGHTNESS] = [0, 1, 2, 3, 4, 5, 6] as const;

/** Joins the horizontal runs of one ink that touch (also at corners), and keeps the patches that may be letters. */
function components({ width, height, data }: GreyRaster, ink: Uint8Array, kind: number): Glyph[] {
  const patches = new Patches();
  let above: number[] = [];
  for (let y = 0; y < height; y++) {
    // Starts, ends (exclusive) and patches of this row's runs, three numbers each.
    const row: number[] = [];
    let candidate = 0;
    for (let x = 0; x < width; x++) {
      if (ink[y * width + x] !== kind) continue;
      const start = x;
      let brightness = 0;
      for (; x < width && ink[y * width + x] === kind; x++) brightness += data[y * width + x] ?? 0;
      let patch = -1;
      while (candidate < above.length && (above[candidate + 1] ?? 0) < start) candidate += 3;
      for (let each = candidate; each < above.length && (above[each] ?? 0) <= x; each += 3) {
        patch =
          patch < 0
            ? patches.root(above[each + 2] ?? 0)
            : patches.join(patch, above[each + 2] ?? 0);
      }
      if (patch < 0) patch = patches.open();
      patches.add(patch, start, x, y, brightness);
      row.push(start, x, patch);
    }
    above = row;
  }
  return patches.letters();
}

/** Patches of touching runs: a forest of joined numbers, and what is known of each root. */
class Patches {
  #parents = new Int32Array(1 << 14);
  #facts = new Float64Array(FIELDS << 14);
  #count = 0;

  open(): number {
    if (this.#count === this.#parents.length) {
      const parents = new Int32Array(this.#count * 2);
      parents.set(this.#parents);
      this.#parents = parents;
      const facts = new Float64Array(this.#count * 2 * FIELDS);
      facts.set(this.#facts);
      this.#facts = facts;
    }
    const patch = this.#count++;
    this.#parents[patch] = patch;
    this.#facts.set([Infinity, -Infinity, Infinity, -Infinity, 0, 0, 0], patch * FIELDS);
    return patch;
  }

  root(patch: number): number {
    let root = patch;
    while (this.#parents[root] !== root) root = this.#parents[root] ?? 0;
    for (let each = patch; each !== root;) {
      const next = this.#parents[each] ?? 0;
      this.#parents[each] = root;
      each = next;
    }
    return root;
  }

  join(one: number, other: number): number {
    const a = this.root(one);
    const b = this.root(other);
    if (a === b) return a;
    this.#parents[b] = a;
    const [to, from] = [a * FIELDS, b * FIELDS];
    const facts = this.#facts;
    for (const least of [MIN_X, MIN_Y]) {
      facts[to + least] = Math.min(facts[to + least] ?? 0, facts[from + least] ?? 0);
    }
    for (const most of [MAX_X, MAX_Y]) {
      facts[to + most] = Math.max(facts[to + most] ?? 0, facts[from + most] ?? 0);
    }
    for (const sum of [PIXELS, RUNS, BRIGHTNESS])
      facts[to + sum] = (facts[to + sum] ?? 0) + (facts[from + sum] ?? 0);
    return a;
  }

  add(patch: number, start: number, end: number, y: number, brightness: number): void {
    const facts = this.#facts;
    const to = patch * FIELDS;
    facts[to + MIN_X] = Math.min(facts[to + MIN_X] ?? 0, start);
    facts[to + MAX_X] = Math.max(facts[to + MAX_X] ?? 0, end);
    facts[to + MIN_Y] = Math.min(facts[to + MIN_Y] ?? 0, y);
    facts[to + MAX_Y] = Math.max(facts[to + MAX_Y] ?? 0, y + 1);
    facts[to + PIXELS] = (facts[to + PIXELS] ?? 0) + end - start;
    facts[to + RUNS] = (facts[to + RUNS] ?? 0) + 1;
    facts[to + BRIGHTNESS] = (facts[to + BRIGHTNESS] ?? 0) + brightness;
  }

  letters(): Glyph[] {
    const letters: Glyph[] = [];
    for (let patch = 0; patch < this.#count; patch++) {
      if (this.#parents[patch] !== patch) continue;
      const at = patch * FIELDS;
      const [x = 0, right = 0, y = 0, bottom = 0, pixels = 0, runs = 0, brightness = 0] =
        this.#facts.subarray(at, at + FIELDS);
      const glyph: Glyph = {
        x,
        y,
        width: right - x,
        height: bottom - y,
        grey: brightness / pixels,
        stroke: pixels / runs,
      };
      if (mayBeLetter(glyph, pixels, runs)) letters.push(glyph);
    }
    return letters;
  }
}

/** Letters, or two or three joined by blur, have a moderate shape, some paper around the ink and few strokes across. */
function mayBeLetter(glyph: Glyph, pixels: number, runs: number): boolean {
  const { width, height, stroke } = glyph;
  if (height < GLYPH_HEIGHT.least || height > GLYPH_HEIGHT.most) return false;
  if (width > height * 4 || width < height * 0.08 || width < 2) return false;
  const filled = pixels / (width * height);
  // An "l" fills its box; anything wider that does is a spot.
  if (filled < 0.15 || (filled > 0.9 && width > height * 0.5)) return false;
  const crossings = runs / height;
  return crossings <= 1.2 + (2.8 * width) / height && stroke <= height * 0.85;
}
