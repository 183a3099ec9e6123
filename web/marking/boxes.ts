import type { Box } from '../../server/contract/drafts.contract.ts';
import type { Size } from './use-view.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cover smaller than this share of the photo's shorter side was a slip of the hand. */
const SMALLEST_SHARE = 0.008;
/** One press of an arrow key moves or resizes by this share of the photo's longer side. */
const STEP_SHARE = 0.01;
/** A cover that the keyboard puts in the middle of the view is this share of what is seen. */
const MIDDLE_SHARE = 0.18;

function within(value: number, most: number): number {
  return Math.min(most, Math.max(0, Math.round(value)));
}

/** The box between two corners, in whole pixels inside the photo; null for a mere press. */
export function boxBetween(a: Point, b: Point, photo: Size): Box | null {
  const left = within(Math.min(a.x, b.x), photo.width);
  const top = within(Math.min(a.y, b.y), photo.height);
  const width = within(Math.max(a.x, b.x), photo.width) - left;
  const height = within(Math.max(a.y, b.y), photo.height) - top;
  const smallest = Math.max(1, SMALLEST_SHARE * Math.min(photo.width, photo.height));
  return width < smallest || height < smallest ? null : { x: left, y: top, width, height };
}

/** A box with some pixels more on each side, inside the photo. */
export function grownBox(box: Box, by: number, photo: Size): Box {
  const x = within(box.x - by, photo.width - 1);
  const y = within(box.y - by, photo.height - 1);
  return {
    x,
    y,
    width: within(box.x + box.width + by, photo.width) - x,
    height: within(box.y + box.height + by, photo.height) - y,
  };
}

/** Moves a box by pixels and keeps it inside the photo. */
export function moveBox(box: Box, by: Point, photo: Size): Box {
  return {
    ...box,
    x: within(box.x + by.x, Math.max(0, photo.width - box.width)),
    y: within(box.y + by.y, Math.max(0, photo.height - box.height)),
  };
}

/** What a box may be at least, so that it can be seen. */
export function smallestBox(photo: Size): Size {
  const side = Math.max(1, Math.ceil(SMALLEST_SHARE * Math.min(photo.width, photo.height)));
  return { width: side, height: side };
}

/** Moves the lower right corner of a box by pixels; it keeps a size that can be seen. */
export function resizeBox(box: Box, by: Point, photo: Size): Box {
  const smallest = smallestBox(photo).width;
  const side = (length: number, most: number): number =>
    Math.max(smallest, Math.min(most, Math.round(length)));
  return {
    ...box,
    width: side(box.width + by.x, photo.width - box.x),
    height: side(box.height + by.y, photo.height - box.y),
  };
}

/** The way of an arrow key in pixels of the photo, or null for another key. */
export function arrowStep(key: string, photo: Size): Point | null {
  const step = Math.max(1, Math.round(STEP_SHARE * Math.max(photo.width, photo.height)));
  switch (key) {
    case 'ArrowLeft':
      return { x: -step, y: 0 };
    case 'ArrowRight':
      return { x: step, y: 0 };
    case 'ArrowUp':
      return { x: 0, y: -step };
    case 'ArrowDown':
      return { x: 0, y: step };
    default:
      return null;
  }
}

/** A square box in the middle of what is seen of the photo (`seen`, in its pixels). */
export function middleBox(seen: Box, photo: Size): Box {
  const side = Math.max(1, Math.round(MIDDLE_SHARE * Math.min(seen.width, seen.height)));
  return moveBox(
    {
      x: Math.max(0, Math.round(seen.x + (seen.width - side) / 2)),
      y: Math.max(0, Math.round(seen.y + (seen.height - side) / 2)),
      width: side,
      height: side,
    },
    { x: 0, y: 0 },
    photo,
  );
}
