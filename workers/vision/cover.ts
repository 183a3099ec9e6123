import type { Box } from '../../moderation/pictures/facts.contract.ts';
import type { Raster } from './raster.ts';

/** Added on each side of a covered box, as a share of its longer side: chin, ears and hairline tell who it is, too. */
export const COVER_MARGIN = 0.18;
/** At most this many cells each way survive of what was there: far too few to tell one face from another. */
const CELLS = 4;
/** Share of a cell's own colour that is kept; the rest is the mean of the whole cover. */
const OWN_COLOUR = 0.4;
/** Colours are rounded to steps of this many levels, so that the cells carry no fine differences either. */
const COLOUR_STEP = 8;

export type CoverLook = 'soft' | 'plain';

/** The box with its margin, clipped to the picture; undefined when nothing of it lies inside. */
export function coverArea(box: Box, picture: { width: number; height: number }): Box | undefined {
  const margin = Math.ceil(Math.max(box.width, box.height) * COVER_MARGIN);
  const x = Math.max(0, box.x - margin);
  const y = Math.max(0, box.y - margin);
  const right = Math.min(picture.width, box.x + box.width + margin);
  const bottom = Math.min(picture.height, box.y + box.height + margin);
  return right <= x || bottom <= y ? undefined : { x, y, width: right - x, height: bottom - y };
}

/**
 * Covers each area with a soft patch, in a copy of the picture. What was under it is destroyed first: every pixel of
 * the patch is computed from at most 4 x 4 rounded and mostly averaged colours (`soft`), or from one (`plain`), so
 * nothing finer than that is left to recover.
 * @param areas as from `coverArea`, inside the picture
 */
export function coverPicture(
  picture: Raster,
  areas: readonly Box[],
  look: (index: number) => CoverLook,
): Raster {
  const data = Buffer.from(picture.data);
  const covered = { ...picture, data };
  // Colours are read from the covered copy: where two areas overlap, the second cannot bring back the first.
  for (const [index, area] of areas.entries()) {
    paint(covered, area, cellColours(covered, area, look(index)));
  }
  return covered;
}

interface Cells {
  readonly columns: number;
  readonly rows: number;
  /** Red, green, blue per cell. */
  readonly colours: Float64Array;
}

function cellColours(picture: Raster, area: Box, look: CoverLook): Cells {
  const columns = look === 'plain' ? 1 : Math.min(CELLS, area.width);
  const rows = look === 'plain' ? 1 : Math.min(CELLS, area.height);
  const sums = new Float64Array(columns * rows * 3);
  const counts = new Float64Array(columns * rows);
  for (let y = 0; y < area.height; y++) {
    const row = Math.floor((y * rows) / area.height);
    let from = ((area.y + y) * picture.width + area.x) * 3;
    for (let x = 0; x < area.width; x++, from += 3) {
      const cell = row * columns + Math.floor((x * columns) / area.width);
      counts[cell] = (counts[cell] ?? 0) + 1;
      for (let channel = 0; channel < 3; channel++) {
        sums[cell * 3 + channel] =
          (sums[cell * 3 + channel] ?? 0) + (picture.data[from + channel] ?? 0);
      }
    }
  }
  const pixels = area.width * area.height;
  const colours = Float64Array.from(sums, (sum, index) => {
    let total = 0;
    for (let other = index % 3; other < sums.length; other += 3) total += sums[other] ?? 0;
    const own = sum / (counts[Math.floor(index / 3)] ?? 1);
    const mixed = own * OWN_COLOUR + (total / pixels) * (1 - OWN_COLOUR);
    return Math.round(mixed / COLOUR_STEP) * COLOUR_STEP;
  });
  return { columns, rows, colours };
}

/** Fills the area by blending smoothly between the centres of the cells. */
function paint(picture: Raster, area: Box, cells: Cells): void {
  for (let y = 0; y < area.height; y++) {
    const v = position(y, area.height, cells.rows);
    let to = ((area.y + y) * picture.width + area.x) * 3;
    for (let x = 0; x < area.width; x++, to += 3) {
      const h = position(x, area.width, cells.columns);
      for (let channel = 0; channel < 3; channel++) {
        const at = (row: number, column: number): number =>
          cells.colours[(row * cells.columns + column) * 3 + channel] ?? 0;
        const top = at(v.low, h.low) * (1 - h.share) + at(v.low, h.high) * h.share;
        const bottom = at(v.high, h.low) * (1 - h.share) + at(v.high, h.high) * h.share;
        picture.data[to + channel] = Math.min(
          255,
          Math.round(top * (1 - v.share) + bottom * v.share),
        );
      }
    }
  }
}

/** The two cells between whose centres a pixel lies, and how far along, eased at both ends. */
function position(
  pixel: number,
  length: number,
  cells: number,
): { low: number; high: number; share: number } {
  const along = Math.min(cells - 1, Math.max(0, ((pixel + 0.5) / length) * cells - 0.5));
  const low = Math.floor(along);
  const share = along - low;
  return { low, high: Math.min(cells - 1, low + 1), share: share * share * (3 - 2 * share) };
}
