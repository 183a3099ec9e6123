import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import type {
  Box,
  PossibleFace,
  RenderedPicture,
} from '../../moderation/pictures/facts.contract.ts';
import { clip, coverShape } from '../../moderation/pictures/cover.rules.ts';
import type { Cover } from '../../moderation/pictures/marking.contract.ts';
import { centreLiesIn, toPixels } from './boxes.ts';
import { contains, coverArea, coverPicture } from './cover.ts';
import type { CoverPatch } from './cover.ts';
import { decodePicture } from './decode.ts';
import type { ScoredBox } from './boxes.ts';
import { facesAmong } from './faces.ts';
import type { FaceDetector } from './faces.ts';
import { strayDataIn } from './jpeg-segments.ts';
import { renderThumbnail } from './preview.ts';
import { fitWithin, fromRaster } from './raster.ts';
import type { Raster } from './raster.ts';

export interface RenderOptions {
  /** Pixels of the longer side at most; a smaller picture is not enlarged. */
  readonly longEdge: number;
  /** JPEG quality to begin with, 1 to 100. */
  readonly quality: number;
  /** Length of the file at most; quality, then size, go down until it fits. */
  readonly maxBytes: number;
}

export const FOR_PAGE: RenderOptions = {
  longEdge: LIMITS.publishedLongEdgePixels,
  quality: 85,
  maxBytes: LIMITS.publishedPhotoBytes,
};

export interface RenderedFile {
  readonly bytes: Buffer;
  readonly facts: RenderedPicture;
  /** The finished picture for lists: WebP, made from the published pixels. */
  readonly thumbnail: Buffer;
}

/**
 * From this probability on a cover is seen as a face. What was under it is destroyed whatever it looks like, so doubt need
 * not be as cheap as when faces are counted: of 390 covers on real faces (five looks, six photos in three sizes) none
 * reached 0.36 with the shipped networks, nor 0.22 with YuNet.
 */
export const COVER_SEEN_AS_FACE = 0.4;

/** The finished file could not be shown to be clean; it must not be used. */
export class RenderRefused extends Error {
  override readonly name = 'RenderRefused';
}

/**
 * Makes the new file that a Page would get: oriented, covered, cropped, resized, a JPEG without any metadata. It is read
 * back before it is returned, and the detector looks at all of it again: a cover that still looks like a face is replaced
 * by a plain one, and where else it sees faces is part of the facts. The same input gives the same bytes.
 * @param covers boxes in pixels of the oriented original
 * @param crop the part that is published, in the same pixels; null for all of it
 * @throws PictureRefused when the original cannot be read
 * @throws RenderRefused when the output holds more than the picture, or does not fit `maxBytes`
 */
export async function renderForPage(
  bytes: Buffer,
  covers: readonly Cover[],
  detector: FaceDetector,
  options: RenderOptions = FOR_PAGE,
  crop: Box | null = null,
): Promise<RenderedFile> {
  const original = await decodePicture(bytes);
  const part = partOf(original, crop);
  const patches = covers.map((cover): CoverPatch => {
    const area = coverArea(cover, original);
    if (area === undefined) throw new RenderRefused('A cover lies outside the picture.');
    return { shape: coverShape(cover), area, look: cover.look ?? 'blur' };
  });
  const first = await renderCovered(original, patches, part, detector, options);
  if (first.uncovered.size === 0) return first.file;
  const plainer = patches.map((patch, index): CoverPatch =>
    first.uncovered.has(index) ? { ...patch, look: 'plain' } : patch,
  );
  return (await renderCovered(original, plainer, part, detector, options)).file;
}

/** What is published of a picture. A crop that reaches over the edge is not what anybody asked for. */
function partOf({ width, height }: Raster, crop: Box | null): Box {
  if (crop === null) return { x: 0, y: 0, width, height };
  const inside = clip(crop, { x: 0, y: 0, width, height });
  if (inside?.width !== crop.width || inside.height !== crop.height) {
    throw new RenderRefused('The crop reaches over the edge of the picture.');
  }
  return crop;
}

async function renderCovered(
  original: Raster,
  patches: readonly CoverPatch[],
  part: Box,
  detector: FaceDetector,
  options: RenderOptions,
): Promise<{ file: RenderedFile; uncovered: ReadonlySet<number> }> {
  const finished = cutOut(covered(original, patches, part), part);
  const bytes = await encode(finished, options);
  const published = await readBack(bytes);
  const uncovered = new Set<number>();
  const facesSeen: PossibleFace[] = [];
  let facesUnderCovers = 0;
  for (const face of facesAmong(await detector.look(published), detector.threshold)) {
    const place = inOriginal(face, part, published.width / part.width);
    const box = toPixels(place, original);
    const under = patches.flatMap(({ area }, index) => (centreLiesIn(place, area) ? [index] : []));
    if (under.length > 0 && face.score >= COVER_SEEN_AS_FACE) {
      facesUnderCovers += 1;
      for (const index of under) uncovered.add(index);
    } else if (!patches.some(({ area }) => contains(area, box))) {
      // What a cover leaves of a face may be enough to know it by; what lies wholly under one is only the cover's pattern.
      facesSeen.push({ box, score: face.score });
    }
  }
  const facts: RenderedPicture = {
    width: published.width,
    height: published.height,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    facesUnderCovers,
    facesSeen,
    metadataFree: true,
  };
  const thumbnail = (await renderThumbnail(published)).bytes;
  return { file: { bytes, facts, thumbnail }, uncovered };
}

function covered(original: Raster, patches: readonly CoverPatch[], part: Box): Raster {
  if (patches.length === 0) return original;
  try {
    return coverPicture(original, patches, part);
  } catch (error) {
    if (error instanceof RangeError) throw new RenderRefused(error.message, { cause: error });
    throw error;
  }
}

/** Only the pixels of one part: what lies outside is gone before anything is resized or encoded. */
function cutOut(picture: Raster, part: Box): Raster {
  if (part.width === picture.width && part.height === picture.height) return picture;
  const data = Buffer.alloc(part.width * part.height * 3);
  for (let row = 0; row < part.height; row++) {
    const from = ((part.y + row) * picture.width + part.x) * 3;
    picture.data.copy(data, row * part.width * 3, from, from + part.width * 3);
  }
  return { width: part.width, height: part.height, data };
}

/** Where something in the published picture lies in the original. */
function inOriginal(face: ScoredBox, part: Box, scale: number): ScoredBox {
  return {
    x: part.x + face.x / scale,
    y: part.y + face.y / scale,
    width: face.width / scale,
    height: face.height / scale,
    score: face.score,
  };
}

/** Each try is smaller than the one before; a photo fits at the first, noise may need them all. */
function attempts(options: RenderOptions): { longEdge: number; quality: number }[] {
  const lower = [75, 65].filter((quality) => quality < options.quality);
  return [
    ...[options.quality, ...lower].map((quality) => ({ longEdge: options.longEdge, quality })),
    ...[0.75, 0.5, 0.25].map((share) => ({
      longEdge: Math.round(options.longEdge * share),
      quality: Math.min(65, options.quality),
    })),
  ];
}

async function encode(picture: Raster, options: RenderOptions): Promise<Buffer> {
  for (const { longEdge, quality } of attempts(options)) {
    const edge = Math.min(longEdge, Math.max(picture.width, picture.height));
    const size = fitWithin(picture, edge, edge);
    const bytes = await fromRaster(picture)
      .resize(size.width, size.height, { fit: 'fill' })
      .jpeg({ quality, chromaSubsampling: '4:2:0', progressive: false, mozjpeg: false })
      .toBuffer();
    if (bytes.length <= options.maxBytes) return bytes;
  }
  throw new RenderRefused(`The picture does not fit ${options.maxBytes} bytes.`);
}

/** Proves that the file is picture and nothing else, and returns its pixels as everyone will see them. */
async function readBack(bytes: Buffer): Promise<Raster> {
  const stray = strayDataIn(bytes);
  if (stray !== undefined)
    throw new RenderRefused(`The finished file holds more than the picture: ${stray}.`);
  const { exif, xmp, iptc, icc, comments, orientation } = await sharp(bytes).metadata();
  if ([exif, xmp, iptc, icc, comments, orientation].some((block) => block !== undefined)) {
    throw new RenderRefused('The finished file still holds metadata.');
  }
  const { data, info } = await sharp(bytes, { failOn: 'error' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
