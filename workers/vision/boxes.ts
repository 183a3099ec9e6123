/** A rectangle with fractions of a pixel, as detectors give it, and the detector's score (0 to 1). */
export interface ScoredBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly score: number;
}

type Rectangle = Omit<ScoredBox, 'score'>;

/** The area that two boxes share, in square pixels. */
export function intersectionArea(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width <= 0 || height <= 0 ? 0 : width * height;
}

/** Intersection over union, 0 to 1. */
export function overlap(a: Rectangle, b: Rectangle): number {
  const both = intersectionArea(a, b);
  return both === 0 ? 0 : both / (a.width * a.height + b.width * b.height - both);
}

/** Whether the centre of `inner` lies in `outer` (edges included). */
export function centreLiesIn(inner: Rectangle, outer: Rectangle): boolean {
  const x = inner.x + inner.width / 2;
  const y = inner.y + inner.height / 2;
  return x >= outer.x && x <= outer.x + outer.width && y >= outer.y && y <= outer.y + outer.height;
}

export interface MergeLimits {
  /** Two boxes that overlap by more than this are one thing (intersection over union). */
  readonly overlap: number;
  /** A box that lies by more than this share inside a better one is part of it: an eye, a cut face. */
  readonly containment: number;
  /** Below this area ratio a worse box *around* a better one is a thing of its own: one large face, one small. */
  readonly smallestPart: number;
}

/**
 * Keeps the best box of each thing: the same face is found on several levels of the pyramid and in neighbouring
 * tiles, where it may be cut. Best score first; ties by position, so that the result does not depend on order.
 */
export function mergeBoxes(boxes: readonly ScoredBox[], limits: MergeLimits): ScoredBox[] {
  const sorted = boxes.toSorted((a, b) => b.score - a.score || a.x - b.x || a.y - b.y);
  const kept: ScoredBox[] = [];
  for (const box of sorted) {
    const isSame = kept.some((better) => isSameThing(box, better, limits));
    if (!isSame) kept.push(box);
  }
  return kept;
}

function isSameThing(box: ScoredBox, better: ScoredBox, limits: MergeLimits): boolean {
  const both = intersectionArea(box, better);
  if (both === 0) return false;
  const area = box.width * box.height;
  const betterArea = better.width * better.height;
  if (both / (area + betterArea - both) > limits.overlap) return true;
  if (area <= betterArea) return both / area > limits.containment;
  return both / betterArea > limits.containment && betterArea / area > limits.smallestPart;
}

/**
 * Whole pixels inside a picture of `width` x `height`: rounded outwards so that nothing of the thing is left out,
 * clipped to the picture, never empty.
 */
export function toPixels(
  box: Rectangle,
  picture: { width: number; height: number },
): { x: number; y: number; width: number; height: number } {
  const x = Math.min(Math.max(0, Math.floor(box.x)), picture.width - 1);
  const y = Math.min(Math.max(0, Math.floor(box.y)), picture.height - 1);
  const right = Math.min(picture.width, Math.max(x + 1, Math.ceil(box.x + box.width)));
  const bottom = Math.min(picture.height, Math.max(y + 1, Math.ceil(box.y + box.height)));
  return { x, y, width: right - x, height: bottom - y };
}
