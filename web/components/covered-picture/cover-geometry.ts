import { COVER_MARGIN, COVER_MARGIN_PIXELS } from '../../../server/contract/drafts.contract.ts';
import type { Box, CoverLook, Crop } from '../../../server/contract/drafts.contract.ts';

/** A place that is covered, in pixels of the oriented original. */
export interface CoveredPlace {
  readonly box: Box;
  readonly look: CoverLook;
}

/** What a cover hides: its box with the margin around it. The server's reading; a test holds the two together. */
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

/** Whether anything of what a cover on this box would hide lies inside the crop: the server's reading again. */
export function reachesInto(box: Box, crop: Crop): boolean {
  const shape = coverShape(box);
  return (
    shape.x < crop.x + crop.width &&
    shape.y < crop.y + crop.height &&
    shape.x + shape.width > crop.x &&
    shape.y + shape.height > crop.y
  );
}

/** The covers among what was said about a photo. One without a look is blurred. */
export function coversAmong(
  markings: readonly {
    readonly kind: string;
    readonly box: Box;
    readonly look?: CoverLook | undefined;
  }[],
): readonly CoveredPlace[] {
  return markings.flatMap(({ kind, box, look }) =>
    kind === 'cover' ? [{ box, look: look ?? 'blur' }] : [],
  );
}

const POINT = 0.86;
const CORNER = 0.4;

/** The sticker's star as an SVG path, in a square from -1 to 1: the one that the worker draws. */
export const STAR = Array.from({ length: 10 }, (_, index) => {
  const radius = index % 2 === 0 ? POINT : CORNER;
  const angle = (index * Math.PI) / 5;
  return `${(radius * Math.sin(angle)).toFixed(4)} ${(-radius * Math.cos(angle)).toFixed(4)}`;
}).join(' ');

const GROUNDS = ['rgb(43 108 176)', 'rgb(47 133 90)', 'rgb(128 90 173)', 'rgb(14 116 128)'];

/** The colour of the sticker on this place: the worker's choice, too. */
export function stickerGround({ x, y, width }: Box): string {
  return GROUNDS[Math.abs(x * 31 + y * 17 + width * 7) % GROUNDS.length] ?? 'rgb(43 108 176)';
}
