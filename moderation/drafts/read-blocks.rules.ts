import type { ReadWord } from '../pictures/facts.contract.ts';
import type { Box } from '../pictures/marking.contract.ts';

/** Rows of words that stand together in a picture: one badge, one certificate, one sign. */
export interface Block {
  readonly rows: readonly (readonly ReadWord[])[];
}

interface Row {
  readonly words: readonly ReadWord[];
  readonly box: Box;
  /** Height of the usual word, in pixels. */
  readonly height: number;
}

/** How far apart, in heights of a word, two rows of one sign are at most: the space between them, and within one row. */
const BETWEEN_ROWS = 1.2;
const WITHIN_ROW = 2;
/** A heading and what stands below it. */
const MOST_UNLIKE = 3;

/** Puts the lines that were read into blocks, and the pieces of one row side by side. */
export function blocksOf(lines: readonly (readonly ReadWord[])[]): Block[] {
  const blocks: Row[][] = [];
  for (const line of lines) {
    const row = rowOf(line);
    const near = blocks.filter((block) => block.some((other) => standTogether(row, other)));
    const others = blocks.filter((block) => !near.includes(block));
    blocks.splice(0, blocks.length, ...others, [...near.flat(), row]);
  }
  return blocks.map((block) => ({ rows: inOrder(block) }));
}

function rowOf(words: readonly ReadWord[]): Row {
  const heights = words.map(({ box }) => box.height).toSorted((a, b) => a - b);
  return {
    words,
    box: boxAround(words.map(({ box }) => box)),
    height: heights[Math.floor(heights.length / 2)] ?? 1,
  };
}

/** The upright box around several. */
export function boxAround(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

function standTogether(a: Row, b: Row): boolean {
  const [low, high] = [Math.min(a.height, b.height), Math.max(a.height, b.height)];
  if (high > low * MOST_UNLIKE) return false;
  const between = gap(a.box.y, a.box.height, b.box.y, b.box.height);
  const beside = gap(a.box.x, a.box.width, b.box.x, b.box.width);
  if (sameRow(a, b)) return beside <= WITHIN_ROW * high;
  return beside <= 0 && between <= BETWEEN_ROWS * low;
}

function sameRow(a: Row, b: Row): boolean {
  return Math.abs(middle(a) - middle(b)) < 0.5 * Math.min(a.height, b.height);
}

function middle({ box }: Row): number {
  return box.y + box.height / 2;
}

/** The space between two stretches; negative when they overlap. */
function gap(a: number, aLength: number, b: number, bLength: number): number {
  return Math.max(a, b) - Math.min(a + aLength, b + bLength);
}

function inOrder(block: readonly Row[]): ReadWord[][] {
  const rows: Row[][] = [];
  for (const row of block.toSorted((a, b) => middle(a) - middle(b))) {
    const last = rows.at(-1);
    if (last?.[0] !== undefined && sameRow(last[0], row)) last.push(row);
    else rows.push([row]);
  }
  return rows.map((row) =>
    row.toSorted((a, b) => a.box.x - b.box.x).flatMap(({ words }) => [...words]),
  );
}
