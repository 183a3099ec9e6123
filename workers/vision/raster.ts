import sharp from 'sharp';
import type { Sharp } from 'sharp';

/** Decoded pixels: 8-bit sRGB, three bytes a pixel (red, green, blue), rows from the top, no padding. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** `width * height * 3` bytes. */
  readonly data: Buffer;
}

/** A sharp pipeline over pixels that are already decoded. */
export function fromRaster(picture: Raster): Sharp {
  return sharp(picture.data, {
    raw: { width: picture.width, height: picture.height, channels: 3 },
    limitInputPixels: false,
  });
}

/** The size that fits within `maxWidth` x `maxHeight` in the same shape, at least 1 px each way; may enlarge. */
export function fitWithin(
  size: { width: number; height: number },
  maxWidth: number,
  maxHeight: number,
): { width: number; height: number } {
  const scale = Math.min(maxWidth / size.width, maxHeight / size.height);
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}

/** Scales to exactly `width` x `height` px (bilinear when enlarging, area-weighted when reducing). */
export async function resizeRaster(
  picture: Raster,
  width: number,
  height: number,
): Promise<Raster> {
  if (width === picture.width && height === picture.height) return picture;
  const data = await fromRaster(picture)
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  return { width, height, data };
}
