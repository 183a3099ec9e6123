import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Box } from '../../moderation/pictures/facts.contract.ts';
import { decodePicture } from '../../workers/vision/decode.ts';
import { openVision } from '../../workers/vision/vision.ts';
import type { Vision } from '../../workers/vision/vision.ts';
import type { Labelled } from './labels.ts';
import { liesIn, match } from './matching.ts';
import { openFaceApi, openHuman } from './other-detectors.ts';
import type { OtherDetector } from './other-detectors.ts';

/** Faces this high or higher (px of the file) are those that a count must not miss. */
const COUNTED_FROM = 20;
const SIZES = [
  { heading: 'found <20 px', from: 0, below: COUNTED_FROM },
  { heading: 'found 20-31 px', from: COUNTED_FROM, below: 32 },
  { heading: 'found 32-63 px', from: 32, below: 64 },
  { heading: 'found >=64 px', from: 64, below: Number.POSITIVE_INFINITY },
];

/** What one photo showed, and how it was judged. */
interface Judged {
  /** Every labelled face is large enough and nothing is ignored: the count is expected to be right. */
  readonly countable: boolean;
  readonly undercounted: boolean;
  /** A labelled face has no box of its own, even where boxes too many make up the number. */
  readonly missing: boolean;
  readonly held: boolean;
  readonly largeFaces: number;
  readonly largeFound: number;
  /** Boxes of that height that are on no labelled face; often a face that nobody labelled. */
  readonly falseBoxes: number;
  readonly bySize: readonly { readonly faces: number; readonly found: number }[];
  readonly ms: number;
}

/** What a detector says of one photo. One that says nothing of trust holds none. */
interface Answer {
  readonly boxes: readonly Box[];
  readonly held: boolean;
  readonly ms: number;
}

/**
 * Counts the faces of labelled photos with the shipped detector, the better one when its folder is given, and two that
 * other projects use with the settings they come with, and compares.
 * @param folder holds the photos
 * @returns a row for each detector
 */
export async function facesEval(
  folder: string,
  photos: readonly Labelled[],
  options: { modelsFolder: string | undefined; tell: (line: string) => void },
): Promise<readonly object[]> {
  const rows: object[] = [];
  const tried = new Set<string>();
  for (const modelsFolder of new Set([undefined, options.modelsFolder])) {
    const vision = await openVision({ modelsFolder });
    const model = vision.models.find(({ purpose }) => purpose === 'faces')?.name ?? 'unknown';
    // A folder without the better model gives the shipped one again.
    if (!tried.has(model)) {
      options.tell(`${model}: ${photos.length} photos …`);
      rows.push(rowOf(model, await judgeAll(folder, photos, (bytes) => ours(vision, bytes))));
    }
    tried.add(model);
    await vision.close();
  }
  for (const open of [openFaceApi, openHuman]) {
    const other = await open();
    options.tell(`${other.name}: ${photos.length} photos …`);
    rows.push(rowOf(other.name, await judgeAll(folder, photos, (bytes) => theirs(other, bytes))));
  }
  return rows;
}

async function ours(vision: Vision, bytes: Buffer): Promise<Answer> {
  const { faces, trust, ms } = await vision.count(bytes);
  return { boxes: faces.map(({ box }) => box), held: !trust.trusted, ms };
}

async function theirs(detector: OtherDetector, bytes: Buffer): Promise<Answer> {
  const start = performance.now();
  const boxes = await detector.detect(await decodePicture(bytes));
  return { boxes, held: false, ms: performance.now() - start };
}

async function judgeAll(
  folder: string,
  photos: readonly Labelled[],
  answer: (bytes: Buffer) => Promise<Answer>,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const photo of photos) {
    judged.push(judge(photo, await answer(await readFile(path.join(folder, photo.file)))));
  }
  return judged;
}

function judge({ faces, ignore }: Labelled, { boxes, held, ms }: Answer): Judged {
  const found = match(faces, boxes);
  const sized = faces.map(({ height }, index) => ({ height, found: found.labelled.has(index) }));
  const large = sized.filter(({ height }) => height >= COUNTED_FROM);
  return {
    countable: large.length === faces.length && ignore.length === 0,
    undercounted: boxes.length < faces.length,
    missing: found.labelled.size < faces.length,
    held,
    largeFaces: large.length,
    largeFound: large.filter((face) => face.found).length,
    falseBoxes: boxes.filter(
      (box, index) => box.height >= COUNTED_FROM && !found.boxes.has(index) && !liesIn(box, ignore),
    ).length,
    bySize: SIZES.map(({ from, below }) => {
      const those = sized.filter(({ height }) => height >= from && height < below);
      return { faces: those.length, found: those.filter((face) => face.found).length };
    }),
    ms,
  };
}

function rowOf(model: string, photos: readonly Judged[]): object {
  const sum = (of: (photo: Judged) => number): number =>
    photos.reduce((total, photo) => total + of(photo), 0);
  const largeFound = sum((photo) => photo.largeFound);
  const countable = photos.filter((photo) => photo.countable);
  const others = photos.filter((photo) => !photo.countable);
  const ofCountable = (is: (photo: Judged) => boolean): string =>
    share(countable.filter(is).length, countable.length);
  return {
    model,
    'recall >=20 px': percent(
      largeFound,
      sum((photo) => photo.largeFaces),
    ),
    precision: percent(largeFound, largeFound + sum((photo) => photo.falseBoxes)),
    ...Object.fromEntries(
      SIZES.map(({ heading }, index) => [
        heading,
        share(
          sum((photo) => photo.bySize[index]?.found ?? 0),
          sum((photo) => photo.bySize[index]?.faces ?? 0),
        ),
      ]),
    ),
    undercounted: ofCountable((photo) => photo.undercounted),
    'silent undercount': ofCountable((photo) => photo.undercounted && !photo.held),
    'a face without a box': ofCountable((photo) => photo.missing),
    'silent, a face without a box': ofCountable((photo) => photo.missing && !photo.held),
    'needless holds (no face without a box)': ofCountable((photo) => !photo.missing && photo.held),
    'held though not undercounted': ofCountable((photo) => !photo.undercounted && photo.held),
    'photos with smaller faces held': share(
      others.filter((photo) => photo.held).length,
      others.length,
    ),
    'ms a photo': Math.round(sum((photo) => photo.ms) / Math.max(1, photos.length)),
  };
}

function share(part: number, whole: number): string {
  return `${part} of ${whole}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;
}
