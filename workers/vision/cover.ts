import { clip, coverShape } from '../../moderation/pictures/cover.rules.ts';
import type { Box, CoverLook } from '../../moderation/pictures/marking.contract.ts';
import { drawSticker } from './cover-sticker.ts';
import type { Raster } from './raster.ts';

/** `plain` is what a cover becomes on which the detector still sees a face: one colour from edge to edge. */
export type DrawnLook = CoverLook | 'plain';

/** One cover as it is drawn. */
export interface CoverPatch {
  /** The box with its margin; may reach over the edge of the picture, so that a sticker is cut rather than squeezed. */
  readonly shape: Box;
  /** The part of the shape that lies inside the picture: every pixel of it is replaced. */
  readonly area: Box;
  readonly look: DrawnLook;
}

type Colour = readonly [red: number, green: number, blue: number];

/** The colours around a cover are taken in so many places of each of its four sides. */
const PLACES_PER_SIDE = 4;
/** So far out from the edge of the cover, as a share of its longer side. */
const RING_SHARE = 0.08;
/** Points that are looked at for one place, each way. */
const SAMPLES = 6;
/** The patch is laid out on so many colours each way. */
const CELLS = 5;
/** Colours are rounded to steps of this many levels. */
const COLOUR_STEP = 8;
/** Cells of `pixelate` differ by this much, in a fixed pattern, so that they are seen as cells. */
const CELL_CONTRAST = 14;
/** Where nothing visible lies around a cover. */
const NO_COLOUR: Colour = [128, 128, 128];
/** `solid`: a calm grey-blue that is nobody's skin or hair. */
const SOLID: Colour = [92, 104, 116];
/** Pixels that are painted at most, some six seconds of work; more is no wish but an attack on the worker's time. */
const MOST_PAINTED_PIXELS = 400_000_000;

/** The box with its margin, clipped to the picture; undefined when nothing of it lies inside. */
export function coverArea(box: Box, picture: { width: number; height: number }): Box | undefined {
  return clip(coverShape(box), { x: 0, y: 0, width: picture.width, height: picture.height });
}

/**
 * Covers each patch in a copy of the picture. Nothing of what was under a cover goes into what is drawn: the colours are
 * taken from the visible pixels around it, which everybody sees anyway, and never from under this or another cover or from
 * outside `visible`. So two pictures that differ only under their covers come out byte for byte the same.
 * @param visible the part of the picture that will be published
 * @throws RangeError when the covers together are larger than any wish
 */
export function coverPicture(
  picture: Raster,
  patches: readonly CoverPatch[],
  visible: Box = { x: 0, y: 0, width: picture.width, height: picture.height },
): Raster {
  // A patch that lies wholly under a later one is not seen; without this, a heap of covers takes minutes.
  const drawn = patches.filter(
    ({ area }, index) => !patches.slice(index + 1).some((later) => contains(later.area, area)),
  );
  const painted = drawn.reduce((sum, { area }) => sum + area.width * area.height, 0);
  if (painted > MOST_PAINTED_PIXELS) {
    throw new RangeError(`The covers add up to ${painted} pixels.`);
  }
  const covered = { ...picture, data: Buffer.from(picture.data) };
  const areas = patches.map(({ area }) => area);
  for (const patch of drawn) {
    const cells = cellsFrom(coloursAround(picture, patch.area, areas, visible), patch.area);
    drawPatch(covered, patch, cells);
  }
  return covered;
}

/** Whether a box lies wholly inside another one. */
export function contains(outer: Box, inner: Box): boolean {
  const part = clip(inner, outer);
  return part?.width === inner.width && part.height === inner.height;
}

/** A place just outside a cover, and the mean colour of what is seen there. */
interface ColourAt {
  readonly x: number;
  readonly y: number;
  readonly colour: Colour;
}

function coloursAround(
  picture: Raster,
  area: Box,
  hidden: readonly Box[],
  visible: Box,
): ColourAt[] {
  return placesAround(area).flatMap((place) => {
    const inside = clip(place, visible);
    if (inside === undefined) return [];
    const colour = meanColour(
      picture,
      inside,
      hidden.filter((each) => clip(each, inside) !== undefined),
    );
    if (colour === undefined) return [];
    return [{ x: place.x + place.width / 2, y: place.y + place.height / 2, colour }];
  });
}

/** Strips along the four sides of a cover, on its outside. */
function placesAround({ x, y, width, height }: Box): Box[] {
  const depth = Math.max(1, Math.ceil(Math.max(width, height) * RING_SHARE));
  const places: Box[] = [];
  for (let place = 0; place < PLACES_PER_SIDE; place++) {
    const [left, right] = [place, place + 1].map((edge) =>
      Math.round(x + (width * edge) / PLACES_PER_SIDE),
    ) as [number, number];
    const [top, bottom] = [place, place + 1].map((edge) =>
      Math.round(y + (height * edge) / PLACES_PER_SIDE),
    ) as [number, number];
    const across = { x: left, width: Math.max(1, right - left), height: depth };
    const down = { y: top, width: depth, height: Math.max(1, bottom - top) };
    places.push({ ...across, y: y - depth }, { ...across, y: y + height });
    places.push({ ...down, x: x - depth }, { ...down, x: x + width });
  }
  return places;
}

/** The mean of a few evenly spread points that no cover hides; undefined when all are hidden. */
function meanColour(picture: Raster, place: Box, hidden: readonly Box[]): Colour | undefined {
  const sums = [0, 0, 0];
  let points = 0;
  for (let row = 0; row < SAMPLES; row++) {
    const y = place.y + Math.floor(((row + 0.5) * place.height) / SAMPLES);
    for (let column = 0; column < SAMPLES; column++) {
      const x = place.x + Math.floor(((column + 0.5) * place.width) / SAMPLES);
      if (hidden.some((each) => holds(each, x, y))) continue;
      points += 1;
      const at = (y * picture.width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        sums[channel] = (sums[channel] ?? 0) + (picture.data[at + channel] ?? 0);
      }
    }
  }
  if (points === 0) return undefined;
  const [red = 0, green = 0, blue = 0] = sums.map((sum) => sum / points);
  return [red, green, blue];
}

function holds(box: Box, x: number, y: number): boolean {
  return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}

/** `CELLS` x `CELLS` colours, row by row: each the mean of the colours around, the nearer ones counting for more. */
function cellsFrom(around: readonly ColourAt[], area: Box): Colour[] {
  const cells: Colour[] = [];
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const x = area.x + ((column + 0.5) * area.width) / CELLS;
      const y = area.y + ((row + 0.5) * area.height) / CELLS;
      cells.push(blended(around, x, y));
    }
  }
  return cells;
}

function blended(around: readonly ColourAt[], x: number, y: number): Colour {
  if (around.length === 0) return NO_COLOUR;
  const sums = [0, 0, 0];
  let weights = 0;
  for (const place of around) {
    const weight = 1 / Math.max(1, (place.x - x) ** 2 + (place.y - y) ** 2);
    weights += weight;
    for (const [channel, level] of place.colour.entries()) {
      sums[channel] = (sums[channel] ?? 0) + level * weight;
    }
  }
  const [red = 0, green = 0, blue = 0] = sums.map((sum) => rounded(sum / weights));
  return [red, green, blue];
}

function rounded(level: number): number {
  return Math.min(255, Math.round(level / COLOUR_STEP) * COLOUR_STEP);
}

/** Every look fills its whole area first, from edge to edge; nothing is ever see-through. */
function drawPatch(picture: Raster, patch: CoverPatch, cells: readonly Colour[]): void {
  switch (patch.look) {
    case 'blur':
      return fillSmoothly(picture, patch.area, cells);
    case 'pixelate':
      return fillCells(picture, patch.area, cells);
    case 'solid':
      return fillPlainly(picture, patch.area, SOLID);
    case 'plain':
      return fillPlainly(picture, patch.area, meanOf(cells));
    case 'sticker':
      fillSmoothly(picture, patch.area, cells);
      return drawSticker(picture, patch);
  }
}

function meanOf(cells: readonly Colour[]): Colour {
  const mean = (channel: 0 | 1 | 2): number =>
    rounded(cells.reduce((sum, cell) => sum + cell[channel], 0) / cells.length);
  return [mean(0), mean(1), mean(2)];
}

function fillPlainly(picture: Raster, area: Box, colour: Colour): void {
  fill(picture, area, () => colour);
}

/** Cells with edges, brighter and darker in turn. */
function fillCells(picture: Raster, area: Box, cells: readonly Colour[]): void {
  const shades = cells.map((cell, index): Colour => {
    // 3 and 2 have no common measure with 5: neighbours never get the same shade.
    const turn = (index % CELLS) * 3 + Math.floor(index / CELLS) * 2;
    const lighter = ((turn % 5) - 2) * (CELL_CONTRAST / 2);
    const [red, green, blue] = cell.map((level) => Math.min(255, Math.max(0, level + lighter)));
    return [red ?? 0, green ?? 0, blue ?? 0];
  });
  fill(picture, area, (x, y) => {
    const column = Math.min(CELLS - 1, Math.floor(((x - area.x) * CELLS) / area.width));
    const row = Math.min(CELLS - 1, Math.floor(((y - area.y) * CELLS) / area.height));
    return shades[row * CELLS + column] ?? NO_COLOUR;
  });
}

/** Blends smoothly between the centres of the cells: first down, once a row, then across. */
function fillSmoothly(picture: Raster, area: Box, cells: readonly Colour[]): void {
  const columns = Array.from({ length: area.width }, (_, x) => between(x, area.width));
  const line = new Float64Array(CELLS * 3);
  for (let y = 0; y < area.height; y++) {
    const v = between(y, area.height);
    for (let at = 0; at < line.length; at++) {
      const [column, channel] = [Math.floor(at / 3), at % 3];
      const high = cells[v.high * CELLS + column]?.[channel] ?? 0;
      const low = cells[v.low * CELLS + column]?.[channel] ?? 0;
      line[at] = low * (1 - v.share) + high * v.share;
    }
    let to = ((area.y + y) * picture.width + area.x) * 3;
    for (const h of columns) {
      for (let channel = 0; channel < 3; channel++, to++) {
        const left = line[h.low * 3 + channel] ?? 0;
        const right = line[h.high * 3 + channel] ?? 0;
        picture.data[to] = Math.round(left * (1 - h.share) + right * h.share);
      }
    }
  }
}

/** The two cells between whose centres a pixel lies, and how far along, eased at both ends. */
function between(pixel: number, length: number): { low: number; high: number; share: number } {
  const along = Math.min(CELLS - 1, Math.max(0, ((pixel + 0.5) / length) * CELLS - 0.5));
  const low = Math.floor(along);
  const share = along - low;
  return { low, high: Math.min(CELLS - 1, low + 1), share: share * share * (3 - 2 * share) };
}

function fill(picture: Raster, area: Box, colourAt: (x: number, y: number) => Colour): void {
  for (let y = area.y; y < area.y + area.height; y++) {
    let to = (y * picture.width + area.x) * 3;
    for (let x = area.x; x < area.x + area.width; x++, to += 3) {
      const colour = colourAt(x, y);
      picture.data[to] = colour[0];
      picture.data[to + 1] = colour[1];
      picture.data[to + 2] = colour[2];
    }
  }
}
