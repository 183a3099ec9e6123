import type { Box } from '../../server/contract/drafts.contract.ts';
import type { Point } from './boxes.ts';
import type { Place } from './places.ts';

/** What a finger needs, in CSS pixels; a smaller box is pressed as if it were this large. */
export const TOUCH_PX = 44;

/** How far a point is outside a box, 0 inside it. */
function distanceTo(box: Box, { x, y }: Point): number {
  const across = Math.max(box.x - x, 0, x - (box.x + box.width));
  const down = Math.max(box.y - y, 0, y - (box.y + box.height));
  return Math.hypot(across, down);
}

function toMiddle(box: Box, { x, y }: Point): number {
  return Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y);
}

/**
 * Which place a press means: in a crowd on a phone several boxes lie under one fingertip, and the nearest is meant.
 * @param at in pixels of the photo
 * @param pxPerPhotoPx how large the photo is shown: CSS pixels for one of its own
 */
export function nearestPlace(
  places: readonly Place[],
  at: Point,
  pxPerPhotoPx: number,
): Place | null {
  const touch = TOUCH_PX / pxPerPhotoPx;
  const within = places.filter(({ box }) => {
    const across = Math.max(box.width, touch) / 2;
    const down = Math.max(box.height, touch) / 2;
    return (
      Math.abs(box.x + box.width / 2 - at.x) <= across &&
      Math.abs(box.y + box.height / 2 - at.y) <= down
    );
  });
  const [nearest] = within.toSorted(
    (a, b) =>
      distanceTo(a.box, at) - distanceTo(b.box, at) || toMiddle(a.box, at) - toMiddle(b.box, at),
  );
  return nearest ?? null;
}
