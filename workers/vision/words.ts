import { LIMITS } from '../../moderation/kernel/limits.ts';
import type { Box, PictureWords, ReadWord } from '../../moderation/pictures/facts.contract.ts';
import { intersectionArea, toPixels } from './boxes.ts';
import { greyPart } from './grey.ts';
import type { Area } from './grey.ts';
import { fitWithin } from './raster.ts';
import type { Raster } from './raster.ts';
import { cutOut } from './strips.ts';
import { findText } from './text-search.ts';
import type { TextPlace } from './text-search.ts';
import { openWordEngine, ReadingFailed } from './words-engine.ts';
import type { EngineLine, WordEngine } from './words-engine.ts';

/** Reads what can be read in a picture; replaced behind this port like the detectors. */
export interface WordReader {
  readonly name: string;
  readonly version: string;
  /**
   * Never throws for what is in the picture: that it could not be read is a fact, too.
   * @param faces boxes in pixels of the picture; a badge hangs below one
   */
  read(picture: Raster, faces: readonly Box[]): Promise<PictureWords>;
  close(): Promise<void>;
}

/** For one row of letters, usually 20 ms, and for a picture, usually under a second. */
const ROW_MS = 4_000;
const WHOLE_MS = 8_000;
const PICTURE_MS = 30_000;
/** Long side of the copy on which the whole picture is read, in pixels. */
const WHOLE_EDGE = 1_600;
/** Below this the engine guesses, mostly at folds and leaves. */
const LEAST_CONFIDENCE = 0.3;
/** A word, rather than a guess. */
const SURE = { confidence: 0.7, characters: 3 } as const;
/** A row that looks so much like text (letters in line), this tall (pixels of the picture), but gave no word. */
const UNREADABLE = { score: 8, letter: 28 } as const;

/** @throws WeightsRefused when the data is missing or is not the file that was measured */
export async function openWordReader(
  open: () => Promise<WordEngine> = openWordEngine,
): Promise<WordReader> {
  const engine = await open();
  return {
    name: 'tesseract-lstm-eng',
    version: engine.version,
    async read(picture, faces) {
      try {
        return await readPicture(picture, faces, engine);
      } catch (error) {
        if (!(error instanceof ReadingFailed)) throw error;
        return { state: 'failed', code: error.code };
      }
    },
    close: () => engine.close(),
  };
}

async function readPicture(
  picture: Raster,
  faces: readonly Box[],
  engine: WordEngine,
): Promise<PictureWords> {
  const end = performance.now() + PICTURE_MS;
  const timeFor = (milliseconds: number): number => {
    const left = Math.min(milliseconds, end - performance.now());
    if (left <= 0) throw new ReadingFailed('time-limit');
    return left;
  };
  const found = await findText(picture, faces);
  const page = new Page();
  const unreadable: Box[] = [];
  for (const place of found.places) {
    const strip = await cutOut(picture, place.line);
    const read = wordsOf(await engine.read(strip.pixels, 'line', timeFor(ROW_MS)), (box) =>
      toPixels(strip.toPicture(box), picture),
    );
    for (const line of read) page.add(line);
    if (read.length === 0 && looksUnreadable(place)) unreadable.push(toPixels(place.box, picture));
  }
  // Where there is text there may be more in ways that the search does not know; elsewhere this only finds leaves.
  if (found.complete && page.hasText()) {
    for (const line of await readWhole(picture, engine, timeFor(WHOLE_MS))) page.addNew(line);
  }
  return {
    state: 'read',
    lines: page.lines(),
    complete: found.complete && !page.isFull,
    unreadable,
  };
}

async function readWhole(
  picture: Raster,
  engine: WordEngine,
  milliseconds: number,
): Promise<ReadWord[][]> {
  const { width, height } = picture;
  const scale = Math.min(1, WHOLE_EDGE / Math.max(width, height));
  const size = fitWithin(picture, width * scale, height * scale);
  const grey = await greyPart(picture, { x: 0, y: 0, width, height }, size.width, size.height);
  const read = await engine.read(grey, 'scattered', milliseconds);
  return wordsOf(read, (box) =>
    toPixels(
      {
        x: box.x / scale,
        y: box.y / scale,
        width: box.width / scale,
        height: box.height / scale,
      },
      picture,
    ),
  ).map((line) => line.filter(isSure));
}

/** Words worth keeping, their boxes brought to pixels of the picture. */
function wordsOf(lines: readonly EngineLine[], toBox: (box: Area) => Box): ReadWord[][] {
  return lines
    .map((line) =>
      line.flatMap(({ text, confidence, box }): ReadWord[] => {
        // Characters that no screen and no database can show are no words.
        const clean = text.replaceAll(/\p{C}/gu, '').trim().slice(0, LIMITS.readWordCharacters);
        return confidence < LEAST_CONFIDENCE || !/[\p{L}\p{N}]/u.test(clean)
          ? []
          : [{ text: clean, confidence, box: toBox(box) }];
      }),
    )
    .filter((line) => line.length > 0);
}

function isSure({ text, confidence }: ReadWord): boolean {
  return confidence >= SURE.confidence && text.length >= SURE.characters;
}

/** The lines of one picture, up to the limits. */
class Page {
  readonly #lines: ReadWord[][] = [];
  #words = 0;
  isFull = false;

  add(line: readonly ReadWord[]): void {
    if (line.length === 0) return;
    const room = LIMITS.readWordsPerPicture - this.#words;
    if (this.#lines.length >= LIMITS.readLinesPerPicture || room < line.length) this.isFull = true;
    const fits = this.#lines.length < LIMITS.readLinesPerPicture ? line.slice(0, room) : [];
    if (fits.length > 0) this.#lines.push([...fits]);
    this.#words += fits.length;
  }

  /** Adds the words of a line that nothing was read at before. */
  addNew(line: readonly ReadWord[]): void {
    const known = this.#lines.flat();
    this.add(line.filter(({ box }) => !known.some((word) => overlaps(word.box, box))));
  }

  hasText(): boolean {
    return this.#lines.some((line) => line.some(isSure));
  }

  /** From the top, then from the left. */
  lines(): ReadWord[][] {
    const corner = ([first]: readonly ReadWord[]): Box =>
      first?.box ?? { x: 0, y: 0, width: 1, height: 1 };
    return this.#lines.toSorted((a, b) => corner(a).y - corner(b).y || corner(a).x - corner(b).x);
  }
}

/** Do two boxes share more than a fifth of the smaller one? */
function overlaps(a: Box, b: Box): boolean {
  return intersectionArea(a, b) > 0.2 * Math.min(a.width * a.height, b.width * b.height);
}

function looksUnreadable({ line }: TextPlace): boolean {
  return line.score >= UNREADABLE.score && line.letter >= UNREADABLE.letter;
}
