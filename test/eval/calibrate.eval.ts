import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Box } from '../../moderation/pictures/facts.contract.ts';
import { overlap } from '../../workers/vision/boxes.ts';
import { decodePicture } from '../../workers/vision/decode.ts';
import { observations, sizeOf } from '../../workers/vision/face-probability.rules.ts';
import { lookWith, openSpotters } from '../../workers/vision/faces.ts';
import type { FaceSpotter } from '../../workers/vision/face-spotter.ts';
import { fromRaster } from '../../workers/vision/raster.ts';
import type { Raster } from '../../workers/vision/raster.ts';
import { liesIn, match } from './matching.ts';
import type { Labelled } from './labels.ts';
import { fitLogistic } from './logistic.ts';
import type { Example } from './logistic.ts';

/** Parts of each photo that are looked at as photos of their own: other company, other cuts, more to learn from. */
const CROPS = 4;
/** A labelled face of which less than this is in a crop counts neither way. */
const VISIBLE_SHARE = 0.6;
/** A candidate that overlaps a face more than this without being its box counts neither way. */
const NEITHER_FROM = 0.2;
/** Smaller candidates (px of a 1024 px copy) say nothing about those that matter. */
const SMALLEST = 12;
/** A crowd of a thousand must not decide for all other photos: more candidates than this weigh less each. */
const FULL_WEIGHT_CANDIDATES = 80;

/**
 * Fits the weights of the face probability to labelled photos and four crops of each, for the shipped networks and,
 * given its folder, for the better one.
 */
export async function calibrate(
  folder: string,
  photos: readonly Labelled[],
  options: { modelsFolder: string | undefined; tell: (line: string) => void },
): Promise<readonly { networks: string; weights: number[] }[]> {
  const fitted: { networks: string; weights: number[] }[] = [];
  for (const modelsFolder of new Set([undefined, options.modelsFolder])) {
    const spotters = await openSpotters({ modelsFolder });
    const networks = spotters.map(({ name }) => name).join('+');
    if (fitted.some((each) => each.networks === networks)) continue;
    options.tell(`${networks}: ${photos.length} photos and ${CROPS} crops of each …`);
    const examples: Example[] = [];
    for (const [index, photo] of photos.entries()) {
      const picture = await decodePicture(await readFile(path.join(folder, photo.file)));
      for (const part of partsOf(picture, index)) {
        examples.push(...(await examplesFrom(await cut(picture, part), photo, part, spotters)));
      }
    }
    for (const spotter of spotters) await spotter.close();
    fitted.push({
      networks,
      weights: fitLogistic(examples).map((weight) => Number(weight.toFixed(3))),
    });
  }
  return fitted;
}

/** The whole, and crops of 50 to 85 % of each side; the same ones each time. */
function partsOf({ width, height }: Raster, photo: number): Box[] {
  const random = evenly(photo + 1);
  return [
    { x: 0, y: 0, width, height },
    ...Array.from({ length: CROPS }, () => {
      const share = 0.5 + 0.35 * random();
      const part = { width: Math.round(width * share), height: Math.round(height * share) };
      return {
        x: Math.floor((width - part.width) * random()),
        y: Math.floor((height - part.height) * random()),
        ...part,
      };
    }),
  ];
}

/** Numbers from 0 to 1 that look random and repeat from the same seed (Park and Miller 1988). */
function evenly(seed: number): () => number {
  let state = seed * 7_919;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

async function cut(picture: Raster, part: Box): Promise<Raster> {
  if (part.width === picture.width && part.height === picture.height) return picture;
  const data = await fromRaster(picture)
    .extract({ left: part.x, top: part.y, width: part.width, height: part.height })
    .raw()
    .toBuffer();
  return { width: part.width, height: part.height, data };
}

async function examplesFrom(
  picture: Raster,
  labels: Labelled,
  part: Box,
  spotters: readonly FaceSpotter[],
): Promise<Example[]> {
  const inPart = labels.faces.map((face) => visiblePart(face, part));
  const faces = inPart.flatMap(({ box, share }) =>
    box !== undefined && share >= VISIBLE_SHARE ? [box] : [],
  );
  const touched = inPart.flatMap(({ box }) => (box === undefined ? [] : [box]));
  const ignored = labels.ignore.map((box) => ({ ...box, x: box.x - part.x, y: box.y - part.y }));
  const candidates = (await lookWith(spotters, picture)).filter(
    (each) => sizeOf(each, picture) >= SMALLEST && !liesIn(each, ignored),
  );
  const found = match(faces, candidates).boxes;
  const usable = candidates.flatMap((candidate, index) => {
    const isFace = found.has(index);
    const isNear = touched.some((face) => overlap(face, candidate) > NEITHER_FROM);
    return !isFace && isNear ? [] : [{ observed: observations(candidate, picture), isFace }];
  });
  const weight = Math.min(1, FULL_WEIGHT_CANDIDATES / Math.max(1, usable.length));
  return usable.map((each) => ({ ...each, weight }));
}

function visiblePart(face: Box, part: Box): { box: Box | undefined; share: number } {
  const x = Math.max(face.x, part.x);
  const y = Math.max(face.y, part.y);
  const width = Math.min(face.x + face.width, part.x + part.width) - x;
  const height = Math.min(face.y + face.height, part.y + part.height) - y;
  if (width <= 0 || height <= 0) return { box: undefined, share: 0 };
  return {
    box: { x: x - part.x, y: y - part.y, width, height },
    share: (width * height) / (face.width * face.height),
  };
}
