import { overlap } from '../../workers/vision/boxes.ts';

/** A rectangle in pixels, with fractions. */
interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** From this overlap (intersection over union) on a box has found a labelled face. */
const FOUND_FROM = 0.4;

/** Which labelled faces have a box of their own: `labelled` and `boxes` are indices, each used once. */
export interface Matched {
  readonly labelled: ReadonlySet<number>;
  readonly boxes: ReadonlySet<number>;
}

/** Pairs labelled faces and boxes one to one, the greatest overlap first. */
export function match(labelled: readonly Rectangle[], boxes: readonly Rectangle[]): Matched {
  const pairs = labelled
    .flatMap((face, at) => boxes.map((box, by) => ({ at, by, share: overlap(face, box) })))
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
export function liesIn(box: Rectangle, regions: readonly Rectangle[]): boolean {
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
