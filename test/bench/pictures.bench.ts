import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { readConfig } from '../../moderation/kernel/config.ts';
import { packageFolder } from '../../workers/vision/weights.ts';
import { runScript } from '../factories/process.ts';

const DEMO_FOLDER = path.join(packageFolder('@vladmandic/face-api'), 'demo');
const PHOTOS = [1, 2, 3, 4, 5, 6].map((number) => path.join(DEMO_FOLDER, `sample${number}.jpg`));
const SECONDS = 15;
/** Pixels of a usual phone's photo: 12 MP. */
const LARGE = { width: 4032, height: 3024 };
/** As often as neighbours on a shared machine need to be seen. */
const ROUNDS = 3;

interface Looked {
  readonly photos: number;
  readonly ms: number;
  readonly modelMs: number;
  readonly peakMegabytes: number;
}

export interface PicturesBenchRow {
  readonly what: string;
  readonly photosAMinute: number;
  readonly msAPhoto: number;
  /** The whole of it over the time inside the face and people models. */
  readonly wholeOverModels: number;
  /** Photos a minute over those of one process in the same round; 1 for one process. */
  readonly overOneProcess: number;
  /** Of one process, the most at any moment. */
  readonly peakMegabytes: number;
}

/**
 * How fast photos are counted and looked at, by processes as workers are: faces alone, the whole check with words and
 * everything else, one and two processes at a time, and a 12 MP photo. The median of three rounds.
 */
export async function picturesBench(): Promise<PicturesBenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-pictures-'));
  try {
    const large = path.join(folder, 'large.jpg');
    const [first = ''] = PHOTOS;
    await writeFile(
      large,
      await sharp(first)
        .resize({ ...LARGE, fit: 'fill' })
        .jpeg({ quality: 92 })
        .toBuffer(),
    );
    const rows: PicturesBenchRow[] = [];
    for (const [task, says] of [
      ['count', 'faces alone'],
      ['inspect', 'whole check'],
    ] as const) {
      const rounds: { one: Looked[]; two: Looked[] }[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        rounds.push({ one: await look(task, PHOTOS, 1), two: await look(task, PHOTOS, 2) });
      }
      const ones = rounds.map(({ one }) => perMinute(one));
      const ratios = rounds.map(({ one, two }) => perMinute(two) / perMinute(one));
      rows.push(
        rowOf(
          `${says}, one process`,
          rounds.flatMap(({ one }) => one),
          median(ones),
          1,
        ),
      );
      rows.push(
        rowOf(
          `${says}, two processes`,
          rounds.flatMap(({ two }) => two),
          median(rounds.map(({ two }) => perMinute(two))),
          median(ratios),
        ),
      );
      const larges = await look(task, [large], 1);
      rows.push(rowOf(`${says}, a 12 MP photo`, larges, perMinute(larges), 1));
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Has so many processes look at the same photos at the same time. */
async function look(
  task: 'count' | 'inspect',
  photos: readonly string[],
  processes: number,
): Promise<Looked[]> {
  const { modelsFolder } = readConfig();
  const running = Array.from({ length: processes }, () =>
    runScript('test/factories/counting-process.ts', [task, String(SECONDS), ...photos], {
      GATEHOUSE_MODELS: modelsFolder,
    }),
  );
  await Promise.all(running.map((each) => each.says('ready')));
  for (const each of running) each.process.send('go');
  const looked: Looked[] = [];
  for (const each of running) {
    if ((await each.ended) !== 0) throw new Error(each.said());
    const line = each
      .said()
      .split('\n')
      .find((said) => said.startsWith('{'));
    looked.push(JSON.parse(line ?? '') as Looked);
  }
  return looked;
}

function perMinute(looked: readonly Looked[]): number {
  return looked.reduce((sum, { photos, ms }) => sum + (photos / ms) * 60_000, 0);
}

function rowOf(
  what: string,
  looked: readonly Looked[],
  photosAMinute: number,
  overOneProcess: number,
): PicturesBenchRow {
  const sum = (of: (each: Looked) => number): number =>
    looked.reduce((total, each) => total + of(each), 0);
  return {
    what,
    photosAMinute,
    msAPhoto: sum(({ ms }) => ms) / sum(({ photos }) => photos),
    wholeOverModels: sum(({ ms }) => ms) / sum(({ modelMs }) => modelMs),
    overOneProcess,
    peakMegabytes: Math.max(...looked.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
