import type { Box } from '../../moderation/pictures/marking.contract.ts';
import type { Raster } from './raster.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** Calm enough for a school, and far from any skin. */
const GROUNDS: readonly Colour[] = [
  [43, 108, 176],
  [47, 133, 90],
  [128, 90, 173],
  [14, 116, 128],
];
const WHITE: Colour = [255, 255, 255];
const YELLOW: Colour = [250, 204, 60];

/** Radius of the five points and of the corners between them, as shares of the disc's. */
const POINT = 0.86;
const CORNER = 0.4;
const FIFTH = (2 * Math.PI) / 5;
const RIM = 0.08;

/**
 * Draws a friendly sticker: a coloured disc with a white rim and one large star. No eyes and no mouth, which may be
 * counted as a face; on some heads so were a sun, a flower and a pattern of small stars, which were tried.
 * Its colour follows from where the cover lies, so that the same cover gives the same bytes. It is drawn on an area that
 * is already filled: the corners that the disc leaves free show that filling and nothing else.
 */
export function drawSticker(picture: Raster, { shape, area }: { shape: Box; area: Box }): void {
  const choice = Math.abs(shape.x * 31 + shape.y * 17 + shape.width * 7);
  const ground = GROUNDS[choice % GROUNDS.length] ?? WHITE;
  const [middleX, middleY] = [shape.x + shape.width / 2, shape.y + shape.height / 2];
  // The disc is an ellipse where the cover is none; the star keeps its form.
  const [halfWidth, halfHeight] = [shape.width / 2, shape.height / 2];
  const half = Math.min(halfWidth, halfHeight);
  for (let y = area.y; y < area.y + area.height; y++) {
    let at = (y * picture.width + area.x) * 3;
    for (let x = area.x; x < area.x + area.width; x++, at += 3) {
      const [aside, below] = [x + 0.5 - middleX, y + 0.5 - middleY];
      const edge = (Math.hypot(aside / halfWidth, below / halfHeight) - 1) * half;
      if (edge > 1) continue;
      mix(picture, at, WHITE, -edge);
      mix(picture, at, ground, -edge - half * RIM);
      mix(picture, at, YELLOW, -outsideStar(aside / half, below / half) * half);
    }
  }
}

/** How far outside the star a point lies, negative inside; in radii of the disc, from its middle. */
function outsideStar(x: number, y: number): number {
  const angle = Math.atan2(x, -y);
  const turned = Math.abs(angle - Math.round(angle / FIFTH) * FIFTH);
  const radius = Math.hypot(x, y);
  // The straight edge from one point to the corner beside it; the other nine are its mirror images.
  const [along, aside] = [radius * Math.cos(turned), radius * Math.sin(turned)];
  const edgeX = CORNER * Math.cos(FIFTH / 2) - POINT;
  const edgeY = CORNER * Math.sin(FIFTH / 2);
  return ((along - POINT) * edgeY - aside * edgeX) / Math.hypot(edgeX, edgeY);
}

/** Lays a colour over a pixel that lies `depth` pixels inside a figure: wholly inside, partly on its edge. */
function mix(picture: Raster, at: number, colour: Colour, depth: number): void {
  const share = Math.min(1, Math.max(0, depth + 0.5));
  if (share === 0) return;
  for (let channel = 0; channel < 3; channel++) {
    const below = picture.data[at + channel] ?? 0;
    picture.data[at + channel] = Math.round(below + ((colour[channel] ?? 0) - below) * share);
  }
}
