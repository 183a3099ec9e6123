import { toPixels } from './boxes.ts';
import { greyPart } from './grey.ts';
import type { Area, GreyRaster } from './grey.ts';
import type { Raster } from './raster.ts';
import type { TextLine } from './text-lines.ts';

/** A line of text cut out of a picture, laid level, with dark letters on light paper. */
export interface Strip {
  readonly pixels: GreyRaster;
  /** Upright box in the picture, in its pixels and with fractions, of a box in the strip. */
  toPicture(box: Area): Area;
}

/** Tesseract brings every line to 36 px; letters of about this height lose nothing on the way. */
const LETTER_HEIGHT = 26;
/** Longer rows are cut: a line of a book has 80 letters. */
const LONGEST_STRIP = 2_400;
/** White round the ink, in letter heights. */
const MARGIN = { along: 0.8, across: 0.55 } as const;

/** Cuts a line out of a picture; its place is in pixels of that picture. */
export async function cutOut(picture: Raster, line: TextLine): Promise<Strip> {
  const scale = LETTER_HEIGHT / line.letter;
  const along = Math.min(line.width + 2 * MARGIN.along * line.letter, LONGEST_STRIP / scale);
  const down = line.height + 2 * MARGIN.across * line.letter;
  const [cos, sin] = [Math.cos(line.angle), Math.sin(line.angle)];
  /** The point of the picture that lies under a point of the strip. */
  const under = (x: number, y: number): [number, number] => {
    const [u, v] = [x / scale - along / 2, y / scale - down / 2];
    return [line.x + u * cos - v * sin, line.y + u * sin + v * cos];
  };
  const width = Math.max(8, Math.round(along * scale));
  const height = Math.max(8, Math.round(down * scale));
  const around = toPixels(
    boxAround([under(0, 0), under(width, 0), under(0, height), under(width, height)]),
    picture,
  );
  const [zoomX, zoomY] = [
    Math.max(1, Math.round(around.width * scale)),
    Math.max(1, Math.round(around.height * scale)),
  ];
  const upright = await greyPart(picture, around, zoomX, zoomY);
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = under(column + 0.5, row + 0.5);
      data[row * width + column] = brightnessAt(
        upright,
        ((x - around.x) * zoomX) / around.width - 0.5,
        ((y - around.y) * zoomY) / around.height - 0.5,
      );
    }
  }
  stretch(data, line.ink === 'light');
  return {
    pixels: { width, height, data },
    toPicture: ({ x, y, width: w, height: h }) =>
      boxAround([under(x, y), under(x + w, y), under(x, y + h), under(x + w, y + h)]),
  };
}

function boxAround(corners: readonly (readonly [number, number])[]): Area {
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Between the four nearest pixels; beyond the edge the edge goes on. */
function brightnessAt({ width, height, data }: GreyRaster, x: number, y: number): number {
  const column = Math.min(width - 1, Math.max(0, x));
  const row = Math.min(height - 1, Math.max(0, y));
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const [h, v] = [column - left, row - top];
  const pixel = (px: number, py: number): number => data[py * width + px] ?? 0;
  const upper = pixel(left, top) * (1 - h) + pixel(right, top) * h;
  const lower = pixel(left, bottom) * (1 - h) + pixel(right, bottom) * h;
  return upper * (1 - v) + lower * v;
}

/** The darkest fiftieth becomes black and the lightest white; light ink becomes dark. */
function stretch(data: Uint8Array, invert: boolean): void {
  const sorted = data.toSorted();
  const low = sorted[Math.floor(sorted.length * 0.02)] ?? 0;
  const high = sorted[Math.floor(sorted.length * 0.98)] ?? 255;
  const range = Math.max(1, high - low);
  for (let index = 0; index < data.length; index++) {
    const value = Math.min(255, Math.max(0, (((data[index] ?? 0) - low) * 255) / range));
    data[index] = invert ? 255 - value : value;
  }
}
