import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import type { Box, RenderedPicture } from '../../moderation/pictures/facts.contract.ts';
import { centreLiesIn } from './boxes.ts';
import { coverArea, coverPicture } from './cover.ts';
import type { CoverLook } from './cover.ts';
import { decodePicture } from './decode.ts';
import type { ScoredBox } from './boxes.ts';
import { facesAmong } from './faces.ts';
import type { FaceDetector } from './faces.ts';
import { strayDataIn } from './jpeg-segments.ts';
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
}

/** The finished file could not be shown to be clean; it must not be used. */
export class RenderRefused extends Error {
  override readonly name = 'RenderRefused';
}

/**
 * Makes the new file that a Page would get: oriented, covered, resized, a JPEG without any metadata. It is read back
 * before it is returned, and the detector looks for faces where something was covered: a soft cover that
 * still looks like a face is replaced by a plain one. The same input gives the same bytes.
 * @param covers boxes in pixels of the oriented original
 * @throws PictureRefused when the original cannot be read
 * @throws RenderRefused when the output holds more than the picture, or does not fit `maxBytes`
 */
export async function renderForPage(
  bytes: Buffer,
  covers: readonly Box[],
  detector: FaceDetector,
  options: RenderOptions = FOR_PAGE,
): Promise<RenderedFile> {
  const original = await decodePicture(bytes);
  const areas = covers.map((box) => {
    const area = coverArea(box, original);
    if (area === undefined) throw new RenderRefused('A cover lies outside the picture.');
    return area;
  });
  const soft = await renderCovered(original, areas, () => 'soft', detector, options);
  if (soft.uncovered.size === 0) return soft.file;
  const look = (index: number): CoverLook => (soft.uncovered.has(index) ? 'plain' : 'soft');
  return (await renderCovered(original, areas, look, detector, options)).file;
}

async function renderCovered(
  original: Raster,
  areas: readonly Box[],
  look: (index: number) => CoverLook,
  detector: FaceDetector,
  options: RenderOptions,
): Promise<{ file: RenderedFile; uncovered: ReadonlySet<number> }> {
  const covered = areas.length === 0 ? original : coverPicture(original, areas, look);
  const bytes = await encode(covered, options);
  const published = await readBack(bytes);
  const found =
    areas.length === 0 ? [] : facesAmong(await detector.look(published), detector.threshold);
  const uncovered = new Set<number>();
  let facesUnderCovers = 0;
  for (const face of found) {
    const under = areasUnder(face, areas, published.width / original.width);
    if (under.length > 0) facesUnderCovers += 1;
    for (const index of under) uncovered.add(index);
  }
  const facts: RenderedPicture = {
    width: published.width,
    height: published.height,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    facesUnderCovers,
    metadataFree: true,
  };
  return { file: { bytes, facts }, uncovered };
}

/** Which of the areas (pixels of the original) the centre of a face (pixels of the published picture) lies in. */
function areasUnder(face: ScoredBox, areas: readonly Box[], scale: number): number[] {
  const inOriginal = {
    x: face.x / scale,
    y: face.y / scale,
    width: face.width / scale,
    height: face.height / scale,
  };
  return areas.flatMap((area, index) => (centreLiesIn(inOriginal, area) ? [index] : []));
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
