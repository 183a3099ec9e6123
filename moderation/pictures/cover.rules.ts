import { COVER_MARGIN, COVER_MARGIN_PIXELS } from './marking.contract.ts';
import type { Box } from './marking.contract.ts';

/** What a cover hides: its box with the margin around it, whole; may reach over the edge of the picture. */
export function coverShape(box: Box): Box {
  const margin = Math.max(
    COVER_MARGIN_PIXELS,
    Math.ceil(Math.max(box.width, box.height) * COVER_MARGIN),
  );
  return {
    x: box.x - margin,
    y: box.y - margin,
    width: box.width + 2 * margin,
    height: box.height + 2 * margin,
  };
}

/** The part of a box that lies inside another one; undefined when nothing does. */
export function clip(box: Box, frame: Box): Box | undefined {
  const x = Math.max(frame.x, box.x);
  const y = Math.max(frame.y, box.y);
  const right = Math.min(frame.x + frame.width, box.x + box.width);
  const bottom = Math.min(frame.y + frame.height, box.y + box.height);
  return right <= x || bottom <= y ? undefined : { x, y, width: right - x, height: bottom - y };
}
