import type { Box } from '../../server/contract/drafts.contract.ts';
import type { Point } from './boxes.ts';
import type { Size } from './use-view.ts';

export const CORNERS = ['nw', 'ne', 'sw', 'se'] as const;
export type Corner = (typeof CORNERS)[number];

export function isCorner(value: string | null | undefined): value is Corner {
  return CORNERS.some((corner) => corner === value);
}

export interface ResizeLimits {
  /** Pixels of each side at least. */
  readonly smallest: Size;
  /** Width over height to keep to; null for any. */
  readonly ratio?: number | null;
}

/**
 * Moves one corner of a box by pixels; the corner across stays where it is. The box keeps inside the photo, and to a ratio
 * when there is one.
 */
export function resizeFrom(
  corner: Corner,
  box: Box,
  by: Point,
  photo: Size,
  { smallest, ratio = null }: ResizeLimits,
): Box {
  const isLeft = corner.endsWith('w');
  const isTop = corner.startsWith('n');
  const fixedX = isLeft ? box.x + box.width : box.x;
  const fixedY = isTop ? box.y + box.height : box.y;
  const room = {
    width: isLeft ? fixedX : photo.width - fixedX,
    height: isTop ? fixedY : photo.height - fixedY,
  };
  let width = clamp(box.width + (isLeft ? -by.x : by.x), smallest.width, room.width);
  let height = clamp(box.height + (isTop ? -by.y : by.y), smallest.height, room.height);
  if (ratio !== null) ({ width, height } = inRatio({ width, height }, ratio, smallest, room));
  width = Math.round(width);
  height = Math.round(height);
  return {
    x: isLeft ? fixedX - width : fixedX,
    y: isTop ? fixedY - height : fixedY,
    width,
    height,
  };
}

/** The largest size of a ratio within a wish, or the smallest allowed when that is too small; never more than the room. */
function inRatio(wish: Size, ratio: number, smallest: Size, room: Size): Size {
  const least = Math.max(smallest.width, smallest.height * ratio);
  const most = Math.min(room.width, room.height * ratio);
  const width = Math.min(most, Math.max(least, Math.min(wish.width, wish.height * ratio)));
  return { width, height: width / ratio };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(Math.min(least, most), Math.min(most, value));
}

/** The largest box of a ratio in the middle of another one; that one itself without a ratio. */
export function fittedIn(box: Box, ratio: number | null): Box {
  if (ratio === null) return box;
  const width = Math.round(Math.min(box.width, box.height * ratio));
  const height = Math.round(Math.min(box.height, box.width / ratio));
  return {
    x: Math.round(box.x + (box.width - width) / 2),
    y: Math.round(box.y + (box.height - height) / 2),
    width,
    height,
  };
}
