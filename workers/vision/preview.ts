import { fitWithin, fromRaster } from './raster.ts';
import type { Raster } from './raster.ts';

export const PREVIEW_LONG_EDGE = 1600;
export const THUMBNAIL_LONG_EDGE = 480;

export interface Preview {
  /** WebP without metadata. */
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/** A smaller copy for the staff's screens, `longEdge` px at most; a smaller picture keeps its size. */
export async function renderPreview(
  picture: Raster,
  longEdge = PREVIEW_LONG_EDGE,
): Promise<Preview> {
  const edge = Math.min(longEdge, Math.max(picture.width, picture.height));
  const { width, height } = fitWithin(picture, edge, edge);
  const bytes = await fromRaster(picture)
    .resize(width, height, { fit: 'fill' })
    .webp({ quality: 80, effort: 2 })
    .toBuffer();
  return { bytes, width, height };
}

/** The picture for lists. */
export function renderThumbnail(picture: Raster): Promise<Preview> {
  return renderPreview(picture, THUMBNAIL_LONG_EDGE);
}
