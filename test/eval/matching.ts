import type { Box } from '../../moderation/pictures/facts.contract.ts';

/** From this overlap (intersection over union) on a box has found a labelled face. */
const FOUND_FROM = 0.4;

/** Which labelled faces have a box of their own: `labelled` and `boxes` are indices, each used once. */
export interface Matched {
  readonly labelled: ReadonlySet<number>;
  readonly boxes: ReadonlySet<number>;
}

/** Pairs labelled faces and boxes one to one, the greatest overlap first. */
export function match(labelled: readonly Box[], boxes: readonly Box[]): Matched {
  const pairs = labelled
    .flatMap((face, at) => boxes.map((box, by) => ({ at, by, share: overlapOf(face, box) })))
    .filter(({ share }) => share >= FOUND_FROM)
    .toSorted((a, b) => b.share - a.share || a.at - b.at || a.by - b.by);
  const found = { labelled: new Set<number>(), boxes: new Set<number>() };
  for (const { at, by } of pairs) {
    if (found.labelled.has(at) || found.boxes.has(by)) continue;
    found.labelled.add(at);
    found.boxes.add(by);
  }
  return found;
}

/** Whether the centre of a box lies in a region that counts neither as found nor as false. */
export function liesIn(box: Box, regions: readonly Box[]): boolean {
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  return regions.some(
    (region) =>
      x >= region.x &&
      x <= region.x + region.width &&
      y >= region.y &&
      y <= region.y + region.height,
  );
}

function overlapOf(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (a.width * a.height + b.width * b.height - width * height);
}
