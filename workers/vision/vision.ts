import sharp from 'sharp';
import type {
  Box,
  FoundFace,
  ModelUsed,
  PictureFacts,
} from '../../moderation/pictures/facts.contract.ts';
import { toPixels } from './boxes.ts';
import { decodePicture } from './decode.ts';
import { openFaceDetector } from './faces.ts';
import type { FaceBox, FaceDetector } from './faces.ts';
import { readMetadata } from './metadata.ts';
import { hasFaceIn, openPeopleDetector } from './people.ts';
import type { PeopleDetector } from './people.ts';
import { perceptualHash } from './perceptual-hash.ts';
import { renderPreview, renderThumbnail } from './preview.ts';
import type { Raster } from './raster.ts';
import { renderForPage } from './render.ts';
import type { RenderedFile } from './render.ts';

/** Raise it whenever the same picture could give other facts although the models are the same. */
export const VISION_VERSION = 'vision-1';

/** Pixels in, facts out: everything that a worker needs to know of pictures. */
export interface Vision {
  /** The models that look, for the status page and for every finding. */
  readonly models: readonly ModelUsed[];
  /** Facts from this version can be compared; others are to be checked again. */
  readonly checkVersion: string;
  /** @throws PictureRefused with a sentence for the person who chose the file */
  inspect(bytes: Buffer): Promise<{ facts: PictureFacts; preview: Buffer; thumbnail: Buffer }>;
  /**
   * @param covers boxes in pixels of the oriented original
   * @throws PictureRefused, RenderRefused
   */
  render(bytes: Buffer, covers: readonly Box[]): Promise<RenderedFile>;
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
  const faces = await openFaceDetector(options);
  const people = await openPeopleDetector();
  const models: readonly ModelUsed[] = [
    { purpose: 'faces', name: faces.name, version: faces.version },
    { purpose: 'people', name: people.name, version: people.version },
  ];
  const checkVersion = [
    VISION_VERSION,
    ...models.map((each) => `${each.name}@${each.version}`),
  ].join('+');
  return {
    models,
    checkVersion,
    inspect: (bytes) => inspect(bytes, { faces, people, models, checkVersion }),
    render: (bytes, covers) => renderForPage(bytes, covers, faces),
    async close() {
      await faces.close();
      await people.close();
    },
  };
}

interface Eyes {
  readonly faces: FaceDetector;
  readonly people: PeopleDetector;
  readonly models: readonly ModelUsed[];
  readonly checkVersion: string;
}

async function inspect(
  bytes: Buffer,
  eyes: Eyes,
): Promise<{ facts: PictureFacts; preview: Buffer; thumbnail: Buffer }> {
  const start = performance.now();
  const picture = await decodePicture(bytes);
  const { width, height } = picture;
  const beforeModels = performance.now();
  const faces = await eyes.faces.detect(picture);
  const people = await eyes.people.detect(picture);
  const modelMs = performance.now() - beforeModels;
  const preview = await renderPreview(picture);
  const thumbnail = await renderThumbnail(picture);
  const facts: PictureFacts = {
    checkVersion: eyes.checkVersion,
    format: picture.format,
    width,
    height,
    faces: numbered(faces, picture),
    people: people.map((person) => ({
      box: toPixels(person, picture),
      score: person.score,
      hasFace: hasFaceIn(person, faces),
    })),
    metadata: readMetadata(picture),
    perceptualHash: await perceptualHash(picture),
    models: [...eyes.models],
    preview: { width: preview.width, height: preview.height },
    modelMs: Math.round(modelMs),
    ms: Math.round(performance.now() - start),
  };
  return { facts, preview: preview.bytes, thumbnail: thumbnail.bytes };
}

/** Numbers faces from left to right by the centre of the box, then from top to bottom. */
export function numbered(faces: readonly FaceBox[], picture: Omit<Raster, 'data'>): FoundFace[] {
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
    }));
}
