import { LIMITS } from '../../moderation/kernel/limits.ts';
import type { Box } from '../../moderation/pictures/facts.contract.ts';
import { toPixels } from './boxes.ts';
import { glyphsIn } from './glyphs.ts';
import { greyPart } from './grey.ts';
import type { Area } from './grey.ts';
import { fitWithin } from './raster.ts';
import type { Raster } from './raster.ts';
import { linesOf } from './text-lines.ts';
import type { TextLine } from './text-lines.ts';

/** Where a line of text may be, all in pixels of the picture. */
export interface TextPlace {
  readonly line: TextLine;
  /** The upright box around the line. */
  readonly box: Area;
}

/** Long sides of the copies that are searched, in pixels: letters of 7 to 64 px on each, so 7 to 200 on the first. */
const LEVELS = [2_400, 640] as const;
/** A badge below a face is looked for with the face enlarged to this width: its letters are a fifteenth of that or more. */
const CHEST_FACE = 240;
const MOST_CHESTS = 12;
const SMALLEST_FACE = 36;
const MOST_ENLARGED = 3;
/** Rows below this are folds, leaves and bricks nearly always. */
const LEAST_SCORE = 2.2;
/** Rows above this are text more often than not. */
const LIKELY_SCORE = 7;

/**
 * Rows of what looks like letters, in the whole picture on two scales and, enlarged, below each face. The most
 * text-like come first; `complete` is false when there are more likely ones than are read.
 */
export async function findText(
  picture: Raster,
  faces: readonly Box[],
): Promise<{ places: TextPlace[]; complete: boolean }> {
  const longest = Math.max(picture.width, picture.height);
  const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
  const lines: TextLine[] = [];
  for (const edge of LEVELS) {
    if (edge !== LEVELS[0] && longest <= edge) continue;
    lines.push(...(await linesIn(picture, whole, Math.min(1, edge / longest))));
  }
  for (const { area, scale } of chestsOf(picture, faces)) {
    lines.push(...(await linesIn(picture, area, scale)));
  }
  const places = withoutDoubles(lines.filter(({ score }) => score >= LEAST_SCORE));
  return {
    places: places.slice(0, LIMITS.readLinesPerPicture),
    complete: (places[LIMITS.readLinesPerPicture]?.line.score ?? 0) < LIKELY_SCORE,
  };
}

async function linesIn(picture: Raster, area: Area, scale: number): Promise<TextLine[]> {
  const size = fitWithin(area, area.width * scale, area.height * scale);
  const grey = await greyPart(picture, area, size.width, size.height);
  const glyphs = glyphsIn(grey);
  return [...linesOf(glyphs.dark, 'dark'), ...linesOf(glyphs.light, 'light')].map((line) => ({
    ...line,
    x: area.x + line.x / scale,
    y: area.y + line.y / scale,
    width: line.width / scale,
    height: line.height / scale,
    letter: line.letter / scale,
  }));
}

/** Three faces wide and three high below each of the largest faces, where the whole picture showed it too small. */
function chestsOf(picture: Raster, faces: readonly Box[]): { area: Box; scale: number }[] {
  const seen = Math.min(1, LEVELS[0] / Math.max(picture.width, picture.height));
  return faces
    .filter(({ width }) => width >= SMALLEST_FACE)
    .toSorted((a, b) => b.width - a.width)
    .slice(0, MOST_CHESTS)
    .map((face) => ({
      area: toPixels(
        {
          x: face.x - face.width,
          y: face.y + face.height * 0.9,
          width: face.width * 3,
          height: face.height * 3,
        },
        picture,
      ),
      scale: Math.min(MOST_ENLARGED, CHEST_FACE / face.width),
    }))
    .filter(
      ({ area, scale }) => scale > seen * 1.2 && Math.min(area.width, area.height) >= SMALLEST_FACE,
    );
}

/** The same row is found on both scales, and the paper between its letters as a row of the other ink. */
function withoutDoubles(lines: readonly TextLine[]): TextPlace[] {
  const kept: TextPlace[] = [];
  for (const line of lines.toSorted((a, b) => b.score - a.score)) {
    const place = { line, box: boxAround(line) };
    if (!kept.some((better) => isSame(place, better))) kept.push(place);
  }
  return kept;
}

function isSame({ line, box }: TextPlace, better: TextPlace): boolean {
  const width =
    Math.min(box.x + box.width, better.box.x + better.box.width) - Math.max(box.x, better.box.x);
  const height =
    Math.min(box.y + box.height, better.box.y + better.box.height) - Math.max(box.y, better.box.y);
  if (width <= 0 || height <= 0) return false;
  const ratio = line.letter / better.line.letter;
  return width * height > 0.7 * box.width * box.height && ratio < 1.5 && ratio > 0.4;
}

function boxAround({ x, y, width, height, angle }: TextLine): Area {
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const across = width * cos + height * sin;
  const down = width * sin + height * cos;
  return { x: x - across / 2, y: y - down / 2, width: across, height: down };
}
