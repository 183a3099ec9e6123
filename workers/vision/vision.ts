import sharp from 'sharp';
import type {
  Box,
  FoundFace,
  Light,
  ModelUsed,
  PictureFacts,
  PossibleFace,
  Trust,
} from '../../moderation/pictures/facts.contract.ts';
import type { Cover } from '../../moderation/pictures/marking.contract.ts';
import { toPixels } from './boxes.ts';
import type { ScoredBox } from './boxes.ts';
import { openBestFaces } from './best-faces.ts';
import type { BestFaces } from './best-faces.ts';
import { decodePicture } from './decode.ts';
import { withDetail } from './face-detail.ts';
import { facesAmong } from './faces.ts';
import type { FaceDetector } from './faces.ts';
import { fingerprintOf } from './fingerprint.ts';
import { openPoseReader } from './landmarks.ts';
import type { PoseReader } from './landmarks.ts';
import { measureLight } from './light.ts';
import { readMetadata } from './metadata.ts';
import { hasFaceIn, openPeopleDetector, smallCopy } from './people.ts';
import type { PeopleDetector } from './people.ts';
import { perceptualHash } from './perceptual-hash.ts';
import { renderPreview, renderThumbnail } from './preview.ts';
import type { Raster } from './raster.ts';
import { FOR_PAGE, renderForPage } from './render.ts';
import type { RenderedFile } from './render.ts';
import { trustIn } from './trust.rules.ts';
import { openSuitabilityJudge } from './unsuitable.ts';
import type { SuitabilityJudge } from './unsuitable.ts';
import { openWordReader } from './words.ts';
import type { WordReader } from './words.ts';

/**
 * Raise it whenever the same picture could give other facts although the models are the same, a threshold included:
 * photos of posts that are not out yet are then checked again.
 */
export const VISION_VERSION = 'vision-4';

interface Seen extends Pick<PictureFacts, 'faces' | 'people' | 'modelMs'> {
  readonly possibleFaces: PossibleFace[];
  readonly light: Light;
  readonly trust: Trust;
}

/** Faces and people of one picture, in pixels of the oriented original, and whether their number can be trusted. */
export interface Count extends Seen {
  readonly width: number;
  readonly height: number;
  /** Milliseconds from the bytes to the count, decoding included. */
  readonly ms: number;
}

/** Less likely places are no faces to anybody; the trust was decided on all of them. */
const POSSIBLE_FROM = 0.01;
/** A stadium gives a thousand; the facts keep the likeliest. */
const MOST_POSSIBLE_FACES = 100;

interface Inspected {
  readonly facts: PictureFacts;
  readonly preview: Buffer;
  readonly thumbnail: Buffer;
  /** The camera's serial number, apart from the facts, which staff may read. */
  readonly bodySerial: string | undefined;
}

/** Pixels in, facts out: everything that a worker needs to know of pictures. */
export interface Vision {
  /** The models that look now, for the status page and for every finding. */
  readonly models: readonly ModelUsed[];
  /** Facts from this version can be compared; older ones are checked again (eyesight.rules.ts). */
  readonly checkVersion: string;
  /** Between two pictures: opens a better face model that has arrived, so that `models` and `checkVersion` change. */
  lookForBetter: BestFaces['lookForBetter'];
  /** @throws PictureRefused with a sentence for the person who chose the file */
  inspect(bytes: Buffer): Promise<Inspected>;
  /**
   * The part of `inspect` that counts: faster, for measuring and for the command line.
   * @throws PictureRefused like `inspect`
   */
  count(bytes: Buffer): Promise<Count>;
  /**
   * @param covers boxes in pixels of the oriented original
   * @param crop the part that is published, in the same pixels; all of it without one
   * @throws PictureRefused, RenderRefused
   */
  render(bytes: Buffer, covers: readonly Cover[], crop?: Box | null): Promise<RenderedFile>;
  close(): Promise<void>;
}

/**
 * Opens the models; takes about a second. One picture at a time: call `inspect` and `render` one after the other and
 * run several processes for more.
 * @param options.modelsFolder where better face models than the shipped one may lie (docs/model-cards.md)
 * @throws WeightsRefused when a shipped model is missing or changed
 */
export async function openVision(
  options: { modelsFolder?: string | undefined } = {},
): Promise<Vision> {
  // One thread a process, and no cache of pictures that were seen: memory stays bounded.
  sharp.concurrency(1);
  sharp.cache(false);
  const bestFaces = await openBestFaces(options);
  const poses = await openPoseReader();
  const people = await openPeopleDetector();
  const words = await openWordReader();
  const suitability = await openSuitabilityJudge();
  const eyes = (): Eyes => eyesOf({ faces: bestFaces.current, poses, people, words, suitability });
  return {
    get models() {
      return eyes().models;
    },
    get checkVersion() {
      return eyes().checkVersion;
    },
    lookForBetter: () => bestFaces.lookForBetter(),
    inspect: (bytes) => inspect(bytes, eyes()),
    count: (bytes) => count(bytes, eyes()),
    render: (bytes, covers, crop) =>
      renderForPage(bytes, covers, bestFaces.current, FOR_PAGE, crop),
    async close() {
      await bestFaces.close();
      await poses.close();
      await people.close();
      await words.close();
      await suitability.close();
    },
  };
}

/** The eyes of one picture: they stay the same while it is looked at. */
function eyesOf(networks: Networks): Eyes {
  const models = PURPOSES.map(({ purpose, of }): ModelUsed => {
    const { name, version } = of(networks);
    return { purpose, name, version };
  });
  const checkVersion = [
    VISION_VERSION,
    ...models.map((each) => `${each.name}@${each.version}`),
  ].join('+');
  return { ...networks, models, checkVersion };
}

/** Everything that looks at a picture. */
interface Networks {
  readonly faces: FaceDetector;
  readonly poses: PoseReader;
  readonly people: PeopleDetector;
  readonly words: WordReader;
  readonly suitability: SuitabilityJudge;
}

const PURPOSES: readonly {
  readonly purpose: ModelUsed['purpose'];
  readonly of: (networks: Networks) => Pick<ModelUsed, 'name' | 'version'>;
}[] = [
  { purpose: 'faces', of: ({ faces }) => faces },
  { purpose: 'pose', of: ({ poses }) => poses },
  { purpose: 'people', of: ({ people }) => people },
  { purpose: 'words', of: ({ words }) => words },
  { purpose: 'unsuitable', of: ({ suitability }) => suitability },
];

interface Eyes extends Networks {
  readonly models: readonly ModelUsed[];
  readonly checkVersion: string;
}

/** Decodes and counts, nothing else: what `inspect` knows of faces and people, without previews and metadata. */
async function count(bytes: Buffer, eyes: Eyes): Promise<Count> {
  const start = performance.now();
  const { width, height, seen } = await look(await decodePicture(bytes), eyes);
  return { width, height, ...seen, ms: Math.round(performance.now() - start) };
}

async function inspect(bytes: Buffer, eyes: Eyes): Promise<Inspected> {
  const start = performance.now();
  const picture = await decodePicture(bytes);
  const { width, height, seen } = await look(picture, eyes);
  const words = await eyes.words.read(
    picture,
    seen.faces.map(({ box }) => box),
  );
  const unsuitable = await eyes.suitability.score(picture);
  const preview = await renderPreview(picture);
  const thumbnail = await renderThumbnail(picture);
  const { metadata, bodySerial } = readMetadata(picture);
  const facts: PictureFacts = {
    checkVersion: eyes.checkVersion,
    format: picture.format,
    width,
    height,
    ...seen,
    words,
    unsuitable,
    metadata,
    perceptualHash: await perceptualHash(picture),
    fingerprint: await fingerprintOf(picture),
    models: [...eyes.models],
    preview: { width: preview.width, height: preview.height },
    ms: Math.round(performance.now() - start),
  };
  return { facts, preview: preview.bytes, thumbnail: thumbnail.bytes, bodySerial };
}

async function look(
  picture: Raster,
  eyes: Eyes,
): Promise<{ width: number; height: number; seen: Seen }> {
  const { width, height } = picture;
  const start = performance.now();
  const sightings = await eyes.faces.look(picture);
  // One copy for the people model and for the light: scaling a large picture takes as long as a small network.
  const small = await smallCopy(picture);
  const bodies = await eyes.people.detect(small);
  const { name: model, threshold } = eyes.faces;
  const faces = facesAmong(sightings, threshold);
  const detailed = await withDetail(picture, numbered(faces, picture), eyes.poses);
  const modelMs = Math.round(performance.now() - start);
  const people = bodies
    .map((body) => enlarged(body, width / small.width, height / small.height))
    .map((body) => ({ ...body, hasFace: hasFaceIn(body, faces) }));
  // A picture smaller than the copy is measured as it is: enlarged it would seem softer.
  const light = await measureLight(small.width < width ? small : picture);
  const seen = {
    faces: detailed,
    people: people.map(({ score, hasFace, ...body }) => ({
      box: toPixels(body, picture),
      score,
      hasFace,
    })),
    possibleFaces: sightings
      .filter(({ score }) => score < threshold && score >= POSSIBLE_FROM)
      .slice(0, MOST_POSSIBLE_FACES)
      .map((possible) => ({ box: toPixels(possible, picture), score: possible.score })),
    light,
    trust: trustIn({ model, threshold, sightings, people, width, height, light }),
    modelMs,
  };
  return { width, height, seen };
}

/** A box of a copy in pixels of the picture, which is so many times as wide and as high. */
function enlarged(
  { x, y, width, height, score }: ScoredBox,
  across: number,
  down: number,
): ScoredBox {
  return { x: x * across, y: y * down, width: width * across, height: height * down, score };
}

/** Numbers faces from left to right by the centre of the box, then from top to bottom. */
export function numbered(faces: readonly ScoredBox[], picture: Omit<Raster, 'data'>): FoundFace[] {
  const centre = (box: Box): { x: number; y: number } => ({
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
  });
  return faces
    .map((face) => ({ box: toPixels(face, picture), score: face.score }))
    .toSorted((a, b) => centre(a.box).x - centre(b.box).x || centre(a.box).y - centre(b.box).y)
    .map(({ box, score }, index) => ({
      number: index + 1,
      box,
      score,
      share: (box.width * box.height) / (picture.width * picture.height),
      size: Math.max(box.width, box.height),
    }));
}
