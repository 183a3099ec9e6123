import { createRequire } from 'node:module';
import path from 'node:path';
import type { Worker as NodeThread } from 'node:worker_threads';
import type * as Tesseract from 'tesseract.js';
import type { Area, GreyRaster } from './grey.ts';
import { packageFolder, readWeights } from './weights.ts';

// CommonJS: one require gives all of its names.
const { createWorker, OEM, PSM } = createRequire(import.meta.url)(
  'tesseract.js',
) as typeof Tesseract;

const PACKAGE = '@tesseract.js-data/eng';
/** The package's other folder, `4.0.0`, read the very same words in our measurements and is four times the size. */
const FOLDER = '4.0.0_best_int';
const FILE = 'eng.traineddata.gz';
const SHA256 = '45b4cb346724ac1774f1c36f42f182b887bcdb28ebe63e6fff90ac41f3fcff91';

/** A word as the engine read it; `box` in pixels of the strip that it was given. */
export interface EngineWord {
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly box: Area;
}

export type EngineLine = readonly EngineWord[];

/** `line`: the strip is one line of text. `scattered`: words may stand anywhere. */
export type Layout = 'line' | 'scattered';

/** Reads words in a grey picture; the only place that knows tesseract. */
export interface WordEngine {
  readonly version: string;
  /**
   * The words of each line in the strip.
   * @throws ReadingFailed after `milliseconds`, or when the engine broke; the next call works on a new one
   */
  read(strip: GreyRaster, layout: Layout, milliseconds: number): Promise<EngineLine[]>;
  close(): Promise<void>;
}

/** The engine took too long or broke; `code` is for facts and logs. */
export class ReadingFailed extends Error {
  override readonly name = 'ReadingFailed';
  readonly code: 'time-limit' | 'broken';

  constructor(code: 'time-limit' | 'broken', cause?: unknown) {
    super(`The words of a picture could not be read: ${code}.`, { cause });
    this.code = code;
  }
}

/** A new engine needs 0.2 s; much longer means that it will not open at all. */
const OPENS_WITHIN_MS = 20_000;

const THREAD = path.join(import.meta.dirname, 'words-thread.ts');

/**
 * Opens tesseract with English data from the installed package. It runs in a thread of its own, since its code cannot be
 * interrupted: a picture that keeps it busy for too long is answered by ending the thread. The thread reads the one file
 * that `langPath` names, keeps no copy (`cacheMethod`), and cannot fetch (words-thread.ts).
 * @param thread what the thread runs; another one in tests
 * @throws WeightsRefused when the data is missing or is not the file that was measured
 */
export async function openWordEngine(thread = THREAD): Promise<WordEngine> {
  const folder = path.join(packageFolder(PACKAGE), FOLDER);
  await readWeights(path.join(folder, FILE), SHA256);
  // Started by the first picture: who only counts faces does without.
  let engine: Promise<Thread> | undefined;
  const end = async (): Promise<void> => {
    const ending = engine;
    engine = undefined;
    await ending?.then(({ tesseract }) => tesseract.terminate()).catch(() => undefined);
  };
  return {
    version: `${FOLDER}-${SHA256.slice(0, 12)}`,
    async read(strip, layout, milliseconds) {
      try {
        engine ??= openThread(folder, thread);
        const { tesseract, gone } = await engine;
        return await within(milliseconds, Promise.race([readWith(tesseract, strip, layout), gone]));
      } catch (error) {
        await end();
        throw error instanceof ReadingFailed ? error : new ReadingFailed('broken', error);
      }
    },
    close: end,
  };
}

interface Thread {
  readonly tesseract: Tesseract.Worker;
  /** Never fulfilled; rejected when the thread ends by itself, as it does without memory. */
  readonly gone: Promise<never>;
}

async function openThread(folder: string, workerPath: string): Promise<Thread> {
  const opening = createWorker('eng', OEM.LSTM_ONLY, {
    langPath: folder,
    cacheMethod: 'none',
    workerPath,
    // Without one, what goes wrong in the thread would end this process; the promise says it, too.
    errorHandler: () => undefined,
  });
  const tesseract = await within(OPENS_WITHIN_MS, opening);
  // tesseract.js listens to messages only: an error of the thread itself would end this process.
  const { worker } = tesseract as unknown as { worker: NodeThread };
  const gone = new Promise<never>((_resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('The thread has ended.')));
  });
  gone.catch(() => undefined);
  // The strips come as dark ink on light paper; a second look at the inverted strip would double the time.
  await tesseract.setParameters({ tessedit_do_invert: '0', user_defined_dpi: '150' });
  return { tesseract, gone };
}

async function readWith(
  thread: Tesseract.Worker,
  strip: GreyRaster,
  layout: Layout,
): Promise<EngineLine[]> {
  await thread.setParameters({
    tessedit_pageseg_mode: layout === 'line' ? PSM.SINGLE_LINE : PSM.SPARSE_TEXT,
  });
  const { data } = await thread.recognize(
    portableGreymap(strip),
    {},
    { text: false, blocks: true },
  );
  return (data.blocks ?? [])
    .flatMap((block) => block.paragraphs)
    .flatMap((paragraph) => paragraph.lines)
    .map((line) =>
      line.words.map(({ text, confidence, bbox }) => ({
        text,
        confidence: Math.min(1, Math.max(0, confidence / 100)),
        box: { x: bbox.x0, y: bbox.y0, width: bbox.x1 - bbox.x0, height: bbox.y1 - bbox.y0 },
      })),
    );
}

/** The simplest file that tesseract takes: a head and the pixels as they are. */
function portableGreymap({ width, height, data }: GreyRaster): Buffer {
  // tesseract.js looks for an EXIF orientation in the first 500 bytes, whatever the format: a comment keeps pixels away.
  const comment = `#${' '.repeat(2_000)}`;
  return Buffer.concat([Buffer.from(`P5\n${comment}\n${width} ${height}\n255\n`), data]);
}

async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new ReadingFailed('time-limit')), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
