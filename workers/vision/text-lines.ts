import type { Glyph, Ink } from './glyphs.ts';

/** Letters in a row that may be a line of text, in the pixels of the picture that was searched. */
export interface TextLine {
  /** Middle of the line. */
  readonly x: number;
  readonly y: number;
  /** Along the line and across it, without margins. */
  readonly width: number;
  readonly height: number;
  /** Radians clockwise from the horizontal. */
  readonly angle: number;
  /** Height of the usual letter in pixels. */
  readonly letter: number;
  readonly ink: Ink;
  /** How much it looks like text: the number of letters, less for a ragged row. */
  readonly score: number;
}

/** Lines that lean more than this are read as if they leaned this much: about 20 degrees. */
const STEEPEST = 0.36;
const LEAST_LETTERS = 3;
const CELL = 64;

/** Rows of glyphs of one ink, the most text-like first. */
export function linesOf(glyphs: readonly Glyph[], ink: Ink): TextLine[] {
  const grid = new Map<number, number[]>();
  glyphs.forEach((glyph, index) => {
    const cell = cellOf(glyph.x, middle(glyph));
    const there = grid.get(cell);
    if (there === undefined) grid.set(cell, [index]);
    else there.push(index);
  });
  const chains = glyphs.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    for (let up = chains[at] ?? at; up !== at; up = chains[at] ?? at) at = up;
    // The way there is remembered: a hostile picture has one row of a thousand letters.
    chains[index] = at;
    return at;
  };
  glyphs.forEach((glyph, index) => {
    const next = nextInLine(glyph, index, glyphs, grid);
    if (next !== undefined) chains[root(next)] = root(index);
  });
  const members = Map.groupBy(glyphs, (_, index) => root(index));
  return [...members.values()]
    .flatMap((chain) => lineThrough(chain, ink) ?? [])
    .toSorted((a, b) => b.score - a.score);
}

function cellOf(x: number, y: number): number {
  return Math.floor(x / CELL) + Math.floor(y / CELL) * 65_536;
}

function middle(glyph: Glyph): number {
  return glyph.y + glyph.height / 2;
}

/** The nearest glyph to the right that fits: alike in height, stroke and brightness, and level with it. */
function nextInLine(
  glyph: Glyph,
  self: number,
  glyphs: readonly Glyph[],
  grid: ReadonlyMap<number, readonly number[]>,
): number | undefined {
  const right = glyph.x + glyph.width;
  const reach = glyph.height * 2.2;
  let best: number | undefined;
  let nearest = Infinity;
  const rows = Math.ceil(reach / CELL);
  for (let x = Math.floor(glyph.x / CELL); x <= Math.floor((right + reach) / CELL); x++) {
    for (let row = -rows; row <= rows; row++) {
      const cell = x + (Math.floor(middle(glyph) / CELL) + row) * 65_536;
      for (const index of grid.get(cell) ?? []) {
        const other = glyphs[index];
        if (index === self || other === undefined || other.x <= glyph.x) continue;
        const gap = other.x - right;
        if (gap >= nearest || !belong(glyph, other, gap)) continue;
        nearest = gap;
        best = index;
      }
    }
  }
  return best;
}

function belong(glyph: Glyph, other: Glyph, gap: number): boolean {
  const tall = Math.max(glyph.height, other.height);
  const short = Math.min(glyph.height, other.height);
  if (gap > tall * 1.1 || gap < -0.35 * tall || tall > short * 2.2) return false;
  const apart = Math.abs(middle(other) - middle(glyph));
  const along = other.x + other.width / 2 - glyph.x - glyph.width / 2;
  if (apart > 0.4 * tall + along * 0.3) return false;
  if (Math.abs(glyph.grey - other.grey) > 45) return false;
  const wide = Math.max(glyph.stroke, other.stroke);
  return wide <= Math.min(glyph.stroke, other.stroke) * 3;
}

function lineThrough(chain: readonly Glyph[], ink: Ink): TextLine | undefined {
  // Blur joins letters, so a wide glyph counts for as many as fit into it.
  const letters = chain.reduce((sum, { width, height }) => sum + Math.max(1, width / height), 0);
  if (letters < LEAST_LETTERS) return undefined;
  const letter = median(chain.map(({ height }) => height));
  const slope = slopeOf(chain, letter);
  const angle = Math.atan(slope);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  let ragged = 0;
  const level = median(chain.map((glyph) => offLevel(glyph, cos, sin)));
  for (const glyph of chain) {
    const along = (glyph.x + glyph.width / 2) * cos + middle(glyph) * sin;
    left = Math.min(left, along - glyph.width / 2);
    right = Math.max(right, along + glyph.width / 2);
    const at = offLevel(glyph, cos, sin);
    top = Math.min(top, at - glyph.height / 2);
    bottom = Math.max(bottom, at + glyph.height / 2);
    ragged += Math.abs(at - level) / letter + Math.abs(Math.log(glyph.height / letter));
  }
  // One stray patch above or below must not make a tall line.
  top = Math.max(top, level - letter * 1.1);
  bottom = Math.min(bottom, level + letter * 1.1);
  const [along, down] = [(left + right) / 2, (top + bottom) / 2];
  return {
    x: along * cos - down * sin,
    y: along * sin + down * cos,
    width: right - left,
    height: bottom - top,
    angle,
    letter,
    ink,
    score: letters * Math.max(0.05, 1 - (1.6 * ragged) / chain.length),
  };
}

function offLevel(glyph: Glyph, cos: number, sin: number): number {
  return middle(glyph) * cos - (glyph.x + glyph.width / 2) * sin;
}

/** Least squares through the middles; of a short row only a clear slope counts, since tall and low letters tilt it. */
function slopeOf(chain: readonly Glyph[], letter: number): number {
  const count = chain.length;
  const meanX = chain.reduce((sum, { x, width }) => sum + x + width / 2, 0) / count;
  const meanY = chain.reduce((sum, glyph) => sum + middle(glyph), 0) / count;
  let [both, square] = [0, 0];
  for (const glyph of chain) {
    const x = glyph.x + glyph.width / 2 - meanX;
    both += x * (middle(glyph) - meanY);
    square += x * x;
  }
  if (square === 0) return 0;
  const slope = Math.min(STEEPEST, Math.max(-STEEPEST, both / square));
  const rise = Math.abs(slope) * 2 * Math.sqrt((3 * square) / count);
  return rise < letter * 0.3 ? 0 : slope;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
